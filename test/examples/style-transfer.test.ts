import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('style transfer: the classifier learns, is left alone, and the painter takes the style', async () => {
  const run = await trained('style-transfer', { width: '4', blocks: '1', looking: '30 steps', length: '60 steps' }, 90);
  expect(run.loss('C', 0.27, 0.33)).toBeLessThan(run.loss('C', 0, 0.1));
  expect(run.loss('G', 0.9, 1)).toBeLessThan(0.8 * run.loss('G', 0.34, 0.38));
  const farFrom = (picture: string): number => run.measure(`mean(square(gram(C(${picture}).fine) - gram(fine)))`);
  expect(farFrom('G(unseen)')).toBeLessThan(0.5 * farFrom('unseen'));
  for (const { step, losses } of run.lines) if (losses !== undefined) expect('C' in losses).toBe(step <= 30);
});
