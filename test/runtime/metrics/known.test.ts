/** What a metric works out of data through a model, which nothing trains, is worked out once. */
import { expect, it } from 'vitest';
import type { Dataset } from '../../../runtime/data/dataset.js';
import { measures, type View } from '../../../runtime/metrics/measures.js';
import { Random } from '../../../runtime/random/random.js';

const random = new Random(3);
const numbers = random.normal('real', 50 * 4);
const data = {
  name: 'points',
  countOf: () => 50,
  rows: (_: string, first: number, count: number) => ({ values: numbers.subarray(4 * first, 4 * (first + count)), shape: [4] }),
} as unknown as Dataset; // prettier-ignore

function viewOf(known: Map<string, unknown> | undefined): { readonly view: View; readonly seen: () => number } {
  let seen = 0;
  const view: View = {
    ...{ samples: 40, seed: 3, real: { data, field: 'x' } },
    network: { identity: () => Promise.resolve({ network: 'eye' }), ...(known && { known }) },
    batch: (names, first, count) => {
      const values = random.normal(`made/${first}`, 4 * count);
      return Promise.resolve(Object.fromEntries(names.map((name) => [name, { values, width: 4 }])) as never);
    },
    see: ({ values }) => {
      seen++;
      return Promise.resolve({ values: values as Float32Array, width: 4 });
    },
  };
  return { view, seen: () => seen };
}

it('through a model the data are seen once, through a network each time', async () => {
  const [model, network] = [viewOf(new Map()), viewOf(undefined)];
  const values = [];
  for (const { view } of [model, model, network, network]) values.push((await measures.frechet(view)).value);
  expect(new Set(values).size).toBe(1);
  expect(values[0]).toBeGreaterThan(0);
  expect([model.seen(), network.seen()]).toEqual([1, 2]);
});

it('of each field of its own', async () => {
  const { view, seen } = viewOf(new Map());
  await measures.frechet(view);
  await measures.frechet({ ...view, real: { data, field: 'y' } });
  expect(seen()).toBe(2);
});
