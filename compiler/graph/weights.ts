/** The weights and states of a graph, as checkpoints name them. */
import type { Graph, Shape } from './ir.js';

export interface NamedShape {
  /** The path inside the network: `conv_2.kernels`. */
  readonly name: string;
  readonly shape: Shape;
}

export const weightsOf = ({ weights }: Graph): readonly NamedShape[] =>
  weights.flatMap((item) =>
    item.kind === 'weight'
      ? [{ name: item.name, shape: item.shape }]
      : weightsOf(item.graph).map(({ name, shape }) => ({ name: `${item.name}.${name}`, shape })),
  );
