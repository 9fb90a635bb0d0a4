/** The names that a run knows its classes by, in the order of their ids: by field, `emoji.group`. */
export type Recorded = Readonly<Record<string, readonly string[]>>;

/** What loading may go by besides the declaration. */
export interface Loading {
  /** Classes that are the same as a run's, and words, keep their ids, even where they would get others today. */
  readonly recorded?: Recorded;
  /** The folder of what was decoded before; it is not kept where missing. */
  readonly cache?: string | null;
  /** In milliseconds, how long decoding takes that is worth keeping; a second where missing. */
  readonly worthwhile?: number;
  /** Called now and then with how many pictures are read of how many. */
  readonly progress?: (done: number, all: number) => void;
}
