/** A loss that stands still: the same number time after time, whatever was learned between. */
import { numberText } from '../text/numbers.js';
import { grouped } from '../text/prose.js';
import type { Trouble } from './trouble.js';

/** For so many values in a row it must be the same, but for rounding: the last digit of a 32-bit float is 6e-8 of it. */
const patience = 300;
const rounding = 1e-7;

interface Course {
  /** What it has been since. */
  readonly value: number;
  /** The last step before. */
  readonly since: number;
  readonly count: number;
  /** Whether it has been something else before. */
  readonly moved: boolean;
}

export class StillLosses {
  private readonly courses = new Map<string, Course>();

  /** Takes the losses of a step. */
  see(step: number, losses: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(losses)) {
      const before = this.courses.get(name);
      if (before !== undefined && Math.abs(value - before.value) <= rounding * Math.abs(before.value))
        this.courses.set(name, { ...before, count: before.count + 1 });
      else this.courses.set(name, { value, since: step - 1, count: 1, moved: before !== undefined });
    }
  }

  /** Whether a loss has been 0 from the first step on: a schedule may have it wait. */
  get waiting(): boolean {
    return [...this.courses.values()].some(waits);
  }

  get troubles(): readonly Trouble[] {
    return [...this.courses]
      .filter(([, course]) => course.count >= patience && !waits(course))
      .map(([of, { value, since }]) => ({
        kind: 'still-loss',
        of,
        text: `Loss ${of} stands still: it has been ${numberText(value)} since step ${grouped(since + 1)}, ${patience} times in a row.`,
        hint:
          value === 0
            ? 'At 0 there is nothing left to learn from it. A lower rate for the network that won, or a loss without an end such as nonsaturating, leaves the others something to learn.'
            : 'No gradient comes out of it: look for an activation that is saturated, such as a sigmoid of large numbers or a relu of negative ones. A lower rate or another seed usually avoids that.',
        since,
      }));
  }
}

const waits = ({ value, moved }: Course): boolean => value === 0 && !moved;
