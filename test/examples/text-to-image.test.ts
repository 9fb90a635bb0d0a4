import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('text-to-image: captions that training has not seen find their pictures, and the discriminator learns', async () => {
  // 38 steps an epoch.
  const run = await trained('text-to-image', { width: '8', pretraining: '5', epochs: '1' }, 5 * 38 + 30);
  // By chance 10 of 130, give or take 3.
  expect(run.measure('retrieval.ten')).toBeGreaterThan(0.15);
  const steps = run.lines.filter(({ losses }) => losses?.['D'] !== undefined);
  expect(steps).toHaveLength(30);
  expect(steps.at(-1)!.losses!['D']).toBeLessThan(steps[0]!.losses!['D']!);
});

test('stackgan: both stages learn, the second while the first stays', async () => {
  const small = { width: '8', pretraining: '1', epochs: '1', refining: '1' };
  const run = await trained('stackgan', small, 38 + 38 + 38);
  const named = (name: string) => run.lines.flatMap(({ losses }) => losses?.[name] ?? []);
  expect([named('G').length, named('D').length, named('G2').length, named('D2').length]).toEqual([38, 38, 38, 38]);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  for (const stage of ['D', 'D2']) expect(mean(named(stage).slice(-8))).toBeLessThan(mean(named(stage).slice(0, 8)));
});
