import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('mnist: both networks learn', async () => {
  const run = await trained('mnist', { width: '8' }, 60);
  expect(run.loss('D', 0.5, 1)).toBeLessThan(run.loss('D', 0, 0.1));
  expect(run.lines.at(-1)!.step).toBe(60);
});
