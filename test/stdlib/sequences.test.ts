import { expect, it } from 'vitest';
import { Random } from '../../runtime/random/random.js';
import type { Value } from '../compiler/graph/reference/values.js';
import { numbers, workedOut } from './worked-out.js';

const samples = 3000;

/** Evenly spread numbers, others for each sample. */
function noise(name: string, ...shape: number[]): Value {
  const size = shape.reduce((a, b) => a * b, 1);
  const all = Float64Array.from(new Random(0).uniform(name, samples * size, 1e-20, 1));
  return {
    batch: true,
    samples: Array.from({ length: samples }, (_, i) => ({ shape, data: all.slice(i * size, (i + 1) * size) })),
  };
}

/** How much larger than by chance the differences are between what was drawn and what should be (Pearson's chi-squared). */
function deviations(drawn: readonly number[], logits: readonly number[]): number {
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  const possible = [...logits.keys()].filter((i) => logits[i]! > -Infinity);
  const chiSquared = possible.reduce((sum, i) => {
    const expected = (drawn.length * Math.exp(logits[i]!)) / total;
    return sum + (drawn.filter((one) => one === i).length - expected) ** 2 / expected;
  }, 0);
  return (chiSquared - (possible.length - 1)) / Math.sqrt(2 * (possible.length - 1));
}

/** What cannot be drawn: one of a group, and a group from its first to its last. */
const impossible = (i: number): boolean => i === 5 || (i >= 32 && i < 68);

// Up to 255 logits are drawn from at once, more of them in groups, the last of which may have places left.
it.each([
  { count: 12, draws: [['u', 12]] },
  {
    count: 256,
    draws: [
      ['u', 16],
      ['v', 16],
    ],
  },
  {
    count: 300,
    draws: [
      ['u', 18],
      ['v', 17],
    ],
  },
] as const)('$count logits are drawn with their probabilities', async ({ count, draws }) => {
  // Two places of a sample, with other logits each, so that a mistake in what belongs to which shows.
  const logits = [0, 1].map((place) =>
    Array.from({ length: count }, (_, i) => (impossible(i) ? -Infinity : 1.5 * Math.sin(1 + 0.37 * i * (place + 1)))),
  );
  const given: Value = {
    batch: true,
    samples: Array.from({ length: samples }, () => ({ shape: [2, count], data: Float64Array.from(logits.flat()) })),
  };
  const { outputs } = await workedOut('std/sequences', 'sample_logits', { x: [2, count] }, 'sample_logits(x)', {
    given: [given],
    draws: new Map(draws.map(([name, size]) => [`sample_logits/${name}`, noise(name, 2, size)])),
  });
  const drawn = numbers(outputs[0]!);
  for (const place of [0, 1]) {
    const own = drawn.filter((_, i) => i % 2 === place);
    expect(own.filter(impossible)).toEqual([]);
    expect(Math.abs(deviations(own, logits[place]!))).toBeLessThan(5);
  }
});
