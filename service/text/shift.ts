/** What is known of a text is carried over to what has become of it: everything around what was typed stays. */
import type { Range } from './places.js';

/** The one stretch in which two texts differ. */
interface Change {
  readonly from: number;
  /** Where it ends in the text before and in the text after. */
  readonly before: number;
  readonly after: number;
}

export function changeBetween(before: string, after: string): Change {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before.charCodeAt(from) === after.charCodeAt(from)) from++;
  let end = 0;
  const most = shorter - from;
  while (end < most && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  return { from, before: before.length - end, after: after.length - end };
}

/** Carries places from one text to another. */
export class Shift {
  private readonly change: Change;
  private readonly same: boolean;

  constructor(before: string, after: string) {
    this.same = before === after;
    this.change = changeBetween(before, after);
  }

  /** Where a place has gone; null where something of it was changed. */
  range<R extends Range>(place: R): R | null {
    const { from, before, after } = this.change;
    if (this.same || place.to < from) return place;
    const moved = after - before;
    if (place.from >= before) return { ...place, from: place.from + moved, to: place.to + moved };
    // What was typed right behind a place is no part of it, unless it goes on with the word.
    return place.to === from && before > from ? place : null;
  }

  /** Where a point has gone: one inside of what was changed stands behind it. */
  point(at: number): number {
    const { from, before, after } = this.change;
    if (this.same || at < from) return at;
    return at >= before ? at + after - before : after;
  }
}
