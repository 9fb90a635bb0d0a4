import { expect, test } from 'vitest';
import { trained } from './trained.js';

const small = { width: '4', blocks: '1', length: '20 steps', rate: '2e-3' };

test('cyclegan: there and back again comes nearer to where it began', async () => {
  const run = await trained('cyclegan', small, 20);
  expect(run.loss('G+F', 0.75, 1)).toBeLessThan(0.8 * run.loss('G+F', 0, 0.1));
  expect(run.loss('DA', 0.5, 1)).toBeLessThan(run.loss('DA', 0, 0.1));
});

test('unit: pictures come back from their codes', async () => {
  const run = await trained('unit', small, 20);
  const parts = 'encode_a+encode_b+mean_code+from_code+decode_a+decode_b';
  expect(run.loss(parts, 0.75, 1)).toBeLessThan(0.9 * run.loss(parts, 0, 0.1));
});
