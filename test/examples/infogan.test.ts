import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('infogan: the code can be read off the pictures', async () => {
  const run = await trained('infogan', { width: '8', hidden: '32' }, 100);
  // Together: two networks that cannot tell, a guess among ten, and a number that is not seen.
  expect(run.loss('D', 0, 0.1)).toBeGreaterThan(3.5);
  expect(run.loss('D', 0.75, 1)).toBeLessThan(run.loss('D', 0, 0.1) - 0.5);
});
