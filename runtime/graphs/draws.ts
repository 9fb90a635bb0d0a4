/** Random numbers for the inputs of graphs: the same that every other target draws. */
import type { Random } from '../random/random.js';
import type { Distribution } from './spec.js';

/** When something is drawn. */
export interface Moment {
  readonly step: number;
  readonly iteration: number;
}

/** `count` numbers under a key. */
export function draw(
  random: Random,
  key: string,
  distribution: Distribution,
  count: number,
  { step, iteration }: Moment,
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

/**
 * The same for all turns of recurrence, each under a key of its own.
 * @param samples how many samples there are; the turns are axes of each
 * @param size how many numbers a sample has in one turn
 */
export function drawTurns(
  random: Random,
  key: string,
  distribution: Distribution,
  turns: readonly number[],
  samples: number,
  size: number,
  moment: Moment,
): Float32Array | Int32Array {
  if (turns.length === 0) return draw(random, key, distribution, samples * size, moment);
  const count = turns.reduce((product, length) => product * length, 1);
  const all =
    distribution.kind === 'categorical' ? new Int32Array(samples * count * size) : new Float32Array(samples * count * size); // prettier-ignore
  for (let turn = 0; turn < count; turn++) {
    const own = draw(random, keyOfTurn(key, turns, turn), distribution, samples * size, moment);
    for (let sample = 0; sample < samples; sample++)
      all.set(own.subarray(sample * size, (sample + 1) * size), (sample * count + turn) * size);
  }
  return all;
}

/** @param turn counted through all of them, the innermost fastest */
function keyOfTurn(key: string, turns: readonly number[], turn: number): string {
  let rest = turn;
  const places = [...turns].reverse().map((length) => {
    const place = rest % length;
    rest = (rest - place) / length;
    return place;
  });
  return key.replace(/\{(\d+)\}/g, (_, level: string) => String(places.at(-1 - Number(level))));
}

/** What a weight or state starts as. */
export const initial = (random: Random, name: string, distribution: Distribution, size: number): Float32Array =>
  distribution.kind === 'constant'
    ? new Float32Array(size).fill(distribution.value)
    : (draw(random, `init/${name}`, distribution, size, { step: 0, iteration: 0 }) as Float32Array);
