import { expect, it } from 'vitest';
import { valueAt } from '../../../compiler/graph/analyse/progress.js';
import { verify } from '../../../compiler/graph/debug/verify.js';
import type { Training } from '../../../compiler/graph/ir/training.js';
import { withRates } from '../../../compiler/lower/rates.js';
import { lowerTraining } from '../../../compiler/lower/training.js';
import { programOf } from '../compiled.js';
import { everything } from './programs.js';

/** The rates of a training by the networks they are of, after so many steps. */
const ratesAt = ({ optimizers, step }: Training, steps: number) =>
  optimizers.map(({ networks, options }) => {
    const rate = options['rate']!;
    const value = typeof rate === 'number' ? rate : valueAt(step, rate, (length, after) => Math.max(steps - after.count, 0) / length.count); // prettier-ignore
    return [networks.join(), value] as const;
  });

it('multiplies constant and scheduled rates alike, and nothing else', async () => {
  const program = await programOf(everything);
  const lower = withRates(program, () => 0.25);
  expect(ratesAt(program.training!, 2)).toEqual([['C,D', 0.01], ['G', 0.01]]); // prettier-ignore
  for (const steps of [0, 2, 3, 7, 9, 10, 20]) {
    const scaled = ratesAt(program.training!, steps).map(([name, rate]) => [name, rate! / 4]);
    expect(ratesAt(lower.training!, steps)).toEqual(scaled);
  }
  const others = ({ optimizers }: Training) => optimizers.map(({ options }) => ({ ...options, rate: 0 }));
  expect(others(lower.training!)).toEqual(others(program.training!));
  expect(lower.training!.items).toBe(program.training!.items);
  expect(verify(lower)).toEqual([]);
  expect(lowerTraining(lower, lower.training!).counts).toEqual(lowerTraining(program, program.training!).counts);
});

it('leaves a program as it is where they stay', async () => {
  const program = await programOf(everything);
  expect(withRates(program, () => 1)).toBe(program);
});

it('parts a line that names several optimizers where their rates part', async () => {
  const program = await programOf(everything);
  const other = withRates(program, (name) => (name === 'G' ? 0.5 : 1));
  const said = (training: Training) => ratesAt(training, 0);
  const before = new Map(said(program.training!));
  expect(said(other.training!).find(([name]) => name === 'G')).toEqual(['G', before.get('G')! / 2]);
  expect(said(other.training!).filter(([name]) => name !== 'G')).toEqual([...before].filter(([name]) => name !== 'G'));
  expect(verify(other)).toEqual([]);
  expect(lowerTraining(other, other.training!).counts).toEqual(lowerTraining(program, program.training!).counts);
});
