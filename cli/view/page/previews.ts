/// <reference lib="dom" />
/** Previews over time: a slider over their steps; of several runs those of a step beside each other. */
import { grouped } from '../../../runtime/text/prose.js';
import { element } from '../../../runtime/web/elements.js';
import { preview } from './api.js';
import { previewAt, previewSteps, type RunState } from './state.js';

export class Previews {
  /** Null follows the newest. */
  private step: number | null = null;
  private kind = '';
  private shown = '';
  private readonly slider: HTMLInputElement;

  constructor(
    private readonly section: HTMLElement,
    private readonly runs: () => readonly RunState[],
  ) {
    this.slider = section.querySelector<HTMLInputElement>('#time')!;
    this.slider.addEventListener('input', () => {
      const steps = this.steps;
      const place = Number(this.slider.value);
      this.step = place >= steps.length - 1 ? null : (steps[place] ?? null);
      this.draw();
    });
    this.kinds.addEventListener('change', () => {
      [this.kind, this.step] = [this.kinds.value, null];
      this.draw();
    });
  }

  private get kinds(): HTMLSelectElement {
    return this.section.querySelector<HTMLSelectElement>('#kinds select')!;
  }

  private get steps(): readonly number[] {
    return previewSteps(this.runs(), this.kind);
  }

  draw(): void {
    const runs = this.runs();
    const kinds = [...new Set(runs.flatMap(({ previews }) => previews.map(({ name }) => name)))];
    this.section.hidden = kinds.length === 0;
    if (kinds.length === 0) return;
    if (!kinds.includes(this.kind)) this.kind = kinds[0]!;
    this.drawKinds(kinds);
    const steps = this.steps;
    const place = this.step === null ? steps.length - 1 : Math.max(0, steps.indexOf(this.step));
    const step = steps[place]!;
    this.slider.max = String(steps.length - 1);
    this.slider.value = String(place);
    this.slider.setAttribute('aria-valuetext', `step ${grouped(step)}`);
    this.section.querySelector('output')!.textContent =
      `step ${grouped(step)}${this.step === null ? ', the newest' : ''}`;
    const pictures = runs.flatMap((run, i) => {
      const found = previewAt(run.previews, this.kind, step);
      return found === undefined ? [] : [{ i, found, name: runs.length === 1 ? '' : `${run.head?.name ?? ''}, ` }];
    });
    const key = JSON.stringify(pictures.map(({ i, found }) => [i, found.file]));
    if (key === this.shown) return;
    this.shown = key;
    const figures = pictures.map(({ i, found, name }) => {
      const text = `${name}${found.name === '' ? '' : `${found.name}, `}step ${grouped(found.step)}`;
      const caption = runs.length === 1 ? [] : [element('figcaption', {}, text)];
      return element(
        'figure',
        {},
        ...caption,
        element('img', { src: preview(i, found.file), alt: `Samples: ${text}` }),
      );
    });
    this.section.querySelector('#previews')!.replaceChildren(...figures);
  }

  private drawKinds(kinds: readonly string[]): void {
    this.section.querySelector<HTMLElement>('#kinds')!.hidden = kinds.length < 2;
    if (kinds.length === this.kinds.options.length) return;
    this.kinds.replaceChildren(...kinds.map((kind) => element('option', { value: kind, selected: kind === this.kind }, kind || 'samples'))); // prettier-ignore
  }
}
