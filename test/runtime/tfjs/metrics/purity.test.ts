import * as tf from '@tensorflow/tfjs-core';
import '../../../tfjs.js';
import { beforeAll, expect, it } from 'vitest';
import { codePurity } from '../../../../runtime/tfjs/metrics/metric.js';
import { Random } from '../../../../runtime/random/random.js';

beforeAll(() => tf.setBackend('cpu'));

const random = new Random(7);
const scale = tf.variable(tf.tensor1d([1]), false, 'C/scale');
const network = { name: 'C', weights: { scale }, of: (x: tf.Tensor) => x };

const purityOf = (seen: readonly number[], codes: readonly number[]) => {
  const draw = ({ firstSample }: { firstSample: number }, count: number) => ({
    made: tf.oneHot(tf.tensor1d(seen.slice(firstSample, firstSample + count), 'int32'), 3),
    code: tf.tensor1d(codes.slice(firstSample, firstSample + count), 'int32'),
  });
  return codePurity({ samples: seen.length, draw, network }, { random });
};

it('every code counts its most frequent class', async () => {
  // The example of Manning, Raghavan, Schuetze 2008, figure 16.1: (5 + 4 + 3) / 17.
  const seen = [0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 2, 0, 0, 2, 2, 2];
  const codes = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2];
  const { value, identity } = await purityOf(seen, codes);
  expect(value).toEqual({ share: 12 / 17, classes: 3 });
  expect(identity).toMatchObject({ network: 'C', codes: 3, samples: 17, seed: 7 });
});

it('counts over all batches, and shows when all codes are one class', async () => {
  const codes = Array.from({ length: 230 }, (_, i) => i % 12);
  const one = await purityOf(Array<number>(230).fill(2), codes);
  expect(one).toMatchObject({ value: { share: 1, classes: 1 }, identity: { codes: 12 } });
  const { value } = await purityOf(
    codes.map((code) => code % 3),
    codes,
  );
  expect(value).toEqual({ share: 1, classes: 3 });
});
