/** A weight or state by its path inside the network: `conv_2.kernels`. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** How many numbers a tensor of this shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

/** Whether a shape is that of a picture, `[height, width, channels]`: grey, colour, or colour and alpha. */
export const isPictureShape = (shape: readonly number[]): boolean =>
  shape.length === 3 && [1, 3, 4].includes(shape[2]!);
