/** A whole program. */
import type { DataSource } from './data.js';
import type { Model, Network } from './graph.js';
import type { Training } from './training.js';

export interface Program {
  /** The file's name without folder and ending. */
  readonly name: string;
  readonly file: string;
  readonly params: readonly Param[];
  readonly data: readonly DataSource[];
  readonly networks: readonly Network[];
  /** Those that metrics look through. */
  readonly models: readonly Model[];
  /** Null for a file that only declares networks. */
  readonly training: Training | null;
}

export interface Param {
  readonly name: string;
  readonly text: string;
  /** Whether it is a number that every line takes into the step as it stands, so that another could be put in its place. */
  readonly constant: boolean;
}
