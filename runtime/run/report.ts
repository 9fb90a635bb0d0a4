import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chartSvg } from './chart.js';
import { listFolder, writeFileAtomically } from './files.js';
import { readMetrics, type MetricsLine } from './metrics.js';
import { numberText } from './progress.js';

export interface ReportHead {
  readonly title: string;
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

/** Writes `report.html` into a run folder: one page that needs nothing else, no network and no script. */
export async function writeReport(run: string, head: ReportHead): Promise<void> {
  const lines = await readMetrics(join(run, 'metrics.jsonl'));
  const previews = await readPreviews(join(run, 'previews'));
  await writeFileAtomically(join(run, 'report.html'), reportHtml(head, lines, previews));
}

/** The page itself. */
export function reportHtml(head: ReportHead, lines: readonly MetricsLine[], previews: readonly Preview[]): string {
  const title = escape(head.title);
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title><style>${style}</style></head><body><h1>${title}</h1>`,
    '<dl>',
    ...head.settings.map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`),
    '</dl>',
    ...section('Losses', charts(lines, 'losses')),
    ...section('Measures', charts(lines, 'measures')),
    ...section('Previews', previews.map(figure)),
    '</body></html>\n',
  ].join('\n');
}

function section(title: string, parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`<h2>${title}</h2><div class="parts">`, ...parts, '</div>'];
}

function charts(lines: readonly MetricsLine[], kind: 'losses' | 'measures'): string[] {
  const curves = new Map<string, [number, number][]>();
  for (const line of lines) {
    for (const [name, value] of Object.entries(line[kind] ?? {})) {
      const points = curves.get(name) ?? [];
      curves.set(name, points);
      if (Number.isFinite(value)) points.push([line.step, value]);
    }
  }
  return [...curves].map(([name, points]) => {
    const last = points.at(-1);
    const caption = `<figcaption><b>${escape(name)}</b> ${last ? numberText(last[1]) : ''}</figcaption>`;
    const picture = points.length < 2 ? '' : chartSvg(points, `${escape(name)} by step`);
    return `<figure>${caption}${picture}</figure>`;
  });
}

function figure({ step, name, png }: Preview): string {
  const caption = [name, `step ${step}`].filter(Boolean).join(', ');
  const source = `data:image/png;base64,${png.toString('base64')}`;
  return `<figure><figcaption>${escape(caption)}</figcaption><img src="${source}" alt="${escape(caption)}"></figure>`;
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
    shown.map(async ({ file, ...preview }) => ({ ...preview, png: await readFile(join(folder, file)) })),
  );
}

/** The first, the last and evenly spaced ones between. */
function evenly<T>(items: readonly T[]): readonly T[] {
  if (items.length <= shownPreviews) return items;
  const stride = (items.length - 1) / (shownPreviews - 1);
  return Array.from({ length: shownPreviews }, (_, index) => items[Math.round(index * stride)]!);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
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
