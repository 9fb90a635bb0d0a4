/** What can be looked at of a graph of which every value is known: `graphs/NAME.trace.json`. */

/** What a node of a graph made, by its number, or what the graph was given. */
export type TracedRef = { readonly value: number } | { readonly input: number };

export interface TracedValue {
  /** As the language calls it; that of which it is a part of the derivative, where it is one. */
  readonly operation: string;
  readonly backward: boolean;
  /** The text and the line of the program: `sqrt(x) (wild.gan:6)`. */
  readonly place: string;
  readonly from: readonly TracedRef[];
}

export interface TraceSpec {
  /** In the order in which they are computed. */
  readonly values: readonly TracedValue[];
  /** What each output of the graph is. */
  readonly outputs: readonly TracedRef[];
}
