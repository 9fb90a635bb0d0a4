import { join } from 'node:path';
import { readRegular } from '../files/reading.js';
import { markup } from '../text/visible.js';
import { chartSvg } from './chart.js';
import { Curve } from './curve.js';
import { listFolder, writeFileAtomically } from '../files/writing.js';
import { metricsOf, type MetricsLine } from '../metrics/log.js';
import { numberText } from '../text/numbers.js';

export interface ReportHead {
  readonly title: string;
  /** Whether the run goes on: the page then shows its newer self from time to time. */
  readonly renews?: boolean;
  /** Names and values of the settings, in the order shown. */
  readonly settings: readonly (readonly [name: string, value: string])[];
}

interface Preview {
  readonly step: number;
  /** What it shows, where a run has several kinds. */
  readonly name: string;
  readonly png: Buffer;
}

/** Of each kind of preview the report shows this many, evenly over the run. */
const shownPreviews = 12;

/** A picture of a preview may have this many bytes, and what a run is drawn from this many curves. */
const largestPreview = 64 * 2 ** 20;
const mostCurves = 500;

/** Browsers keep the place that is read. A run that was killed leaves a page that renews itself in vain. */
const renewal = '<script>setTimeout(() => location.reload(), 15_000)</script>';

/**
 * Writes `report.html` into a run folder: one page that needs nothing else and no network; nor any script, once the run is
 * over.
 */
export async function writeReport(run: string, head: ReportHead): Promise<void> {
  const curves = new Curves();
  for await (const line of metricsOf(join(run, 'metrics.jsonl'))) curves.add(line);
  const previews = await readPreviews(join(run, 'previews'));
  await writeFileAtomically(join(run, 'report.html'), reportHtml(head, curves, previews));
}

/** The page itself. */
export function reportHtml(head: ReportHead, curves: Curves, previews: readonly Preview[]): string {
  const title = markup(head.title);
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title><style>${style}</style></head><body><h1>${title}</h1>`,
    '<dl>',
    ...head.settings.map(([name, value]) => `<dt>${markup(name)}</dt><dd>${markup(value)}</dd>`),
    '</dl>',
    ...section('Losses', charts(curves.losses)),
    ...section('Measures', charts(curves.measures)),
    ...section('Previews', previews.map(figure)),
    ...(head.renews === true ? [renewal] : []),
    '</body></html>\n',
  ].join('\n');
}

function section(title: string, parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`<h2>${title}</h2><div class="parts">`, ...parts, '</div>'];
}

/** The losses and measures of a run by their names, taken line by line. */
export class Curves {
  readonly losses = new Map<string, Curve>();
  readonly measures = new Map<string, Curve>();

  static of(lines: Iterable<MetricsLine>): Curves {
    const curves = new Curves();
    for (const line of lines) curves.add(line);
    return curves;
  }

  add(line: MetricsLine): void {
    for (const kind of ['losses', 'measures'] as const) {
      for (const [name, value] of Object.entries(line[kind] ?? {})) {
        const curve = this[kind].get(name) ?? new Curve();
        if (this[kind].size < mostCurves) this[kind].set(name, curve);
        if (Number.isFinite(value)) curve.add(line.step, value);
      }
    }
  }
}

const charts = (curves: ReadonlyMap<string, Curve>): string[] =>
  [...curves].map(([name, curve]) => {
    const caption = `<figcaption><b>${markup(name)}</b> ${curve.last ? numberText(curve.last[1]) : ''}</figcaption>`;
    const picture = curve.count < 2 ? '' : chartSvg(curve, `${markup(name)} by step`);
    return `<figure>${caption}${picture}</figure>`;
  });

function figure({ step, name, png }: Preview): string {
  const caption = [name, `step ${step}`].filter(Boolean).join(', ');
  const source = `data:image/png;base64,${png.toString('base64')}`;
  return `<figure><figcaption>${markup(caption)}</figcaption><img src="${source}" alt="${markup(caption)}"></figure>`;
}

async function readPreviews(folder: string): Promise<Preview[]> {
  const found = (await listFolder(folder))
    .flatMap((file) => {
      const [, step, name] = /^step-(\d+)(?:-(.+))?\.png$/.exec(file) ?? [];
      return step === undefined ? [] : [{ file, step: Number(step), name: name ?? '' }];
    })
    .sort((a, b) => a.step - b.step);
  const names = [...new Set(found.map(({ name }) => name))];
  const shown = names.flatMap((name) => evenly(found.filter((preview) => preview.name === name)));
  return Promise.all(
    shown.map(async ({ file, ...preview }) => ({
      ...preview,
      png: await readRegular(join(folder, file), largestPreview),
    })),
  );
}

/** The first, the last and evenly spaced ones between. */
function evenly<T>(items: readonly T[]): readonly T[] {
  if (items.length <= shownPreviews) return items;
  const stride = (items.length - 1) / (shownPreviews - 1);
  return Array.from({ length: shownPreviews }, (_, index) => items[Math.round(index * stride)]!);
}

const style = `
:root { color-scheme: light dark; --text: #222; --soft: #6b6b6b; --rule: #e4e4e4; --page: #fff; --line: #1f5ab4; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e6e6; --soft: #9a9a9a; --rule: #383838; --page: #181818; --line: #7fb0ff; }
}
body { margin: 2rem auto; max-width: 66rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: var(--text);
  background: var(--page); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.parts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1rem; }
figure { margin: 0; } figcaption { color: var(--soft); } figcaption b { color: var(--text); }
svg, img { width: 100%; display: block; } img { image-rendering: pixelated; }
text { font-size: 11px; fill: var(--soft); } .grid { stroke: var(--rule); }
.line { fill: none; stroke: var(--line); stroke-width: 1.5; } .band { fill: var(--line); opacity: .18; }
`;
