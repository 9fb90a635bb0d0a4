import { join } from 'node:path';
import { writeFileAtomically } from '../files/writing.js';
import { numberText } from '../text/numbers.js';
import { markup } from '../text/visible.js';
import { chartSvg } from './chart.js';
import type { Curve } from './curve.js';
import { type Curves, readCurves } from './curves.js';
import { page, section } from './page.js';
import { evenly, figure, type Preview, previewFiles, readPreview } from './previews.js';

export interface ReportHead {
  readonly title: string;
  /** Whether the run goes on: the page then shows its newer self from time to time. */
  readonly renews?: boolean;
  /** Names and values of the settings, in the order shown. */
  readonly settings: readonly (readonly [name: string, value: string])[];
}

/** Of each kind of preview the report shows this many, evenly over the run. */
const shownPreviews = 12;

/** Browsers keep the place that is read. A run that was killed leaves a page that renews itself in vain. */
const renewal = '<script>setTimeout(() => location.reload(), 15_000)</script>';

/**
 * Writes `report.html` into a run folder: one page that needs nothing else and no network; nor any script, once the run is
 * over.
 */
export async function writeReport(run: string, head: ReportHead): Promise<void> {
  const curves = await readCurves(run);
  const files = await previewFiles(run);
  const names = [...new Set(files.map(({ name }) => name))];
  const shown = names.flatMap((name) => evenly(files.filter((file) => file.name === name), shownPreviews)); // prettier-ignore
  await writeFileAtomically(
    join(run, 'report.html'),
    reportHtml(head, curves, await Promise.all(shown.map(readPreview))),
  );
}

/** The page itself. */
export const reportHtml = (head: ReportHead, curves: Curves, previews: readonly Preview[]): string =>
  page(head.title, [
    '<dl>',
    ...head.settings.map(([name, value]) => `<dt>${markup(name)}</dt><dd>${markup(value)}</dd>`),
    '</dl>',
    ...curves.troubles.section,
    ...section(
      'Losses',
      charts(curves.losses, (name) => curves.troubles.stepsOf(name)),
    ),
    ...section('Measures', charts(curves.measures)),
    ...section('Previews', previews.map(figure)),
    ...(head.renews === true ? [renewal] : []),
  ]);

/** @param marks the steps that are marked on a curve */
const charts = (curves: ReadonlyMap<string, Curve>, marks: (name: string) => readonly number[] = () => []): string[] =>
  [...curves].map(([name, curve]) => {
    const caption = `<figcaption><b>${markup(name)}</b> ${curve.last ? numberText(curve.last[1]) : ''}</figcaption>`;
    const picture = curve.count < 2 ? '' : chartSvg(curve, `${markup(name)} by step`, marks(name));
    return `<figure>${caption}${picture}</figure>`;
  });
