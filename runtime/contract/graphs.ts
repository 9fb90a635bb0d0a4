/** What a graph of a program takes and gives, as files beside it say. */
import type { Distribution } from './distribution.js';
import type { Formula } from './formula.js';

/** What an input is given. */
export type Role =
  /** What training remembers under a name. */
  | { readonly kind: 'stored'; readonly name: string }
  /** A number that the run works out. */
  | { readonly kind: 'number'; readonly formula: Formula }
  /**
   * Random numbers. Turns of recurrence have keys of their own: `{0}` stands for the number of the turn of the outermost,
   * and the first axes of a sample are those of the turns.
   */
  | {
      readonly kind: 'draw';
      readonly key: string;
      readonly distribution: Distribution;
      readonly turns: readonly number[];
    }
  /** A field of a batch of data; fields of one draw belong to the same samples. */
  | { readonly kind: 'data'; readonly data: string; readonly field: string; readonly draw: string | null }
  /** What an earlier graph of the step has handed on; else what is remembered under a name, or zeros. */
  | { readonly kind: 'handed'; readonly key: string; readonly each: boolean; readonly otherwise: string | null }
  /** Whatever whoever runs the graph wants to know about. */
  | { readonly kind: 'given'; readonly name: string };

export interface Input {
  readonly role: Role;
  readonly dtype: 'f32' | 'i32' | 'bool';
  /** The shape of one sample. */
  readonly shape: readonly number[];
  /** Whether there is one for each sample. */
  readonly batch: boolean;
}

export type Output =
  | { readonly kind: 'loss'; readonly name: string }
  /** The next value of what is remembered; `inPlace` where it may be written over the one before. */
  | { readonly kind: 'stored'; readonly name: string; readonly inPlace?: true }
  | { readonly kind: 'handed'; readonly key: string; readonly each: boolean }
  | { readonly kind: 'made'; readonly name: string };

export interface GraphSpec {
  readonly name: string;
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  /** By how much counts go up. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What training remembers, and what it starts as. */
export interface StoredSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: 'weight' | 'state' | 'slot' | 'average';
  readonly start:
    { readonly kind: 'drawn'; readonly from: Distribution } | { readonly kind: 'copy'; readonly of: string };
}

/** `graphs.json`: everything that is run, and everything that is remembered. */
export interface ProgramSpec {
  readonly stored: readonly StoredSpec[];
  /** The names of what is counted. */
  readonly counts: readonly string[];
  readonly graphs: readonly GraphSpec[];
  /** The names of those that training steps run. */
  readonly steps: readonly string[];
  /** How many channels the machine takes as a block that the models are made for; left out, they run everywhere. */
  readonly block?: number;
}

/** `sample.json` and its like: what programs run and read that use what was trained. Weights lie in plain order. */
export interface TrainedSpec {
  readonly stored: readonly Pick<StoredSpec, 'name' | 'shape'>[];
  readonly graphs: readonly GraphSpec[];
}
