import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everySample, partOf } from '../../../runtime/data/split.js';

const part = (split: 'train' | 'test', count: number, test?: number) =>
  partOf({ name: 'toy', split, ...(test !== undefined && { test }) }, everySample(count));

describe('a split', () => {
  it('is everything where none is declared', () => {
    expect(partOf({ name: 'toy' }, [3, 1, 2])).toEqual([3, 1, 2]);
  });

  it('has each sample in one part, in its order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 2000 }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        (count, test) => {
          const [train, held] = [part('train', count, test), part('test', count, test)];
          for (const samples of [train, held]) expect([...samples].sort((a, b) => a - b)).toEqual(samples);
          expect([...train, ...held].sort((a, b) => a - b)).toEqual(everySample(count));
        },
      ),
    );
  });

  it('holds out the share that is asked for, a tenth where none is', () => {
    // Four standard deviations of a binomial.
    for (const [share, test] of [
      [0.1, undefined],
      [0.3, 0.3],
      [0.9, 0.9],
    ] as const) {
      const spread = Math.sqrt(20_000 * share * (1 - share));
      expect(Math.abs(part('test', 20_000, test).length - 20_000 * share)).toBeLessThan(4 * spread);
    }
  });

  it('depends on the place of a sample alone: more samples, or a larger share, move none back', () => {
    const few = part('test', 500);
    expect(part('test', 2000).filter((sample) => sample < 500)).toEqual(few);
    expect(part('test', 500, 0.2)).toEqual(expect.arrayContaining([...few]));
    expect(partOf({ name: 'other', split: 'test' }, everySample(500).slice(100))).toEqual(
      few.filter((sample) => sample >= 100),
    );
  });

  it('is the same everywhere', () => {
    // Worked out with a Philox of its own, in Python.
    expect(part('test', 60)).toEqual([8, 11, 22, 23, 28, 32, 35, 37, 47]);
  });

  it('is an error where it is empty', () => {
    expect(() => part('test', 1)).toThrow(
      'toy is the test part of 1 sample, of which a share of 0.1 is held out, and this part is empty.',
    );
  });
});
