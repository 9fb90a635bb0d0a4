/** A weight or state by its path inside the network: `conv_2.kernels`. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** How many numbers a tensor of this shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);
