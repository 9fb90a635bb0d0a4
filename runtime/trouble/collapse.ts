/**
 * Collapse: all samples are nearly the same, whatever noise they were made of (Goodfellow 2016, arXiv:1701.00160, section
 * 5.1.1). What samples differ by is compared with what data differ by, as MS-SSIM among samples is for classes in Odena et
 * al. 2017 (arXiv:1610.09585), section 4.2; here by the mean squared distance of two of them, which any shape has.
 */
import { grouped } from '../text/prose.js';
import type { Trouble } from './trouble.js';

/** How some samples differ. */
export interface Spread {
  /** Half the mean squared distance of two of them, for one of their numbers. */
  readonly between: number;
  /** How much of the variance of all their numbers that is: of pictures of one thing nothing. Null for points. */
  readonly share: number | null;
}

/** What has fewer numbers is a point, not a picture. */
const picture = 16;

/** @param values of `count` samples, one after the other; at least two */
export function spreadOf(values: ArrayLike<number>, count: number): Spread {
  const width = values.length / count;
  let [between, sum, squares] = [0, 0, 0];
  for (let place = 0; place < width; place++) {
    let [own, ownSquares] = [0, 0];
    for (let i = place; i < values.length; i += width) {
      own += values[i]!;
      ownSquares += values[i]! ** 2;
    }
    between += Math.max(ownSquares - own ** 2 / count, 0) / (count - 1);
    sum += own;
    squares += ownSquares;
  }
  const total = Math.max(squares - sum ** 2 / values.length, 0) / values.length;
  const share = total > 0 ? between / width / total : 1;
  return { between: between / width, share: width < picture ? null : share };
}

/** Samples that differ by less than this share of what data differ by are nearly the same; more than the other is enough. */
const little = 0.05;
const enough = 0.25;

/** Previews in a row that must show it; where samples have never differed, steps and the share of training too. */
const previews = 2;
const least = { previews: 3, steps: 2000, training: 0.2 } as const;

interface Course {
  /** The last step at which samples differed enough; null where they never have. */
  readonly differed: number | null;
  /** The first of the previews in a row that show nearly the same, and how many those are. */
  readonly from: number;
  readonly count: number;
  /** How much samples differ now, as a share of the data, at which step, and the share of training that is done. */
  readonly now: number;
  readonly step: number;
  readonly done: number;
}

export class Collapse {
  private readonly courses = new Map<string, Course>();

  /**
   * Takes the samples of a preview.
   * @param done the share of training that is done
   * @param data how data of the same shape differ
   */
  see(step: number, done: number, of: string, made: Spread, data: Spread): void {
    const before = this.courses.get(of) ?? { differed: null, from: step, count: 0 };
    const now = Math.sqrt(made.between / data.between);
    // Small numbers, such as differences of two pictures, differ as much from each other as within themselves.
    const same = now < little && (made.share ?? 0) <= little * (data.share ?? 1);
    const count = same ? before.count + 1 : 0;
    const differed = now > enough ? step : before.differed;
    this.courses.set(of, { differed, from: count === 1 ? step : before.from, count, now, step, done });
  }

  get troubles(): readonly Trouble[] {
    return [...this.courses].flatMap(([of, { differed, from, count, now, step, done }]): readonly Trouble[] => {
      const never = count >= least.previews && step - from >= least.steps && done >= least.training;
      if (!(differed === null ? never : count >= previews)) return [];
      const since = differed ?? from;
      return [
        {
          kind: 'collapse',
          of,
          text:
            `What ${of} shows is nearly the same in all samples: they differ by ${percent(now)} of what the data differ by, ` +
            (differed === null
              ? `and have not differed since step ${grouped(from)}.`
              : `and did differ at step ${grouped(differed)}.`),
          hint: 'The generator has collapsed. A lower rate for it, a batch statistic in the discriminator (minibatch_deviation), r1 or another objective usually brings variety back, from a checkpoint before it.',
          since,
        },
      ];
    });
  }
}

const percent = (share: number): string => `${(100 * share).toPrecision(1)} %`;
