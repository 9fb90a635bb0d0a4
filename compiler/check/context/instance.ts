/** What calls of blocks and functions make. */
import type { Graph } from '../../graph/ir/graph.js';
import type { Tensor, Value } from '../values/values.js';

/** What a body makes for some arguments: a graph to call, unless it was worked out in the graph of its caller. */
export interface Instance {
  readonly result: Value;
  readonly graph: Graph | null;
  readonly outputs: readonly Output[];
  /** Inputs that its gradients take to be independent. */
  readonly apart: readonly Apart[];
  /** How many iterations of loops and calls it took. */
  readonly calls: number;
}

/** One tensor that a body makes; named for a field of a record. */
export interface Output {
  readonly name: string | null;
  readonly value: Tensor;
}

/** Two inputs of a graph: a gradient with respect to `variable` was built as if `used` did not depend on it. */
export type Apart = readonly [used: number, variable: number];
