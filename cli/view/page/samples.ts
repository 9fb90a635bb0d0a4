/// <reference lib="dom" />
/** Samples that are asked for: how many, of which seed, with which conditions by name. */
import { grouped } from '../../../runtime/text/prose.js';
import { element, labelled } from '../../../runtime/web/elements.js';
import type { RunAbout, SampleInput } from '../protocol.js';
import { samples } from './api.js';
import { pointsSvg } from './drawing.js';

/** @param fresh saves what was learned so far, where the run trains */
export function samplesForm(
  form: HTMLFormElement,
  status: HTMLElement,
  place: HTMLElement,
  { inputs }: NonNullable<RunAbout['samples']>,
  run: number,
  fresh: () => Promise<void>,
): void {
  const count = element('input', { type: 'number', name: 'count', min: '1', max: '1024', value: '36', required: true });
  const seed = element('input', { type: 'number', name: 'seed', min: '0', value: '0', required: true });
  const draw = element('button', { type: 'submit' }, 'Draw samples');
  const controls = inputs.map((input) => [input.name, controlOf(input)] as const);
  form.replaceChildren(
    ...controls.map(([name, control], i) => labelled(name, control, ...hintOf(inputs[i]!))),
    labelled('how many', count),
    labelled('seed', seed),
    draw,
  );
  form.onsubmit = (event) => {
    event.preventDefault();
    const chosen = controls.flatMap(([name, { value }]) => (value === '' ? [] : [[name, value] as const]));
    const asked = { count: Number(count.value), seed: Number(seed.value), with: Object.fromEntries(chosen) };
    const say = (text: string, wrong = false) => {
      status.textContent = text;
      status.classList.toggle('wrong', wrong);
    };
    const work = async () => {
      draw.disabled = true;
      say('Saving what was learned so far ...');
      await fresh();
      say('Drawing ...');
      const drawn = await samples(run, asked);
      const conditions = chosen.map(([name, value]) => `${name} ${value}`);
      const text = [`${asked.count} samples of step ${grouped(drawn.step)}`, `seed ${asked.seed}`, ...conditions].join(', '); // prettier-ignore
      place.replaceChildren(shown(drawn, text));
      say(`${text}.`);
    };
    work()
      .catch((error: unknown) => say(error instanceof Error ? error.message : String(error), true))
      .finally(() => (draw.disabled = false));
  };
}

function controlOf({ name, choices }: SampleInput): HTMLSelectElement | HTMLInputElement {
  if (choices === null) return element('input', { type: 'text', name, autocomplete: 'off', spellcheck: false });
  const options = choices.map(({ value, text }) => element('option', { value }, text));
  return element('select', { name }, element('option', { value: '' }, 'as drawn'), ...options);
}

const hintOf = ({ hint }: SampleInput): readonly HTMLElement[] => (hint === '' ? [] : [element('small', {}, hint)]);

let shownBefore: string | null = null;

function shown(drawn: Awaited<ReturnType<typeof samples>>, label: string): Node {
  if ('picture' in drawn) {
    if (shownBefore !== null) URL.revokeObjectURL(shownBefore);
    shownBefore = URL.createObjectURL(drawn.picture);
    return element('img', { src: shownBefore, alt: label });
  }
  const rows = drawn.samples;
  const isPoint = (row: unknown) => Array.isArray(row) && row.length === 2 && row.every((value) => typeof value === 'number'); // prettier-ignore
  if (rows.every(isPoint)) return pointsSvg(rows as readonly (readonly number[])[], label);
  return element('pre', {}, rows.map((row) => JSON.stringify(row)).join('\n'));
}
