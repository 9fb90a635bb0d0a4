/**
 * What training is once it is lowered: graphs of primitives and scans alone, and the small program that runs them.
 *
 * A step graph takes everything from outside and gives everything back: it holds no weights, calls nothing and draws
 * nothing. An engine that can run primitives can train.
 */
import type { Output, Role, StoredSpec } from '../../runtime/contract/graphs.js';
import type { Graph } from '../graph/ir/graph.js';
import type { PlanItem, Quantity } from '../graph/ir/training.js';

export interface StepGraph {
  /** Says what it is for, in a word: `D`, `G2`. No two graphs of a program have the same. */
  readonly name: string;
  /** Primitives and scans; its batch is that of the training, or open where nothing is trained. Outputs have names. */
  readonly graph: Graph;
  /** One for each input of the graph. */
  readonly inputs: readonly Role[];
  /** One for each output of the graph. */
  readonly outputs: readonly Output[];
  /** By how much counts go up. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The program around step graphs. */
export type Task =
  | { readonly kind: 'run'; readonly graph: StepGraph }
  /**
   * The turns of a body, each with draws and data of its own; losses are those of the last. `parts`: the turns are parts
   * of one step, which hand on to each other and to what follows.
   */
  | {
      readonly kind: 'repeat';
      readonly count: number;
      readonly parts: boolean;
      /** Only the first turn runs. */
      readonly once: boolean;
      readonly body: readonly Task[];
    }
  | { readonly kind: 'every'; readonly period: Quantity; readonly body: readonly Task[] };

/** A run without phases, or one of its phases. */
export interface Stretch {
  readonly phase: Extract<PlanItem, { kind: 'phase' }> | null;
  readonly tasks: readonly Task[];
}

export interface LoweredTraining {
  readonly batch: number;
  readonly stored: readonly StoredSpec[];
  /** The names of what is counted: how often an optimizer has moved a network. */
  readonly counts: readonly string[];
  readonly stretches: readonly Stretch[];
}
