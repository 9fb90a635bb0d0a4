import { expect, test } from 'vitest';
import { trained } from './trained.js';

const small = { base: '32', most: '8', latent: '8', length: '70 steps', rate: '5e-3' };

test('pggan: the critic is drawn to its slope, at 4x4 pixels and while the next layers are faded in', async () => {
  const run = await trained('pggan', { ...small, length: '140 steps' }, 40);
  expect(run.loss('D', 0.75, 1)).toBeLessThan(0.9 * run.loss('D', 0, 0.1));
});

test('stylegan: both networks learn', async () => {
  const run = await trained('stylegan', { ...small, depth: '2' }, 20);
  expect(run.loss('D', 0.5, 1)).toBeLessThan(run.loss('D', 0, 0.1));
});
