/** The weights and states of a graph: its own, and those of the groups that it holds. */
import type { NamedShape } from '../../../runtime/contract/shapes.js';
import type { Graph, Weight } from './graph.js';

export interface PlacedWeight {
  /** The names that lead to it through the groups. */
  readonly path: readonly string[];
  readonly weight: Weight;
  /** True when the library declares it. */
  readonly library: boolean;
}

/** Every weight and state, in the order of the program. */
export const weightsIn = ({ weights, library }: Graph): readonly PlacedWeight[] =>
  weights.flatMap((item) =>
    item.kind === 'weight'
      ? [{ path: [item.name], weight: item, library }]
      : weightsIn(item.graph).map((inner) => ({ ...inner, path: [item.name, ...inner.path] })),
  );

export const trainableIn = (graph: Graph): readonly PlacedWeight[] =>
  weightsIn(graph).filter(({ weight }) => weight.trainable);

/** As checkpoints name them. */
export const weightsOf = (graph: Graph): readonly NamedShape[] =>
  weightsIn(graph).map(({ path, weight }) => ({ name: path.join('.'), shape: weight.shape }));
