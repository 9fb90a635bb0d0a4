/**
 * Three steps of a whole GAN against the same steps in PyTorch: lines that see the weights the one before has left,
 * noise and batch statistics of each pass, a penalty from time to time, optimizers, an average.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installed } from '../runtime/tfjs/engines/available.js';
import { disagreements, type Expected } from './agreement.js';
import { Emitted, type Outcome } from './emitted.js';
import { askTorch, torch } from './torch.js';

const native = installed('tfjs-node-gpu');

const text = `import { wasserstein, gradient_penalty, r1 } from "std/losses"

generator G(z: f32[5]) -> f32[8, 8, 1] {
  z |> dense(2 * 2 * 6) |> reshape(2, 2, 6) |> batch_norm |> relu
  |> conv_transpose(4, kernel: 4, stride: 2, bias: false) |> batch_norm |> relu
  |> conv_transpose(1, kernel: 4, stride: 2) |> tanh
}

discriminator D(x: f32[8, 8, 1]) -> f32[] {
  x
  |> conv(4, kernel: 4, stride: 2) |> leaky_relu(0.2)
  |> conv(6, kernel: 4, stride: 2) |> layer_norm |> leaky_relu(0.2)
  |> flatten |> dense(1) |> squeeze
}

train {
  batch 4
  until 3 steps
  optimizer G = adam(0.01, beta1: 0.5)
  optimizer D = rmsprop(0.005)
  real ~ normal[8, 8, 1]
  z ~ normal[5]
  let fake = G(z)

  repeat 2 {
    minimize D: wasserstein.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake)
  }
  every 2 steps { minimize D: r1(D, real, weight: 2) }
  minimize G: wasserstein.generator(D(fake))
  average G decay 0.8
  every 3 steps { preview grid(2, 2) of G(z) }
}
`;

describe.skipIf(!torch.here)(`training goes as in PyTorch${torch.note}`, () => {
  let emitted: Emitted;
  let computed: Outcome;
  let expected: Expected;

  beforeAll(async () => {
    emitted = await Emitted.of({ gan: { text } });
    computed = (await emitted.run('wasm')).get('gan')!;
    expected = (await askTorch<Record<string, Expected>>('training.py', { gan: { recording: computed } }))['gan']!;
  });
  afterAll(() => emitted.dispose());

  it('on WebAssembly', () => {
    expect(disagreements(computed, expected)).toEqual([]);
  });

  it.skipIf(!native.here)(`on TensorFlow${native.note}`, async () => {
    const outcome = (await emitted.run('tfjs-node-gpu')).get('gan')!;
    expect(disagreements(outcome, expected)).toEqual([]);
  });
});
