/** What the compiler knows of weights whose places stand for classes or words: rows of an embedding, outputs of a classifier. */

/** Places of one axis of a weight that belong to the values of a field of data, in the order of their numbers. */
export interface ClassStretch {
  readonly axis: number;
  /** The fields that number them, `pics.label`: several where they share the weight. */
  readonly fields: readonly string[];
  /** How many values there are. */
  readonly count: number;
  /** The first place of the value 0; that of the next is `step` further on. */
  readonly start: number;
  readonly step: number;
  /** How many places in a row each value has. */
  readonly width: number;
}

/** By the name of the weight; on each axis they lie apart, in the order of their starts. */
export type ClassAxes = Readonly<Record<string, readonly ClassStretch[]>>;
