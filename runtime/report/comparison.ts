/** A page about several runs: what each has come to, their curves on the same axes, their previews side by side. */
import { numberText } from '../text/numbers.js';
import { markup } from '../text/visible.js';
import { chartOf, ofColour } from './chart.js';
import type { Curve } from './curve.js';
import type { Curves } from './curves.js';
import { page, section } from './page.js';
import { evenly, figure, type PreviewFile, readPreview } from './previews.js';

export interface ComparedRun {
  /** Its folder. */
  readonly name: string;
  /** Names and values of what is known of it. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly curves: Curves;
  readonly previews: readonly PreviewFile[];
}

/** What differs between two programs: lines of words in colours. */
export interface Difference {
  readonly title: string;
  readonly lines: readonly (readonly Word[])[];
}

/** Some text and the class of the page that colours it, `''` for none. */
export interface Word {
  readonly text: string;
  readonly look: '' | 'red' | 'green' | 'cyan' | 'bold' | 'dim';
}

/** Of each kind of preview this many steps are shown. */
const shownSteps = 8;

/** The page. Previews are read here, so that those that are not shown never are. */
export async function comparisonHtml(
  runs: readonly ComparedRun[],
  differences: readonly Difference[],
): Promise<string> {
  const kinds = [...new Set(runs.flatMap(({ previews }) => previews.map(({ name }) => name)))];
  const previews: string[] = [];
  for (const kind of kinds) previews.push(await previewsOf(runs, kind));
  return page(runs.map(({ name }) => name).join(', '), [
    table(runs),
    ...section('Losses', charts(runs, 'losses')),
    ...section('Measures', charts(runs, 'measures')),
    ...(previews.length === 0 ? [] : ['<h2>Previews</h2>', ...previews]),
    ...differences.flatMap(({ title, lines }) => [`<h2>${markup(title)}</h2>`, `<pre>${lines.map(lineHtml).join('\n')}</pre>`]), // prettier-ignore
  ]);
}

/** A column for each run, with the key to its lines; a row for each fact that any of them has. */
function table(runs: readonly ComparedRun[]): string {
  const names = [...new Set(runs.flatMap(({ facts }) => facts.map(([name]) => name)))];
  const key = (i: number) =>
    `<svg class="key" viewBox="0 0 40 16" aria-hidden="true"${ofColour(i)}><path class="line" d="M0,8H40"/></svg>`;
  const cells = (name: string) =>
    runs.map(({ facts }) => `<td>${markup(facts.find(([other]) => other === name)?.[1] ?? '')}</td>`).join('');
  return [
    '<div class="wide"><table>',
    `<thead><tr><td></td>${runs.map(({ name }, i) => `<th scope="col">${key(i)} ${markup(name)}</th>`).join('')}</tr></thead>`,
    ...names.map((name) => `<tr><th scope="row">${markup(name)}</th>${cells(name)}</tr>`),
    '</table></div>',
  ].join('\n');
}

/** A chart for each curve that any of the runs has. */
function charts(runs: readonly ComparedRun[], kind: 'losses' | 'measures'): readonly string[] {
  const names = new Set(runs.flatMap(({ curves }) => [...curves[kind].keys()]));
  return [...names].map((name) => {
    const own = runs.flatMap(({ curves }, colour): { curve: Curve; colour: number }[] => {
      const curve = curves[kind].get(name);
      return curve?.last === undefined ? [] : [{ curve, colour }];
    });
    const newest = own.map(({ curve }) => numberText(curve.last![1])).join(', ');
    const picture = own.some(({ curve }) => curve.count > 1) ? chartOf(own, `${markup(name)} by step`) : '';
    return `<figure><figcaption><b>${markup(name)}</b> ${newest}</figcaption>${picture}</figure>`;
  });
}

/**
 * Rows of pictures of one kind, a column for each run: at steps that all of them have where there are any, else at steps of
 * the first that has some, beside the newest picture of the others until then.
 */
async function previewsOf(runs: readonly ComparedRun[], kind: string): Promise<string> {
  const own = runs.map(({ previews }) => previews.filter(({ name }) => name === kind));
  const having = own.filter((files) => files.length > 0);
  const steps = having.map((files) => new Set(files.map(({ step }) => step)));
  const common = [...steps[0]!].filter((step) => steps.every((other) => other.has(step)));
  const shown = evenly(common.length > 0 ? common : [...steps[0]!], shownSteps);
  const rows: string[] = [];
  for (const step of shown) {
    const files = own.map((all) => all.findLast((file) => file.step <= step));
    const figures = files.map(async (file) =>
      file === undefined ? '<figure></figure>' : figure(await readPreview(file)),
    );
    rows.push(`<div class="wide beside">${(await Promise.all(figures)).join('')}</div>`);
  }
  return rows.join('\n');
}

const lineHtml = (words: readonly Word[]): string =>
  words.map(({ text, look }) => (look === '' ? markup(text) : `<span class="${look}">${markup(text)}</span>`)).join('');
