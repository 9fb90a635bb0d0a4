import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('style transfer: the classifier learns, is left alone, and the painter takes the style', async () => {
  const run = await trained('style-transfer', { width: '4', blocks: '1', looking: '30 steps', length: '30 steps' }, 60);
  expect(run.loss('C', 0.4, 0.5)).toBeLessThan(run.loss('C', 0, 0.1));
  expect(run.loss('G', 0.9, 1)).toBeLessThan(0.8 * run.loss('G', 0.5, 0.55));
  for (const { step, losses } of run.lines) if (losses !== undefined) expect('C' in losses).toBe(step <= 30);
});
