import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('r3gan: real digits are scored above the fake ones beside them', async () => {
  const run = await trained('r3gan', { width: '8' }, 16);
  // Undecided, it would be at log 2 = 0.693 and the penalties.
  expect(run.loss('D', 0.75, 1)).toBeLessThan(0.66);
});
