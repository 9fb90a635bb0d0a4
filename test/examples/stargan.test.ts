import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('stargan: what is made comes back to what it was, and the critic is drawn to its slope', async () => {
  const run = await trained('stargan', { width: '4', blocks: '1', halvings: '2', rate: '2e-3' }, 20);
  expect(run.loss('G', 0.75, 1)).toBeLessThan(0.9 * run.loss('G', 0, 0.1));
  expect(run.loss('D', 0.75, 1)).toBeLessThan(0.9 * run.loss('D', 0, 0.1));
});
