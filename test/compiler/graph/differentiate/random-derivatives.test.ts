import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomProgram } from './random-program.js';
import { slopesOf, worst } from './slopes.js';

/** How many random programs are tried, and from which seed; more in a search for mistakes. */
const runs = Number(process.env['GANLANG_PROGRAMS'] ?? 300);
const seed = Number(process.env['GANLANG_SEED'] ?? 1);

it('derivatives of random programs against differences', () => {
  const counted = { programs: 0, doubtful: 0, flat: 0 };
  fc.assert(
    fc.property(fc.nat(2 ** 30), fc.integer({ min: 2, max: 16 }), (start, length) => {
      const slopes = slopesOf(randomProgram(start, length), 2 ** -11);
      const all = [...slopes.first, ...slopes.second];
      counted.programs++;
      // Near a kink, differences depend on the step.
      if (all.some(({ doubt }) => !(doubt < 2e-6))) return void counted.doubtful++;
      if (all.every(({ derivative }) => derivative === 0)) counted.flat++;
      expect(worst(all)!.error, JSON.stringify(worst(all))).toBeLessThan(1e-5);
    }),
    { numRuns: runs, seed },
  );
  if (process.env['GANLANG_PROGRAMS'] !== undefined) console.log(counted);
  expect(counted.doubtful).toBeLessThan(0.2 * counted.programs);
  expect(counted.flat).toBeLessThan(0.3 * counted.programs);
});
