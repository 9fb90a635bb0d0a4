import { expect, it } from 'vitest';
import { Distributions } from '../../../runtime/live/distributions.js';
import type { Held } from '../../../runtime/trouble/weights.js';

const held = (values: Readonly<Record<string, readonly number[]>>): readonly Held[] =>
  Object.entries(values).map(([name, list]) => ({
    name,
    role: name.startsWith('optimizer.') ? 'slot' : name.startsWith('average.') ? 'other' : 'weight',
    read: () => Promise.resolve(Float32Array.from(list)),
  }));

it('says what weights of trained networks are like, what is kept of their gradients, and how they move in a step', async () => {
  const look = new Distributions();
  const updates = new Map([
    ['optimizer.G/updates/G', 4],
    ['optimizer.D/updates/D', 4],
  ]);
  const first = held({
    ...{ 'G/dense.kernel': [1, 3], 'G/dense.bias': [5], 'D/dense.kernel': [2], 'C/dense.kernel': [9] },
    ...{ 'optimizer.G/m/G/dense.kernel': [0.5, -0.5], 'optimizer.G/v/G/dense.kernel': [7, 7], 'average.G/dense.kernel': [4, 4] }, // prettier-ignore
  });
  const [g, d, ...others] = await look.look(10, first, updates);
  expect(others).toEqual([]);
  expect(g).toMatchObject({ name: 'G', weights: { low: 1, high: 5, mean: 3 }, moves: null });
  expect(g!.gradients).toMatchObject({ slot: 'm', values: { low: -0.5, high: 0.5 } });
  expect(d).toMatchObject({ name: 'D', weights: { mean: 2 }, gradients: null });
  const later = held({ 'G/dense.kernel': [2, 3], 'G/dense.bias': [1], 'D/dense.kernel': [2] });
  const [moved, still] = await look.look(14, later, updates);
  expect(moved!.moves).toMatchObject({ low: -1, high: 0.25 });
  expect(still!.moves).toMatchObject({ low: 0, high: 0 });
});
