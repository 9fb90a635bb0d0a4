/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Curves of all runs on the same axes, with uPlot: their means as lines, their extremes as bands; all zoom together. */
import uPlot from 'uplot';
import type { Curve } from '../../../runtime/report/curve.js';
import { numberText } from '../../../runtime/text/numbers.js';
import { grouped } from '../../../runtime/text/prose.js';
import { element } from '../../../runtime/web/elements.js';
import { moved, type Range, scaled, visibleRange, type Zoom } from './zoom.js';

/** A curve of one run, by its place. */
export interface Line {
  readonly run: number;
  readonly curve: Curve;
}

const height = 220;
const colours = 6;

/** A colour of the page, which the dark has others of. */
const colour = (run: number): string => token(run % colours === 0 ? '--line' : `--line-${run % colours}`);
const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dashes = [[], [7, 3], [2, 2], [9, 2, 2, 2], [4, 4], [12, 4]];

interface Chart {
  readonly figure: HTMLElement;
  readonly caption: HTMLElement;
  readonly plot: uPlot;
  readonly runs: string;
  lines: readonly Line[];
  range: Range;
}

/** What zooms together. */
export class Charts {
  zoom: Zoom = null;
  private readonly charts = new Map<string, Chart>();
  private readonly sync = uPlot.sync('steps');
  private readonly watched = new ResizeObserver((entries) => entries.forEach(({ target }) => this.resized(target)));

  constructor() {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      for (const { plot } of this.charts.values()) plot.redraw(false);
    });
  }

  /** Draws the curves of a kind into a place, each under its name. */
  draw(place: HTMLElement, kind: string, curves: ReadonlyMap<string, readonly Line[]>): void {
    for (const [name, lines] of curves) {
      const key = `${kind} ${name}`;
      const runs = lines.map(({ run }) => run).join();
      let chart = this.charts.get(key);
      if (chart?.runs !== runs) {
        chart?.figure.remove();
        chart = this.made(place, name, lines, runs);
        this.charts.set(key, chart);
      }
      chart.lines = lines;
      this.fill(chart, name);
    }
    for (const [key, { figure, plot }] of this.charts)
      if (key.startsWith(`${kind} `) && !curves.has(key.slice(kind.length + 1))) {
        plot.destroy();
        figure.remove();
        this.charts.delete(key);
      }
  }

  /** All steps that any curve has. */
  get all(): Range {
    const lines = [...this.charts.values()].flatMap((chart) => chart.lines);
    const first = Math.min(...lines.map(({ curve }) => curve.first?.[0] ?? Infinity));
    const last = Math.max(...lines.map(({ curve }) => curve.last?.[0] ?? -Infinity));
    return first < last ? [first, last] : [first === Infinity ? 0 : first, (first === Infinity ? 0 : first) + 1];
  }

  show(zoom: Zoom): void {
    this.zoom = zoom;
    for (const [key, chart] of this.charts) this.fill(chart, key.slice(key.indexOf(' ') + 1));
  }

  /** What a key or a button does. */
  press(key: string): boolean {
    const { zoom, all } = this;
    if (key === '+' || key === '=') this.show(scaled(zoom, all, 0.5, 1));
    else if (key === '-') this.show(scaled(zoom, all, 2, 1));
    else if (key === '0') this.show(null);
    else if (key === 'ArrowLeft') this.show(moved(zoom, all, -0.25));
    else if (key === 'ArrowRight') this.show(moved(zoom, all, 0.25));
    else return false;
    return true;
  }

  private made(place: HTMLElement, name: string, lines: readonly Line[], runs: string): Chart {
    const caption = element('figcaption');
    const holder = element('div', { className: 'plot', tabIndex: 0 });
    const figure = element('figure', { className: 'chart' }, caption, holder);
    holder.setAttribute('role', 'img');
    holder.addEventListener('keydown', (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && this.press(event.key)) event.preventDefault();
    });
    place.append(figure);
    const chart: Chart = {
      figure,
      caption,
      runs,
      lines,
      range: [0, 1],
      plot: this.plot(holder, name, lines, () => chart),
    };
    this.watched.observe(holder);
    return chart;
  }

  private plot(holder: HTMLElement, name: string, lines: readonly Line[], chart: () => Chart): uPlot {
    const axis = { stroke: () => token('--soft'), grid: { stroke: () => token('--rule'), width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif' }; // prettier-ignore
    const steps = (_: uPlot, values: number[]) =>
      values.map((value) => (Number.isInteger(value) ? grouped(value) : ''));
    const plot: uPlot = new uPlot(
      {
        width: Math.max(holder.clientWidth, 100),
        height,
        legend: { show: false },
        cursor: { sync: { key: this.sync.key }, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
        scales: { x: { time: false, range: () => [...(this.zoom ?? this.all)] }, y: { range: () => [...chart().range] } },
        axes: [{ ...axis, size: 28, values: steps }, { ...axis, size: 52, values: (_, values) => values.map(tickText) }],
        series: [
          {},
          ...lines.flatMap(({ run }): uPlot.Series[] => [
            { stroke: () => colour(run), width: 1.5, dash: dashes[run % colours]!, points: { show: (plot) => plot.data[0].length < 25, size: 5 } },
            { stroke: 'transparent', points: { show: false } },
            { stroke: 'transparent', points: { show: false } },
          ]),
        ],
        bands: lines.map(({ run }, i) => ({ series: [3 * i + 3, 3 * i + 2] as [number, number], fill: () => faded(colour(run)) })),
        hooks: {
          setSelect: [
            (drawn) => {
              if (drawn.select.width < 4) return;
              const [from, to] = [drawn.select.left, drawn.select.left + drawn.select.width].map((x) => drawn.posToVal(x, 'x'));
              drawn.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              this.show([from!, to!]);
            },
          ],
          setCursor: [(drawn) => says(chart().caption, name, chart().lines, drawn.cursor.idx ?? null, drawn.data)],
        },
      },
      [[], ...lines.flatMap(() => [[], [], []])],
      holder,
    ); // prettier-ignore
    plot.over.addEventListener('dblclick', () => this.show(null));
    return plot;
  }

  private fill(chart: Chart, name: string): void {
    const { plot, lines } = chart;
    const [from, to] = this.zoom ?? this.all;
    const most = Math.max(50, Math.round(plot.width / 2));
    const tables = lines.map(({ curve }): uPlot.AlignedData => {
      const buckets = curve.within(from, to, most);
      return [buckets.map(({ x }) => x), ...(['mean', 'low', 'high'] as const).map((what) => buckets.map((bucket) => bucket[what]))]; // prettier-ignore
    });
    const means = tables.flatMap(([xs, values]) => (values as readonly number[]).filter((_, i) => xs[i]! >= from && xs[i]! <= to)); // prettier-ignore
    chart.range = visibleRange(means);
    plot.setData(tables.length === 1 ? tables[0]! : uPlot.join(tables));
    const newest = lines.map(({ curve }) => numberText(curve.last?.[1] ?? NaN)).join(', ');
    plot.root.parentElement!.ariaLabel = `${name} by step: ${newest} at step ${grouped(Math.round(lines[0]?.curve.last?.[0] ?? 0))}. Zoom with + and -, move with the arrows, 0 for all.`;
    if (plot.cursor.idx == null) says(chart.caption, name, lines, null, plot.data);
  }

  private resized(holder: Element): void {
    for (const { plot } of this.charts.values())
      if (plot.root.parentElement === holder && holder.clientWidth > 0 && holder.clientWidth !== plot.width)
        plot.setSize({ width: holder.clientWidth, height });
  }
}

/** The values under the cursor, or the newest. */
function says(caption: HTMLElement, name: string, lines: readonly Line[], at: number | null, data: uPlot.AlignedData): void {
  const valueOf = (i: number): number | null | undefined => (at === null ? lines[i]!.curve.last?.[1] : data[3 * i + 1]?.[at]);
  const values = lines.map(({ run }, i) => {
    const value = valueOf(i);
    const text = element('span', {}, value == null ? '–' : numberText(value));
    if (lines.length > 1) text.style.color = colour(run);
    return text;
  });
  const step = at === null ? null : data[0][at];
  caption.replaceChildren(element('b', {}, name), ...values, ...(step == null ? [] : [`at step ${grouped(Math.round(step))}`]));
} // prettier-ignore

const tickText = (value: number): string => String(Number(value.toPrecision(6)));
const faded = (text: string): string => (/^#[0-9a-f]{6}$/i.test(text) ? `${text}2e` : text);
