/// <reference lib="dom" />
/** Losses as curves over steps: uPlot, which drags a part larger and shows the numbers under the pointer. */
import uPlot from 'uplot';
import type { Losses } from '../training/trainer.js';

/** More points than this are thinned: every second one goes. */
const most = 8000;

/** Told apart by nearly everybody, on light and dark ground: Okabe and Ito 2008. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b8860b'];
const coloursInTheDark = ['#56b4e9', '#ff9e54', '#3ecfa2', '#e8a3c8', '#f0e442'];

export class Curves {
  private plot: uPlot | null = null;
  private names: readonly string[] = [];
  private steps: number[] = [];
  private values: number[][] = [];
  /** Of so many steps one is kept. */
  private stride = 1;
  private drawing = false;

  constructor(
    private readonly place: HTMLElement,
    private readonly isDark: () => boolean,
  ) {
    new ResizeObserver(() => this.plot?.setSize(this.size)).observe(place);
  }

  /** Losses of steps from the first on. A step that was there before begins the curves anew. */
  add(first: number, losses: readonly Losses[]): void {
    const names = Object.keys(losses[0] ?? {});
    if (first <= (this.steps.at(-1) ?? 0) || names.join('\n') !== this.names.join('\n')) {
      if (first <= (this.steps.at(-1) ?? 0)) this.clear();
      if (names.join('\n') !== this.names.join('\n')) this.begin(names);
    }
    losses.forEach((each, i) => {
      if ((first + i) % this.stride !== 0 && this.steps.length > 0) return;
      this.steps.push(first + i);
      this.names.forEach((name, k) => this.values[k]!.push(each[name] ?? NaN));
    });
    while (this.steps.length > most) this.thin();
    this.draw();
  }

  clear(): void {
    this.steps = [];
    this.values = this.names.map(() => []);
    this.stride = 1;
    this.draw();
  }

  /** With the colours of the time of day. */
  restyle(): void {
    this.begin(this.names, this.steps, this.values);
  }

  private begin(names: readonly string[], steps: number[] = [], values = names.map((): number[] => [])): void {
    this.plot?.destroy();
    this.plot = null;
    this.names = names;
    this.steps = steps;
    this.values = values;
    this.draw();
  }

  private thin(): void {
    const kept = <T>(list: readonly T[]): T[] => list.filter((_, i) => i % 2 === 0);
    this.steps = kept(this.steps);
    this.values = this.values.map(kept);
    this.stride *= 2;
  }

  /** Once for all that comes until the screen is drawn. */
  private draw(): void {
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      if (this.names.length === 0) return;
      this.plot ??= this.made();
      this.plot.setData([this.steps, ...this.values]);
    });
  }

  private get size(): { readonly width: number; readonly height: number } {
    return { width: Math.max(200, this.place.clientWidth), height: Math.max(140, this.place.clientHeight - 32) };
  }

  private made(): uPlot {
    const dark = this.isDark();
    const [ink, line] = dark ? ['#aab2bf', '#ffffff18'] : ['#55606e', '#00000014'];
    const axis: uPlot.Axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: '11px system-ui, sans-serif' }; // prettier-ignore
    return new uPlot(
      {
        ...this.size,
        scales: { x: { time: false } },
        axes: [
          { ...axis, size: 28 },
          { ...axis, size: 46 },
        ],
        series: [
          { label: 'step' },
          ...this.names.map((name, i): uPlot.Series => ({
            label: `loss ${name}`,
            stroke: (dark ? coloursInTheDark : colours)[i % colours.length]!,
            width: 1.4,
            points: { show: false },
            value: (_, value) => (value === null ? '' : value.toPrecision(4)),
          })),
        ],
        legend: { live: true },
      },
      [this.steps, ...this.values],
      this.place,
    );
  }
}
