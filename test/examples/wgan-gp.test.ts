import { expect, test } from 'vitest';
import { trained } from './trained.js';

test("wgan-gp: the critic's scores come apart while the penalty holds its slope", async () => {
  const run = await trained('wgan-gp', { wide: '8', narrow: '8', latent: '16' }, 30);
  expect(run.loss('D', 0.5, 1)).toBeLessThan(0);
  // A critic that nothing holds is far below within these steps.
  expect(run.loss('D', 0.5, 1)).toBeGreaterThan(-20);
});
