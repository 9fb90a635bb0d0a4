/** How often a sample finds its own partner: pictures their captions, in a space where both are vectors. */
import type { Rows } from './measurement.js';

/**
 * R-precision with one right answer (Xu et al. 2018, arXiv:1711.10485, section 4): each sample is held against the partners
 * of all by cosine similarity.
 * @param pairs the vector of each sample and that of its partner, end to end
 * @returns `first`, the share whose own partner is the most similar, and `ten`, the share where it is among the ten most
 * similar; by chance they would be 1 / samples and 10 / samples
 */
export function retrievalOf(pairs: Rows): { readonly first: number; readonly ten: number } {
  const width = pairs.width / 2;
  const count = pairs.values.length / pairs.width;
  const [made, partners] = [new Float64Array(count * width), new Float64Array(count * width)];
  for (let sample = 0; sample < count; sample++) {
    const pair = pairs.values.subarray(sample * pairs.width, (sample + 1) * pairs.width);
    made.set(unit(pair.subarray(0, width)), sample * width);
    partners.set(unit(pair.subarray(width)), sample * width);
  }
  const ranks = ranksOf(made, partners, width);
  const within = (best: number) => ranks.filter((rank) => rank < best).length / count;
  return { first: within(1), ten: within(10) };
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

/** The vector of length 1 that points the same way; zeros stay zeros. */
function unit(vector: Rows['values']): Float64Array {
  const out = Float64Array.from(vector);
  const length = Math.sqrt(out.reduce((sum, value) => sum + value * value, 0));
  if (length > 0) out.forEach((value, k) => (out[k] = value / length));
  return out;
}
