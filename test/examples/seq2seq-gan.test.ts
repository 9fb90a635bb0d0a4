import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('seq2seq-gan: answers become likelier, and the discriminator tells', async () => {
  const run = await trained('seq2seq-gan', { units: '12', length: '3', vocabulary: '4' }, 40);
  expect(run.loss('G', 0.75, 1)).toBeLessThan(0.85 * run.loss('G', 0, 0.25));
});
