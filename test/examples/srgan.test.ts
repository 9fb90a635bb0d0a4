import { expect, test } from 'vitest';
import { trained } from './trained.js';

test('srgan: pixels first, then what the classifier sees, each nearer to the held-out pictures', async () => {
  const run = await trained('srgan', { width: '4', blocks: '1', length: '20 steps' }, 60);
  const measured = (name: string) => run.lines.flatMap(({ step, measures }) => (measures?.[name] === undefined ? [] : [[step, measures[name]] as const])); // prettier-ignore
  const pixels = measured('mean(square(G(blurred) - unseen))');
  expect(pixels.map(([step]) => step)).toEqual([20, 40, 60]);
  const [before, after] = pixels.map(([, value]) => value) as [number, number];
  expect(after).toBeLessThan(0.7 * before);
  const seen = measured('mean(square(C(G(blurred)).middle - C(unseen).middle))').map(([, value]) => value);
  expect(seen[1]!).toBeLessThan(seen[0]!);
  expect(run.loss('C', 0.25, 0.34)).toBeLessThan(run.loss('C', 0, 0.05));
});
