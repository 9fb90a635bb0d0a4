/**
 * A discriminator that has won: it is never wrong any more, and the generator does not catch up.
 *
 * Losses that have an end say so (cross-entropy, hinge, least squares): they come to nothing, as in Goodfellow et al. 2014
 * (arXiv:1406.2661), section 3, and then the generator's gradient vanishes or is all noise: Arjovsky, Bottou 2017
 * (arXiv:1701.04862), theorems 2.4 and 2.6. The loss of a Wasserstein critic goes below 0 and has no end, so it is never
 * said of one. Nor is it said where the generators' losses are lower than they began: they learn all the same.
 */
import { numberText } from '../text/numbers.js';
import { grouped } from '../text/prose.js';
import type { Trouble } from './trouble.js';

/** What losses begin at is their mean over so many values. */
const opening = 16;
/** Each new value counts for this much in what a loss is now. */
const smoothing = 0.05;
/** A loss has come to nothing below this share of what it began at, and is something again above the other. */
const nothing = 0.01;
const something = 0.05;
/** For so many steps it must be nothing. */
const patience = 500;
/** A generator is trained as long as its last value is not older than so many steps. */
const recent = 64;

interface Course {
  count: number;
  sum: number;
  now: number;
  lowest: number;
  /** The step of its last value. */
  step: number;
}

const startOf = ({ sum, count }: Course): number => sum / Math.min(count, opening);

interface Lead {
  readonly since: number;
  /** How many steps it has lasted in which generators were trained too. */
  count: number;
}

export class Won {
  private readonly courses = new Map<string, Course>();
  private readonly leads = new Map<string, Lead>();

  /** @param judges the losses by which discriminators learn to tell real from fake */
  constructor(private readonly judges: readonly string[]) {}

  /** Takes the losses of a step. */
  see(step: number, losses: Readonly<Record<string, number>>): void {
    if (this.judges.length === 0) return;
    for (const [name, value] of Object.entries(losses)) this.follow(name, step, value);
    const opposed = this.rivals().some(([, course]) => course.step > step - recent && holds(course));
    for (const name of Object.keys(losses)) {
      const course = this.courses.get(name)!;
      if (!this.judges.includes(name) || course.count <= opening) continue;
      const lead = this.leads.get(name);
      const share = course.lowest < 0 ? 1 : course.now / startOf(course);
      if (share > something || (lead === undefined && !(share < nothing))) this.leads.delete(name);
      else if (!opposed) this.leads.delete(name);
      else if (lead === undefined) this.leads.set(name, { since: step - 1, count: 1 });
      else lead.count++;
    }
  }

  get troubles(): readonly Trouble[] {
    return [...this.leads].flatMap(([name, { since, count }]): readonly Trouble[] => {
      const own = this.courses.get(name)!;
      const rival = this.rivals().find(([, course]) => holds(course));
      if (count < patience || rival === undefined) return [];
      const [other, theirs] = rival;
      const began = numberText(startOf(own));
      return [
        {
          kind: 'won',
          of: name,
          text:
            `${name} has won: its loss is ${numberText(own.now)}, which began at ${began}, and has been next to nothing since step ${grouped(since + 1)}; ` +
            `that of ${other} is ${numberText(theirs.now)}, and began at ${numberText(startOf(theirs))}.`,
          hint: `A generator learns next to nothing from a discriminator that is never wrong. Add r1 of std/losses to its loss, or give it a lower rate; with little data, augment what it sees.`,
          since,
        },
      ];
    });
  }

  private follow(name: string, step: number, value: number): void {
    const course = this.courses.get(name) ?? { count: 0, sum: 0, now: value, lowest: value, step };
    course.count++;
    if (course.count <= opening) course.sum += value;
    // At first what it is now is the mean of what it was, so that no single value counts for more than the others.
    course.now += Math.max(smoothing, 1 / course.count) * (value - course.now);
    course.lowest = Math.min(course.lowest, value);
    course.step = step;
    this.courses.set(name, course);
  }

  /** The losses of what no judge is of. */
  private rivals = (): readonly (readonly [string, Course])[] => {
    const judging = this.judges.flatMap(networksOf);
    return [...this.courses].filter(
      ([name, { count }]) => count > opening && !networksOf(name).some((network) => judging.includes(network)),
    );
  };
}

/** Whether a loss is no lower than it began, but for a twentieth. */
function holds(course: Course): boolean {
  const start = startOf(course);
  return course.now >= start - Math.abs(start) / 20;
}

/** A loss is called by what it trains, `G+F`, with a number where it is another line of the same, `D2`. */
const networksOf = (loss: string): readonly string[] => loss.replace(/\d+$/, '').split('+');
