import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('r3gan: the discriminator catches up with a generator of larger steps', async () => {
  const run = await trained('r3gan', { width: '8' }, 24);
  // Undecided, it would be at log 2 = 0.693 and the penalties.
  expect(run.loss('D', 0.35, 0.6)).toBeGreaterThan(1);
  expect(run.loss('D', 0.75, 1)).toBeLessThan(0.7 * run.loss('D', 0.35, 0.6));
});
