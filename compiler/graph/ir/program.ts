/** A whole program. */
import type { DataSource } from './data.js';
import type { Network } from './graph.js';
import type { Training } from './training.js';

export interface Program {
  /** The file's name without folder and ending. */
  readonly name: string;
  readonly file: string;
  readonly params: readonly { readonly name: string; readonly text: string }[];
  readonly data: readonly DataSource[];
  readonly networks: readonly Network[];
  /** Null for a file that only declares networks. */
  readonly training: Training | null;
}
