import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('emoji: the discriminator learns to tell emoji from what is made', async () => {
  const run = await trained('emoji', { width: '8' }, 40);
  // Undecided, the hinge loss is at 2.
  expect(run.loss('D', 0.75, 1)).toBeLessThan(1.7);
});
