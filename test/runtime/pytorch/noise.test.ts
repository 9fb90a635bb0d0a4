import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../../runtime/contract/distribution.js';
import { draw } from '../../../runtime/random/draw.js';
import { philox } from '../../../runtime/random/philox.js';
import { Random } from '../../../runtime/random/random.js';
import { ask, floats, here, integers, note } from './python.js';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const number = fc.integer({ min: -40, max: 40 }).map((tenths) => tenths / 10);

const distribution: fc.Arbitrary<Exclude<Distribution, { kind: 'constant' }>> = fc.oneof(
  fc.record({ kind: fc.constant('normal' as const), mean: number, deviation: number.map(Math.abs) }),
  fc.record({ kind: fc.constant('uniform' as const), low: number, high: number }).filter(({ low, high }) => low < high),
  fc.record({ kind: fc.constant('categorical' as const), classes: fc.integer({ min: 1, max: 1000 }) }),
  fc.record({ kind: fc.constant('bernoulli' as const), probability: fc.double({ min: 0, max: 1, noNaN: true }) }),
);

const drawn = fc.record({
  seed: fc.maxSafeNat(),
  key: fc.string({ maxLength: 40 }),
  step: fc.nat(100_000),
  iteration: fc.nat(20),
  /** Samples, on how many ranks, and the numbers of each. */
  ranks: fc.integer({ min: 1, max: 4 }),
  share: fc.integer({ min: 1, max: 5 }),
  size: fc.integer({ min: 1, max: 9 }),
  distribution,
});

describe.runIf(here)(`random numbers in Python${note}`, () => {
  it('are those of every target, whatever the number of ranks that share the samples', () => {
    const cases = fc.sample(drawn, { numRuns: 300, seed: 1 });
    const questions = cases.map(({ distribution, ranks, share, ...rest }) => ({ ...rest, ...distribution, share, rows: ranks * share })); // prettier-ignore
    const answers = ask<string[]>('noise.py', questions);
    cases.forEach(({ seed, key, step, iteration, ranks, share, size, distribution }, i) => {
      const expected = draw(new Random(seed), key, distribution, ranks * share * size, { step, iteration });
      const found = expected instanceof Int32Array ? integers(answers[i]!) : floats(answers[i]!);
      expect(found.length).toBe(expected.length);
      // Sines and logarithms of the C library may differ from ours in the last bit of 53; the numbers have 24.
      const scale = distribution.kind === 'normal' ? 2 ** -23 * (Math.abs(distribution.mean) + 7 * distribution.deviation) : 0; // prettier-ignore
      for (const [k, value] of expected.entries())
        expect(Math.abs(found[k]! - value), `${key} ${k}`).toBeLessThanOrEqual(scale);
    });
  });

  it('come from the same words', () => {
    const block = fc.tuple(word, word, word, word, word, word);
    const cases = fc.sample(block, { numRuns: 50, seed: 2 });
    const questions = cases.map(([a, b, c, d, k, l]) => ({ kind: 'philox', counter: [a, b, c, d], key: [k, l] }));
    const expected = cases.map(([a, b, c, d, k, l]) => [...philox([a, b, c, d], [k, l])]);
    expect(ask<number[][]>('noise.py', questions)).toEqual(expected);
  });

  it('put samples in the same order', () => {
    const cases = [1, 2, 64, 1797].map((size, step) => ({ kind: 'permutation', seed: 7, key: 'data/digits/order', size, step })); // prettier-ignore
    const answers = ask<string[]>('noise.py', cases);
    cases.forEach(({ seed, key, size, step }, i) => {
      expect([...integers(answers[i]!)]).toEqual([...new Random(seed).permutation(key, size, step)]);
    });
  });
});
