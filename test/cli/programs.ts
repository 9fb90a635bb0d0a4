/** Programs that train in a moment. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { temporaryFolder } from './gan.js';

/** A DCGAN of 8x8 digits with 1,026 parameters; twelve steps of sixteen images. */
export const tiny = `import { digits } from "std/data"
import { nonsaturating } from "std/losses"

param latent = 8
param width = 4
param norm = batch_norm
param rate = 2e-3

generator G(z: f32[latent]) -> f32[8, 8, 1] in [-1, 1] {
  z
  |> dense(2 * 2 * 2 * width) |> reshape(2, 2, 2 * width) |> norm |> relu
  |> conv_transpose(width, kernel: 4, stride: 2) |> norm |> relu
  |> conv_transpose(1, kernel: 4, stride: 2) |> tanh
}

discriminator D(x: f32[8, 8, 1]) -> f32[] {
  x |> conv(width, kernel: 4, stride: 2) |> leaky_relu(0.2) |> flatten |> dense(1) |> squeeze
}

train {
  batch 16
  until 12 steps
  seed 3
  optimizer G, D = adam(rate, beta1: 0.5)

  real <- digits.image
  z ~ normal[latent]
  let fake = G(z)

  minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize G: nonsaturating.generator(D(fake))

  average G decay 0.9
  every 5 steps { preview grid(2, 4) of G(z) }
  every 4 steps { checkpoint }
}
`;

export interface Networks {
  readonly G: number;
  readonly D: number;
}

/** The parameters of `tiny`, by hand. */
export const tinyParameters: Networks = {
  // Dense 8 -> 32 and its batch norm; 4x4 transposed convolutions 8 -> 4, with batch norm, and 4 -> 1.
  G: 8 * 32 + 32 + 2 * 8 + (16 * 8 * 4 + 4) + 2 * 4 + (16 * 4 + 1),
  // A 4x4 convolution 1 -> 4, and a dense layer on what remains, 4x4x4.
  D: 16 * 4 + 4 + (64 + 1),
};

/** `tiny` with some of its text replaced. */
export function tinyWith(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, tiny);
}

/** A folder of its own with programs in it. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}
