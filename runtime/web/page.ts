/// <reference lib="dom" />
/** The page that draws samples: controls, and a grid of what the model makes of them. */
import { Random } from '../random/random.js';
import type { Asked } from '../sampling/input-specs.js';
import { type Control, controlFor } from './controls.js';
import { show } from './drawing.js';
import { element, labelled } from './elements.js';
import { loadModel, type Ort, type Packed, type RunModel } from './engine.js';
import { feedsOf } from './feeds.js';
import type { ModelSpec } from './spec.js';

/** What the other scripts of the page have brought. */
export interface Page {
  readonly ort: Ort;
  readonly engine: { readonly wasm: Packed; readonly start: Packed };
  readonly model: {
    readonly spec: ModelSpec;
    readonly bytes: Packed;
    readonly seed: number;
    /** How many samples, and how many in a row. */
    readonly count: number;
    readonly columns: number | null;
  };
}

/** Samples drawn at once: the noise of a sample depends on it. */
const batch = 64;
const most = 256;

/** Builds the page, and draws. */
export async function openPage({ ort, engine, model }: Page): Promise<void> {
  const { spec } = model;
  const form = document.querySelector('form')!;
  const status = document.querySelector<HTMLElement>('#status')!;
  const seed = element('input', { name: 'seed', type: 'number', min: '0', step: '1', value: String(model.seed) });
  const count = element('input', { name: 'samples', type: 'number', min: '1', max: String(most), value: String(model.count) }); // prettier-ignore
  const another = element('button', { type: 'button' }, 'Another seed');
  const controls = new Map(
    Object.entries(spec.inputs).flatMap(([name, input]): readonly (readonly [string, Control])[] => {
      const control = controlFor(name, input);
      return control === null ? [] : [[name, control]];
    }),
  );
  const shown = [...controls.values()].map((control) => control.shown);
  form.append(
    ...shown,
    element('div', { className: 'row' }, labelled('seed', seed), another),
    labelled('samples', count),
  );

  const say = (text: string, wrong = false): void => {
    status.textContent = text;
    status.className = wrong ? 'wrong' : '';
  };
  const failed = (error: unknown): void => say(error instanceof Error ? error.message : String(error), true);
  addEventListener('error', ({ message }) => say(message, true));

  const place = { canvas: document.querySelector('canvas')!, text: document.querySelector('pre')! };
  const draw = async (run: RunModel): Promise<void> => {
    const asked = new Map<string, Asked>();
    for (const [name, control] of controls) {
      const value = await control.value();
      if (value !== undefined) asked.set(name, value);
    }
    const [wanted, start] = [within(count, 'samples', 1, most), within(seed, 'seed', 0, Number.MAX_SAFE_INTEGER)];
    const columns = model.columns ?? Math.ceil(Math.sqrt(wanted));
    const plan = { asked, interpolate: false, columns, random: new Random(start), batch };
    const [output] = Object.values(spec.outputs);
    const parts: Float32Array[] = [];
    for (let first = 0; first < wanted; first += batch)
      parts.push(await run(feedsOf(spec, plan, first, Math.min(batch, wanted - first))));
    show(place, joined(parts), output!, wanted, columns);
    say(`${wanted === 1 ? '1 sample' : `${wanted} samples`} of seed ${start}`);
  };

  try {
    say('The engine is loading ...');
    const run = await loadModel(ort, engine, model.bytes);
    // One after the other; of those that wait, the last is enough.
    let [busy, waiting] = [false, false];
    const redraw = async (): Promise<void> => {
      waiting = true;
      if (busy) return;
      busy = true;
      while (waiting) {
        waiting = false;
        await draw(run).catch(failed);
      }
      busy = false;
    };
    form.addEventListener('input', () => void redraw());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void redraw();
    });
    another.addEventListener('click', () => {
      seed.value = String(crypto.getRandomValues(new Uint32Array(1))[0]);
      void redraw();
    });
    await redraw();
  } catch (error) {
    failed(error);
  }
}

function within({ value }: HTMLInputElement, name: string, low: number, high: number): number {
  const number = /^\d+$/.test(value.trim()) ? Number(value) : NaN;
  if (number >= low && number <= high) return number;
  throw new Error(`${name} is a whole number from ${low} to ${high}, not ${value === '' ? 'nothing' : value}.`);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}
