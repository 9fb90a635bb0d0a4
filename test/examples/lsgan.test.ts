import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('lsgan: the discriminator does better than answering one half for all', async () => {
  const run = await trained('lsgan', { width: '8' }, 60);
  expect(run.loss('D', 0.5, 1)).toBeLessThan(0.25);
});
