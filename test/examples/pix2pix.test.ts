import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('pix2pix: what is made comes nearer to the target, and the discriminator tells it apart', async () => {
  const run = await trained('pix2pix', { width: '4', rate: '2e-3' }, 40);
  expect(run.loss('G', 0.75, 1)).toBeLessThan(0.8 * run.loss('G', 0, 0.1));
  expect(run.loss('D', 0.5, 1)).toBeLessThan(run.loss('D', 0, 0.1));
});
