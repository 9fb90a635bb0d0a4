import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, Unavailable } from '../../../../runtime/tfjs/engines/shared/engine.js';
import { loadEngine } from '../../../../runtime/tfjs/engines/load.js';
import { installed } from './available.js';
import { type Case, cases } from './cases.js';
import { dataIds, difference, type Outcome, outcome, outcomes } from './compare.js';

const { here, note } = installed('webgpu');

/** Sine and cosine are approximate on GPUs. */
const tolerances: Readonly<Record<string, number>> = { cos: 1e-3, sin: 1e-3 };

/** The library's program for padding five axes does not compile; no tensor here has that many. */
const supported = cases.filter(({ name }) => name !== 'slice 5');

/** A small discriminator's loss, differentiated by its images and every weight. */
const network: Case = {
  name: 'a small discriminator',
  inputs: [
    { shape: [4, 12, 12, 3], kind: 'signed' },
    { shape: [4, 4, 3, 8], kind: 'signed' },
    { shape: [8], kind: 'positive' },
    { shape: [8], kind: 'signed' },
    { shape: [4, 4, 8, 16], kind: 'signed' },
    { shape: [144, 1], kind: 'signed' },
  ],
  run: (images, first, scale, offset, second, dense) => {
    const x = tf.conv2d(images as tf.Tensor4D, first as tf.Tensor4D, 2, 'same');
    const centred = x.sub(x.mean([0, 1, 2]));
    const spread = centred.square().mean([0, 1, 2]).add(1e-5).rsqrt();
    const h = tf.leakyRelu(centred.mul(spread.mul(scale)).add(offset), 0.2) as tf.Tensor4D;
    const logits = tf
      .conv2d(h, second as tf.Tensor4D, 2, 'same')
      .tanh()
      .reshape([4, 144])
      .matMul(dense);
    return logits.neg().softplus().mean();
  },
};

describe.skipIf(!here)(`WebGPU computes what the plain JavaScript engine does${note}`, () => {
  let expected: ReadonlyMap<string, Outcome>;
  let engine: Engine | undefined;
  let missing = '';

  beforeAll(async () => {
    await loadEngine('cpu', true);
    expected = await outcomes([...supported, network]);
    engine = await loadEngine('webgpu', true).catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
      missing = error.message;
      return undefined;
    });
  });
  afterAll(() => engine?.release());

  it.for([network, ...supported])('$name', async (example, { skip }) => {
    if (engine === undefined) skip(missing);
    const before = { tensors: tf.memory().numTensors, data: dataIds() };
    const actual = await outcome(example);
    expect({ tensors: tf.memory().numTensors, data: dataIds() }).toEqual(before);

    const reference = expected.get(example.name)!;
    const tolerance = tolerances[example.name] ?? 5e-6;
    expect(actual.shape).toEqual(reference.shape);
    expect(difference(actual.value, reference.value)).toBeLessThan(tolerance);
    actual.gradients.forEach((gradient, i) =>
      expect(difference(gradient, reference.gradients[i]!), `gradient of input ${i}`).toBeLessThanOrEqual(tolerance),
    );
  });
});
