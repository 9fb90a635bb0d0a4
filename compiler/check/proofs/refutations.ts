/**
 * When a mistake that was met with some sizes is one with all of them.
 *
 * The sides of a mistake about sizes differ by an amount that the free sizes add to, each in proportion while the others
 * stay. Such an amount is largest and smallest at the corners of the range of sizes: where it is the same at all of them
 * it is the same everywhere, and where it keeps its sign it is never zero. What has the wrong number of axes, or is said
 * in the same words whatever the sizes are, is no matter of sizes at all.
 */
import type { Details } from '../../diagnostics/catalog/index.js';
import type { Finding } from '../../diagnostics/model/diagnostic.js';
import type { Choice, Outcome, Trial } from './definitions.js';
import { gapOf } from './holes/gaps.js';

/** The ends of the range of a size; one that is always 1 is written 1. Kernels do not fit the smallest sizes. */
const ranges = [
  [2, 2 ** 20],
  [60, 2 ** 20],
] as const;

/** Whole numbers without a default. */
const wholes = [0, 1, 2, 4, 64];

/** The axes that `...` may stand for. */
const rests = [[], [6], [6, 5], [6, 5, 4], [6, 5, 4, 3]];

/** How many sizes are moved together; where there are more, each is moved alone. */
const together = 5;

/** Whether no sizes mend a mistake. @param attempt works the definition out with other sizes */
export function isCertain(mistake: Finding, trial: Trial, attempt: (choice: Choice) => Outcome): boolean {
  return ranges.some(([low, high]) => {
    const outcomes: Finding[] = [];
    for (const choice of corners(trial, low, high)) {
      const outcome = attempt(choice);
      if (outcome === 'fits') return false;
      if (outcome === 'excluded') continue;
      if (!samePlace(outcome, mistake)) return false;
      outcomes.push(outcome);
    }
    const every = [mistake, ...outcomes];
    if (outcomes.length < 2) return false;
    if (every.every(({ message }) => message === mistake.message)) return true;
    if (every.every(isOfAxes)) return trial.rests.length === 1;
    const gaps = every.map((finding) => gapOf(finding)?.gap ?? 0);
    if (gaps.every((gap) => gap === gaps[0] && gap !== 0)) return true;
    return low === ranges[0][0] && (gaps.every((gap) => gap > 0) || gaps.every((gap) => gap < 0));
  });
}

/** Every free size at either end of its range. */
function* corners({ names, rests: written, whole }: Trial, low: number, high: number): Iterable<Choice> {
  const count = names.length <= together ? 2 ** names.length : 2 * names.length;
  const isHigh = (corner: number, i: number) =>
    names.length <= together ? Math.floor(corner / 2 ** i) % 2 === 1 : (corner % names.length === i) === corner < names.length; // prettier-ignore
  for (const rest of written.length === 1 ? written : rests)
    for (const number of whole ? wholes : [wholes[3]!])
      for (let corner = 0; corner < count; corner++)
        yield { sizes: new Map(names.map((name, i) => [name, isHigh(corner, i) ? high : low])), rest, whole: number };
}

const samePlace = (a: Finding, b: Finding): boolean =>
  a.code === b.code &&
  a.span.file === b.span.file &&
  a.span.start.offset === b.span.start.offset &&
  gapOf(a)?.part === gapOf(b)?.part;

/** Whether a mistake is one about how many axes there are. */
function isOfAxes({ code, details }: Finding): boolean {
  if (/^shape\/(rank|index-rank|axis|axis-repeated|ellipsis|transpose-order|reshape-holes)$/.test(code)) return true;
  if (code === 'shape/parameter') {
    const { wantedRank, shape } = details as Details<'shape/parameter'>;
    return wantedRank !== null && shape !== null && shape.length !== wantedRank;
  }
  if (code !== 'shape/output') return false;
  const { shape, wantedSizes } = details as Details<'shape/output'>;
  return shape !== null && shape.length !== wantedSizes.length;
}
