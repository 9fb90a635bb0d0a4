import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('r3gan: the discriminator catches up with a generator of larger steps', async () => {
  const run = await trained('r3gan', { width: '16', cardinality: '2' }, 20);
  // Undecided, it would be at log 2 = 0.693 and the penalties.
  expect(run.loss('D', 0.2, 0.5)).toBeGreaterThan(0.85);
  expect(run.loss('D', 0.7, 1)).toBeLessThan(0.75 * run.loss('D', 0.2, 0.5));
});
