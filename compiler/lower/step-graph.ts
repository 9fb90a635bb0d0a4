/**
 * What training is once it is lowered: graphs of primitives and scans alone, and the small program that runs them.
 *
 * A step graph takes everything from outside and gives everything back: it holds no weights, calls nothing and draws
 * nothing. An engine that can run primitives can train.
 */
import type { Distribution, Graph, Shape } from '../graph/ir/graph.js';
import type { PlanItem, Quantity } from '../graph/ir/training.js';

/** What training remembers from step to step, under the name that checkpoints have for it. */
export interface Stored {
  readonly name: string;
  readonly shape: Shape;
  readonly role: 'weight' | 'state' | 'slot' | 'average';
  readonly start:
    | { readonly kind: 'drawn'; readonly from: Distribution }
    /** The starting value of another one. */
    | { readonly kind: 'copy'; readonly of: string };
}

/** How often an optimizer has moved a network: a whole number that training remembers. */
export interface Count {
  readonly name: string;
}

/** What an input of a step graph is given. */
export type Role =
  /** The present value of what training remembers. */
  | { readonly kind: 'stored'; readonly name: string }
  /** A count, as a float, as it was before this graph. */
  | { readonly kind: 'count'; readonly name: string }
  /** How many times a length of training has gone by, after a part of it. */
  | { readonly kind: 'schedule'; readonly length: Quantity; readonly after: Quantity }
  /**
   * Random numbers under a key. Turns of scans have keys of their own: `{0}` in the key stands for the number of the turn
   * of the outermost, and the first axes of a sample are those of the turns.
   */
  | {
      readonly kind: 'draw';
      readonly key: string;
      readonly distribution: Distribution;
      readonly turns: readonly number[];
    }
  /** One field of a batch of data; fields of one `draw` belong to the same samples. */
  | { readonly kind: 'data'; readonly data: string; readonly field: string; readonly draw: string | null }
  /**
   * What an earlier graph of the same step has handed on; where none has, what training remembers under the name
   * `otherwise`, or zeros. `each`: every turn of a repetition has its own.
   */
  | { readonly kind: 'handed'; readonly key: string; readonly each: boolean; readonly otherwise: string | null }
  /** Whatever whoever runs the graph wants to know about: the input of a network. */
  | { readonly kind: 'given'; readonly name: string };

export interface StepGraph {
  /** Says what it is for, in a word: `D`, `G2`. No two graphs of a program have the same. */
  readonly name: string;
  /** Primitives and scans; its batch is that of the training, or open where nothing is trained. Outputs have names. */
  readonly graph: Graph;
  /** One for each input of the graph. */
  readonly inputs: readonly Role[];
  /** One for each output of the graph. */
  readonly outputs: readonly Result[];
  /** By how much counts go up. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What becomes of an output of a step graph. */
export type Result =
  /** A loss, by its name in `metrics.jsonl`. */
  | { readonly kind: 'loss'; readonly name: string }
  /** The new value of what training remembers. */
  | { readonly kind: 'stored'; readonly name: string }
  /** For a later graph of the same step. */
  | { readonly kind: 'handed'; readonly key: string; readonly each: boolean }
  /** What was asked for, where nothing is trained. */
  | { readonly kind: 'made'; readonly name: string };

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
  readonly stored: readonly Stored[];
  readonly counts: readonly Count[];
  readonly stretches: readonly Stretch[];
}
