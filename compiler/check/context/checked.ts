/** What checking makes of a program. */
import type { Span } from '../../../grammar/text/source.js';
import type { DataSource } from '../../graph/ir/data.js';
import type { Program } from '../../graph/ir/program.js';

export interface Checked {
  readonly program: Program;
  /** Data that training uses, to be looked at, and where messages about it belong. */
  readonly data: readonly { readonly source: DataSource; readonly span: Span }[];
  /** Where the size of a batch and the length of training are written. */
  readonly batch: Span | null;
  readonly until: Span | null;
  /** How many steps it took. */
  readonly work: number;
}
