import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Counter, type Key, multiplyHigh, philox, philoxWords } from '../../../runtime/random/philox.js';

const word = fc.integer({ min: 0, max: 0xffffffff });

/** The paper's definition, in exact whole numbers. */
function bigPhilox(counter: Counter, key: Key): number[] {
  const mask = 0xffffffffn;
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * c0;
    const p1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & mask, (p0 >> 32n) ^ c3 ^ k1, p0 & mask];
    [k0, k1] = [(k0 + 0x9e3779b9n) & mask, (k1 + 0xbb67ae85n) & mask];
  }
  return [c0, c1, c2, c3].map(Number);
}

describe('philox 4x32-10', () => {
  const F = 0xffffffff;
  // The known answers that come with Random123.
  it.each<[Counter, Key, number[]]>([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [F, F, F, F],
      [F, F],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('gives the known answer for %j', (counter, key, answer) => {
    expect([...philox(counter, key)]).toEqual(answer);
  });

  it('agrees with its definition in whole numbers', () => {
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
        expect([...philox(counter, key)]).toEqual(bigPhilox(counter, key));
      }),
    );
  });

  it('numbers the blocks of a draw in the first word of the counter', () => {
    const words = philoxWords(9, [5, 6], 7, 8);
    expect([...words]).toEqual([0, 1, 2].flatMap((block) => [...philox([block, 0, 7, 8], [5, 6])]));
  });

  it('multiplies to the upper 32 bits', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(multiplyHigh(a, b) >>> 0).toBe(Number((BigInt(a) * BigInt(b)) >> 32n));
      }),
    );
  });
});
