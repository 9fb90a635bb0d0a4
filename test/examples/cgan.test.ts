import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('cgan: the discriminator learns to tell digits from what is made', async () => {
  const run = await trained('cgan', { hidden: '32', units: '16' }, 80);
  expect(run.loss('D', 0.75, 1)).toBeLessThan(1.1);
});
