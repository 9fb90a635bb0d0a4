import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('sngan: the discriminator learns to tell digits from what is made', async () => {
  const run = await trained('sngan', { wide: '8', narrow: '8', latent: '16' }, 40);
  // Undecided, the hinge loss is at 2.
  expect(run.loss('D', 0.75, 1)).toBeLessThan(1.7);
});
