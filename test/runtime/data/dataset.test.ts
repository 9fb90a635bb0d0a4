import * as tf from '@tensorflow/tfjs-core';
import '../../tfjs.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryDataset } from '../../../runtime/data/dataset.js';
import { Pass } from '../../../runtime/tfjs/pass.js';
import { Random } from '../../../runtime/random/random.js';
import { plainPass } from './fixtures.js';

/** `count` samples; `id` says which one, and `pair` holds its number twice. */
function numbered(count: number, name = 'numbers') {
  const ids = Int32Array.from({ length: count }, (_, index) => index);
  const pairs = Float32Array.from({ length: 2 * count }, (_, index) => index >> 1);
  return memoryDataset(name, count, {
    id: { kind: 'classes', values: ids },
    pair: { kind: 'floats', values: pairs, shape: [2] },
  });
}

function ids(count: number, batchIndex: number, size: number, seed = 1, name = 'numbers'): number[] {
  return [...numbered(count, name).batch(plainPass(batchIndex, seed), size).id.values];
}

describe('outside training', () => {
  it('batches one after the other take every sample once', () => {
    const data = numbered(230);
    const take = (first: number, size: number) =>
      data.batch({ ...plainPass(0, 1), firstSample: first }, size).id.values;
    const taken = [take(0, 100), take(100, 100), take(200, 30)].flatMap((values) => [...values]);
    expect([...taken].sort((a, b) => a - b)).toEqual(Array.from({ length: 230 }, (_, i) => i));
    expect(taken).not.toEqual([...taken].sort((a, b) => a - b));
  });

  it('rows are in the order of the set', () => {
    expect(numbered(9).rows('pair', 3, 2)).toEqual({ values: Float32Array.of(3, 3, 4, 4), shape: [2] });
    expect(numbered(9).rows('id', 7, 2)).toEqual({ values: Int32Array.of(7, 8), shape: [] });
  });
});

describe('batches', () => {
  it('are tensors of the size and the shape of their fields', async () => {
    await tf.setBackend('cpu');
    const { id, pair } = numbered(10).batch(Pass.training(new Random(1), 1), 4);
    expect([id.shape, id.dtype]).toEqual([[4], 'int32']);
    expect([pair.shape, pair.dtype]).toEqual([[4, 2], 'float32']);
  });

  it('go through every sample once an epoch, but for those that fill no batch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 70 }), fc.nat(5), (count, size, epoch) => {
        const steps = numbered(count).stepsPerEpoch(size);
        expect(steps).toBe(Math.max(1, Math.floor(count / size)));
        const seen = Array.from({ length: steps }, (_, i) => ids(count, epoch * steps + i, size)).flat();
        if (size <= count) expect(new Set(seen).size).toBe(steps * size);
        else expect(new Set(seen).size).toBe(count);
      }),
    );
  });

  it('start the order again when they are larger than the set', () => {
    const seen = ids(4, 3, 11);
    expect(seen).toHaveLength(11);
    expect(seen.slice(4, 8)).toEqual(seen.slice(0, 4));
    expect(seen.slice(8)).toEqual(seen.slice(0, 3));
  });

  it('take all fields from the same samples', () => {
    const { id, pair } = numbered(50).batch(plainPass(7), 6);
    expect([...pair.values]).toEqual([...id.values].flatMap((value) => [value, value]));
  });

  it('depend on the seed, the name and the batch alone', () => {
    const first = ids(100, 5, 20);
    expect(ids(100, 5, 20)).toEqual(first);
    expect(ids(100, 6, 20)).not.toEqual(first);
    expect(ids(100, 5, 20, 2)).not.toEqual(first);
    expect(ids(100, 5, 20, 1, 'others')).not.toEqual(first);
    // Another epoch, another order; asked for in any order and beside another seed.
    const data = numbered(30);
    const batch = (index: number, seed: number) => [...data.batch(plainPass(index, seed), 30).id.values].join();
    const forward = Array.from({ length: 8 }, (_, index) => batch(index >> 1, index & 1));
    const backward = Array.from({ length: 8 }, (_, index) => batch((7 - index) >> 1, (7 - index) & 1)).reverse();
    expect(backward).toEqual(forward);
    expect(new Set(forward).size).toBe(8);
  });
});

/** Which samples a draw takes. */
const drawn = (count: number, batchIndex: number, size: number, seed: number, draw?: string): number[] => [
  ...numbered(count).batch(plainPass(batchIndex, seed), size, draw).id.values,
];

describe('a draw of its own', () => {
  it('depends on the seed, the names and the batch alone, and leaves the others as they are', () => {
    const data = numbered(40);
    const take = (index: number, draw?: string) => [...data.batch(plainPass(index, 3), 8, draw).id.values];
    const alone = Array.from({ length: 12 }, (_, index) => take(index));
    const asked = [11, 2, 7, 2].map((index) => [index, take(index, 'b'), take(index), take(index, 'c')] as const);
    for (const [index, b, plain, c] of asked) {
      expect(b).toEqual(drawn(40, index, 8, 3, 'b'));
      expect(c).toEqual(drawn(40, index, 8, 3, 'c'));
      expect(plain).toEqual(alone[index]);
      expect(plain).toEqual(drawn(40, index, 8, 3));
      expect(new Set([b, c, plain].map((values) => values.join())).size).toBe(3);
    }
  });

  it('goes through every sample once an epoch, and keeps the fields of a sample together', () => {
    const data = numbered(60);
    const batches = Array.from({ length: 6 }, (_, index) => data.batch(plainPass(index), 10, 'b'));
    expect(new Set(batches.flatMap(({ id }) => [...id.values])).size).toBe(60);
    for (const { id, pair } of batches)
      expect([...pair.values]).toEqual([...id.values].flatMap((value) => [value, value]));
  });

  it.each([
    ['the plain one', undefined, 'b'],
    ['another', 'b', 'c'],
  ])('has nothing to do with %s: all pairs of samples are as likely', (_, one, other) => {
    // 4,000 pairs of one of four samples and one of four: 250 of each kind, with a deviation of 15.3.
    const counts = new Array<number>(16).fill(0);
    for (let seed = 0; seed < 500; seed++) {
      for (let epoch = 0; epoch < 8; epoch++) {
        const [a, b] = [drawn(4, epoch, 4, seed, one), drawn(4, epoch, 4, seed, other)];
        counts[4 * a[epoch % 4]! + b[epoch % 4]!]! += 1;
      }
    }
    const chi = counts.reduce((sum, count) => sum + (count - 250) ** 2 / 250, 0);
    // The 99.9th percentile with 15 degrees of freedom; the numbers are always the same.
    expect(chi).toBeLessThan(37.7);
  });

  it('mirrors its pictures by itself', () => {
    const values = Uint8Array.of(0, 1);
    const columns = { x: { kind: 'levels', values, shape: [1, 2, 1], range: [0, 255] } } as const;
    const data = memoryDataset('flips', 1, columns, true);
    const mirrored = (draw?: string) =>
      Array.from({ length: 400 }, (_, index) => data.batch(plainPass(index), 1, draw).x.values[0]);
    const [plain, own] = [mirrored(), mirrored('b')];
    // As many as two coins agree: 200, with a deviation of 10.
    expect(Math.abs(plain.filter((value, i) => value === own[i]).length - 200)).toBeLessThan(40);
  });
});

describe('bytes', () => {
  const values = Uint8Array.from({ length: 256 }, (_, index) => index);

  it('are delivered over the declared range', () => {
    const data = memoryDataset('bytes', 1, { all: { kind: 'levels', values, shape: [256], range: [-1, 3] } });
    const expected = Float32Array.from(values, (value) => -1 + (4 * value) / 255);
    expect(data.batch(plainPass(0), 1).all.values).toEqual(expected);
  });

  it('are mirrored left to right, half of the time, whatever their size', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })),
        fc.constantFrom(1, 3, 4),
        ([height, width], channels) => {
          const size = height * width * channels;
          const picture = values.subarray(0, size);
          const shape = [height, width, channels];
          const columns = {
            a: { kind: 'levels', values: picture, shape, range: [0, 255] },
            b: { kind: 'levels', values: picture, shape, range: [0, 510] },
          } as const;
          const { a, b } = memoryDataset('flips', 1, columns, true).batch(plainPass(2), 40);
          const mirror = tf.tidy(() => [
            ...tf
              .tensor([...picture], [height, width, channels])
              .reverse(1)
              .dataSync(),
          ]);
          const rows = Array.from({ length: 40 }, (_, i) => [...a.values.subarray(i * size, (i + 1) * size)]);
          const flipped = rows.filter((row) => row.join() === mirror.join()).length;
          const kept = rows.filter((row) => row.join() === [...picture].join()).length;
          if (width === 1) expect([flipped, kept]).toEqual([40, 40]);
          else {
            expect(flipped + kept).toBe(40);
            expect(Math.abs(flipped - 20)).toBeLessThan(14);
          }
          expect([...b.values]).toEqual([...a.values].map((value) => 2 * value)); // mirrored together
        },
      ),
    );
  });
});
