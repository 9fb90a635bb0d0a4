/**
 * Which numbers of the file stay what they are: a param that every line takes as it stands, such as the weight of a loss
 * or a learning rate, can be a constant of an emitted program. One that a size was computed with cannot.
 */
import type { Span } from '../../../grammar/text/source.js';

export class ParamUses {
  private readonly reads = new Map<string, Map<string, number>>();

  /** A place has read a param. */
  read(param: string, place: Span): void {
    this.count(param, place, 1);
  }

  /** What a place has read went into the step or to an optimizer, and nowhere else. */
  keep(param: string, place: Span): void {
    this.count(param, place, -1);
  }

  /** Whether the param is read, and everything that was read has gone there. */
  isConstant(param: string): boolean {
    const left = this.reads.get(param);
    return left !== undefined && [...left.values()].every((count) => count === 0);
  }

  private count(param: string, { file, end }: Span, by: number): void {
    // An argument ends where its value does.
    const place = `${file} ${end.offset}`;
    const known = this.reads.get(param) ?? new Map<string, number>();
    known.set(place, (known.get(place) ?? 0) + by);
    this.reads.set(param, known);
  }
}
