import { expect, test } from 'vitest';
import { trained } from './trained.js';

const small = { base: '32', most: '8', latent: '8', length: '21 steps' };

test('pggan: the critic is drawn to its slope at every size', async () => {
  const run = await trained('pggan', small, 21);
  expect(run.loss('D', 0.75, 1)).toBeLessThan(0.9 * run.loss('D', 0, 0.1));
});

test('stylegan: both networks learn', async () => {
  const run = await trained('stylegan', { ...small, depth: '2' }, 21);
  expect(run.loss('D', 0.5, 1)).toBeLessThan(run.loss('D', 0, 0.1));
});
