import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxMuller, logUniform } from '../../../runtime/random/box-muller.js';

const word = fc.integer({ min: 0, max: 0xffffffff });

function pair(radiusWord: number, angleWord: number): Float32Array {
  const out = new Float32Array(2);
  boxMuller(out, 0, radiusWord, angleWord, 0, 1);
  return out;
}

describe('Box-Muller', () => {
  it('takes the logarithm', () => {
    const check = (w: number) => {
      const expected = Math.log((w + 1) / 2 ** 32);
      expect(Math.abs(logUniform(w) - expected)).toBeLessThanOrEqual(2 * 2 ** -52 * Math.abs(expected));
    };
    [0, 1, 2, 0x7fffffff, 0x80000000, 0xb504f332, 0xb504f333, 0xb504f334, 0xfffffffe, 0xffffffff].forEach(check);
    fc.assert(fc.property(word, check), { numRuns: 20_000 });
  });

  it('agrees with the sine and the cosine of the engine, all around', () => {
    const check = (radiusWord: number, angleWord: number) => {
      const radius = Math.sqrt(-2 * Math.log((radiusWord + 1) / 2 ** 32));
      const angle = (2 * Math.PI * angleWord) / 2 ** 32;
      const [across = NaN, up = NaN] = pair(radiusWord, angleWord);
      expect(Math.abs(across - radius * Math.cos(angle))).toBeLessThan(3e-7);
      expect(Math.abs(up - radius * Math.sin(angle))).toBeLessThan(3e-7);
    };
    for (let sixteenth = 0; sixteenth < 16; sixteenth++) {
      for (const around of [-1, 0, 1]) check(0, (sixteenth * 2 ** 28 + around) >>> 0);
    }
    fc.assert(fc.property(word, word, check), { numRuns: 20_000 });
  });

  it('is finite and at most 6.67 from the mean at the ends', () => {
    expect([...pair(0xffffffff, 0)].map(Math.abs)).toEqual([0, 0]);
    expect(pair(0, 0)[0]).toBeCloseTo(Math.sqrt(64 * Math.LN2), 6);
    expect(pair(0, 0)[0]).toBeLessThan(6.67);
  });
});
