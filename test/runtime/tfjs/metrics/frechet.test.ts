import * as tf from '@tensorflow/tfjs-core';
import '../../../tfjs.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { memoryDataset } from '../../../../runtime/data/dataset.js';
import { classAccuracy } from '../../../../runtime/tfjs/metrics/metric.js';
import { frechetDistance } from '../../../../runtime/tfjs/metrics/metric.js';
import { mixtureModes } from '../../../../runtime/tfjs/metrics/metric.js';
import { ranksOf } from '../../../../runtime/metrics/retrieval.js';
import { partnerRetrieval } from '../../../../runtime/tfjs/metrics/metric.js';
import type { Pass } from '../../../../runtime/tfjs/pass.js';
import { Random } from '../../../../runtime/random/random.js';

beforeAll(() => tf.setBackend('cpu'));

const random = new Random(7);
const run = { random };
const points = random.normal('points', 2 * 250);
const data = memoryDataset('points', 250, { point: { kind: 'floats', values: points, shape: [2] } }, true);
const real = { data, field: 'point' };

/** Features [2x, y]. */
const scale = tf.variable(tf.tensor1d([2, 1]), false, 'C/scale');
const network = { name: 'C', weights: { scale }, of: (x: tf.Tensor) => x.mul(scale) };

const inOrder =
  (shift: number) => (pass: { firstSample: number; tensor: (...args: never) => tf.Tensor }, count: number) =>
    tf.tensor(points.slice(2 * pass.firstSample, 2 * (pass.firstSample + count)), [count, 2]).add(shift);

describe('the Frechet distance of samples', () => {
  it('is zero for the data themselves, and sees how far they are moved', async () => {
    const same = await frechetDistance({ samples: 250, draw: inOrder(0), network, real }, run);
    expect(same.value).toBeCloseTo(0, 8);
    // Moved by 3, seen as (6, 3).
    const moved = await frechetDistance({ samples: 250, draw: inOrder(3), network, real }, run);
    expect(moved.value).toBeCloseTo(45, 3);
  });

  it('says what it is the distance of', async () => {
    const { identity } = await frechetDistance({ samples: 120, draw: inOrder(0), network, real }, run);
    expect(identity).toEqual({
      network: 'C',
      weights: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      size: [2],
      samples: 120,
      real: 'points.point',
      realSamples: 250,
      estimator: 'covariances with N - 1, float64',
      seed: 7,
    });
    const other = tf.variable(tf.tensor1d([2, 1]), false, 'another/scale');
    const renamed = { ...network, weights: { scale: other } };
    const again = await frechetDistance({ samples: 120, draw: inOrder(0), network: renamed, real }, run);
    expect(again.identity['weights'], 'a name of the network is none of its weights').toBe(identity['weights']);
    other.assign(tf.tensor1d([2, 1.0001]));
    const changed = await frechetDistance({ samples: 120, draw: inOrder(0), network: renamed, real }, run);
    expect(changed.identity['weights']).not.toBe(identity['weights']);
  });

  it('draws batches of bounded size with noise of their own, and leaves no tensor behind', async () => {
    const sizes: number[] = [];
    const drawn: number[] = [];
    const before = tf.memory().numTensors;
    await frechetDistance(
      {
        samples: 230,
        draw: (pass, count) => {
          sizes.push(count);
          const z = pass.normal('z', [count, 2]);
          drawn.push(z.dataSync()[0]!);
          return z;
        },
        network,
        real,
      },
      run,
    );
    expect(sizes).toEqual([100, 100, 30]);
    expect(new Set(drawn).size).toBe(3);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('accuracy is the share of samples whose largest logit is that of their class', async () => {
  const logits = tf.tensor2d([[3, 1], [0, 2], [5, 4], [1, 0]]); // prettier-ignore
  const settings = {
    samples: 4,
    draw: () => ({ made: logits, label: tf.tensor1d([0, 0, 0, 1], 'int32') }),
    network: { name: 'C', weights: { scale }, of: (x: tf.Tensor) => x },
  };
  expect(await classAccuracy(settings, run)).toMatchObject({ value: 0.5, identity: { network: 'C', samples: 4 } });
});

describe('retrieval', () => {
  const vectors = random.normal('vectors', 4 * 150);
  const rows = (first: number, count: number, turn = 0) =>
    Array.from({ length: count }, (_, i) => {
      const place = (first + i + turn) % 150;
      return [...vectors.subarray(4 * place, 4 * place + 4)];
    });
  const measure = (partner: (first: number, count: number) => number[][]) =>
    partnerRetrieval(
      {
        samples: 150,
        draw: ({ firstSample }: Pass, count: number) => ({
          made: tf.tensor2d(rows(firstSample, count)),
          partner: tf.tensor2d(partner(firstSample, count)),
        }),
      },
      run,
    );

  it('finds all partners that point the same way, over all batches', async () => {
    const longer = await measure((first, count) => rows(first, count).map((row, i) => row.map((value) => (i + 1) * value))); // prettier-ignore
    expect(longer).toEqual({ value: { first: 1, ten: 1 }, identity: { samples: 150, seed: 7 } });
  });

  it('finds none where partners are exchanged, or all the same', async () => {
    expect((await measure((first, count) => rows(first, count, 1))).value).toMatchObject({ first: 0 });
    expect((await measure((_, count) => Array<number[]>(count).fill([1, 2, 3, 4]))).value).toEqual({
      first: 0,
      ten: 0,
    });
    expect((await measure((_, count) => Array<number[]>(count).fill([0, 0, 0, 0]))).value).toEqual({
      first: 0,
      ten: 0,
    });
  });

  it('counts those among the ten nearest', () => {
    // Sample i lies at angle i, its partner three steps on: two others on each side of it are nearer than its own.
    const at = (angle: number) => [Math.cos(angle), Math.sin(angle)];
    const circle = (turn: number) => Float64Array.from(Array.from({ length: 20 }, (_, i) => at(((i + turn) * Math.PI) / 10)).flat()); // prettier-ignore
    expect(ranksOf(circle(0), circle(2.75), 2)).toEqual(Array(20).fill(5));
  });
});

it('modes are counted over all batches', async () => {
  const mixture = { ...data, centers: [[0, 0], [9, 9]] as const, sigma: 1 }; // prettier-ignore
  // The second hundred is at the other mode.
  const draw = (pass: { firstSample: number }, count: number) => tf.fill([count, 2], pass.firstSample === 0 ? 0 : 9);
  const { value } = await mixtureModes({ samples: 200, draw, data: mixture }, run);
  expect(value).toEqual({ captured: 2, of: 2, highQuality: 1, reverseKl: 0 });
});
