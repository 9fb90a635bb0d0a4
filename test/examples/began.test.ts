import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('began: the autoencoder learns real digits', async () => {
  const run = await trained('began', { width: '8' }, 60);
  expect(run.loss('A', 0.75, 1)).toBeLessThan(0.8 * run.loss('A', 0, 0.1));
});
