import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('acgan: the discriminator learns the classes', async () => {
  const run = await trained('acgan', { narrow: '8', width: '8' }, 80);
  // Without the classes, its loss would stay above that of a guess among ten.
  expect(run.loss('D', 0, 0.1)).toBeGreaterThan(3);
  expect(run.loss('D', 0.75, 1)).toBeLessThan(Math.log(10));
});
