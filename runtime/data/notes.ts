/** What a look at declared data finds. */

export interface Found {
  /** How many samples an epoch has. */
  readonly count: number;
  /** The samples of the field that has the fewest, where they differ. */
  readonly least?: number;
  readonly notes?: readonly Note[];
}

/** What is worth a word about data that can be read all the same. */
export interface Note {
  /** Pictures that are not read, pictures that use little of their range, classes without samples. */
  readonly kind: 'passed-over' | 'dark' | 'empty-classes';
  readonly problem: string;
  readonly hint: string;
}

export const found = (count: number, notes: readonly Note[]): Found => ({ count, ...(notes.length > 0 && { notes }) });
