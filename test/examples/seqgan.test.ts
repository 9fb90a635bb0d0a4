import { expect, test } from 'vitest';
import { trained } from './trained.js';

const small = { vocabulary: '12', length: '5', units: '8', rollouts: '2' };

test('seqgan: what the oracle says becomes likelier, and then rewards count', async () => {
  const run = await trained('seqgan', { ...small, pretraining: '40 steps', adversarial: '10 steps' }, 50);
  const g = (step: number) => run.lines.find((line) => line.step === step && line.losses !== undefined)!.losses!['G']!;
  // Nothing learned is log 12 = 2.5 a token.
  expect(g(1)).toBeGreaterThan(2.2);
  expect(g(40)).toBeLessThan(g(1) - 0.1);
  // Rewards less their mean lie around zero.
  expect(Math.abs(g(45))).toBeLessThan(0.5);
});
