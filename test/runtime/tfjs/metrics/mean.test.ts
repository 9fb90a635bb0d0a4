import * as tf from '@tensorflow/tfjs-core';
import '../../../tfjs.js';
import { expect, it } from 'vitest';
import { meanValue } from '../../../../runtime/tfjs/metrics/metric.js';
import { Random } from '../../../../runtime/random/random.js';

it('the mean is over all numbers of all samples, whatever their batches', async () => {
  const sizes: number[] = [];
  const before = tf.memory().numTensors;
  const { value, identity } = await meanValue(
    {
      samples: 230,
      draw: (pass, count) => {
        sizes.push(count);
        const first = pass.firstSample;
        return tf.tensor2d(Array.from({ length: count }, (_, i) => [first + i, 1e-3]));
      },
    },
    { random: new Random(7) },
  );
  expect(sizes).toEqual([100, 100, 30]);
  expect(value).toBeCloseTo((229 / 2 + 1e-3) / 2, 6);
  expect(identity).toEqual({ samples: 230, seed: 7 });
  expect(tf.memory().numTensors).toBe(before);
});
