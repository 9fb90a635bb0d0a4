import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('relativistic: real digits are scored above the mean of fake ones', async () => {
  const run = await trained('relativistic', { width: '8' }, 60);
  // Undecided, it would be at 2 log 2.
  expect(run.loss('D', 0.5, 1)).toBeLessThan(1.1);
  expect(run.loss('G', 0.5, 1)).toBeGreaterThan(2 * Math.log(2));
});
