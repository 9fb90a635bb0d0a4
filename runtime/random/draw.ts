/** Random numbers of a distribution. */
import type { BriefDistribution } from '../contract/distribution.js';
import type { Random } from './random.js';

/** When something is drawn. */
export interface Moment {
  readonly step: number;
  readonly iteration: number;
}

/** `count` numbers under a key. */
export function draw(
  random: Random,
  key: string,
  distribution: BriefDistribution,
  count: number,
  { step, iteration }: Moment = { step: 0, iteration: 0 },
): Float32Array | Int32Array {
  switch (distribution.kind) {
    case 'normal':
      return random.normal(key, count, distribution.mean, distribution.deviation, step, iteration);
    case 'uniform':
      return random.uniform(key, count, distribution.low, distribution.high, step, iteration);
    case 'bernoulli':
      return random.uniform(key, count, 0, 1, step, iteration).map((value) => (value < distribution.probability ? 1 : 0)); // prettier-ignore
    case 'categorical':
      return random.integers(key, count, distribution.classes, step, iteration);
    case 'constant':
      return new Float32Array(count).fill(distribution.value);
  }
}
