/** Values of graphs that are not finished yet. */
import type { Graph, Node, Ref, TensorType } from './graph.js';

/** A value: what a reference means, together with the graph in which it means that. */
export interface Value {
  readonly owner: OpenGraph;
  readonly ref: Ref;
  readonly type: TensorType;
}

/** A graph under construction, for reading. */
export interface OpenGraph {
  readonly kind: Graph['kind'];
  /** What the graph is of, as the program names it. */
  readonly of: string;
  /** The graph around a branch, whose values and weights it may use. */
  readonly enclosing: OpenGraph | null;
  /** The graph as it stands, without outputs; a branch with the weights around it, which it may use. */
  sofar(): Graph;
  /** The node that made a value; null for an input or a weight, and for what another graph made. */
  maker(value: Value): Node | null;
  /** The value around this graph that an input stands for; null where it is the graph's own. */
  outside(index: number): Value | null;
}
