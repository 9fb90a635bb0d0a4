import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('dcgan-mnist: the discriminator learns to tell digits from what is made', async () => {
  const run = await trained('dcgan-mnist', { width: '8' }, 60);
  // Undecided, it would be at 2 log 2 = 1.386.
  expect(run.loss('D', 0.75, 1)).toBeLessThan(1.28);
});
