import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('dcgan: the discriminator learns to tell emoji from what is made', async () => {
  const run = await trained('dcgan', { width: '4', latent: '8' }, 40);
  // Undecided, it would be at 2 log 2 = 1.386.
  expect(run.loss('D', 0.75, 1)).toBeLessThan(1.2);
});
