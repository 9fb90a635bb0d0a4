/** Random numbers for the inputs of graphs, and what graphs start from. */
import type { Distribution } from '../contract/distribution.js';
import { initialKey } from '../contract/names.js';
import { sizeOf } from '../contract/shapes.js';
import { draw, type Moment } from '../random/draw.js';
import type { Random } from '../random/random.js';

/**
 * Numbers for all turns of recurrence, each under a key of its own.
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
  const count = sizeOf(turns);
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
    : (draw(random, initialKey(name), distribution, size) as Float32Array);
