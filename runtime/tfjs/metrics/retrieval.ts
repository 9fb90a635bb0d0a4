/** How often a sample finds its own partner: pictures their captions, in a space where both are vectors. */
import type * as tf from '@tensorflow/tfjs';
import { type Drawn, type Measurement, type Measuring, together } from './metric.js';

/** Two vectors for each sample, `[count, ...]`. */
interface Paired {
  readonly made: tf.Tensor;
  readonly partner: tf.Tensor;
}

/**
 * R-precision with one right answer (Xu et al. 2018, arXiv:1711.10485, section 4): each sample is held against the partners
 * of all by cosine similarity.
 * @returns `first`, the share whose own partner is the most similar, and `ten`, the share where it is among the ten most
 * similar; by chance they would be 1 / samples and 10 / samples
 */
export async function partnerRetrieval({ samples, draw }: Drawn<Paired>, run: Measuring): Promise<Measurement> {
  const { made, partner } = await together(samples, run, draw, ['made', 'partner']);
  const ranks = ranksOf(unit(made.values, made.width), unit(partner.values, partner.width), made.width);
  const within = (best: number) => ranks.filter((rank) => rank < best).length / samples;
  return { value: { first: within(1), ten: within(10) }, identity: { samples, seed: run.random.seed } };
}

/**
 * How many partners of others are as similar to a sample as its own, or more: 0 where its own is found. What cannot tell
 * partners apart finds none.
 * @param made vectors of length 1, one after the other
 * @param partners as many of them
 */
export function ranksOf(made: Float64Array, partners: Float64Array, width: number): readonly number[] {
  const count = made.length / width;
  return Array.from({ length: count }, (_, sample) => {
    const similarity = (other: number) => {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (made[sample * width + k] ?? 0) * (partners[other * width + k] ?? 0);
      return sum;
    };
    const own = similarity(sample);
    let ahead = 0;
    for (let other = 0; other < count; other++) if (other !== sample && similarity(other) >= own) ahead++;
    return ahead;
  });
}

function unit(values: ArrayLike<number>, width: number): Float64Array {
  const out = Float64Array.from(values);
  for (let start = 0; start < out.length; start += width) {
    const row = out.subarray(start, start + width);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) row.forEach((value, k) => (row[k] = value / length));
  }
  return out;
}
