import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('gan: the discriminator learns to tell digits from what is made', async () => {
  const run = await trained('gan', { hidden: '32', units: '16' }, 80);
  expect(run.loss('D', 0, 0.1)).toBeCloseTo(2 * Math.log(2), 0);
  // Undecided, it would be at 2 log 2 = 1.386.
  expect(run.loss('D', 0.75, 1)).toBeLessThan(1.32);
});
