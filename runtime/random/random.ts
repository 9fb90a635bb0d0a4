/**
 * Every random number of a run: noise, initial weights, dropout, the order of the data, augmentation.
 *
 * A draw is named, and its numbers depend on the seed, the name, the step and the iteration alone, never on what was
 * drawn before. The same numbers come back on every target, on every machine and after every resume.
 *
 * The key of a name is a hash of its UTF-8 bytes: Philox in cipher-block chaining under the seed,
 *
 *     h = philox((length, 0, 0, 0), seed);   for each 16 bytes b of the name, zero-padded:  h = philox(h xor b, seed);
 *
 * bytes are read as little-endian words, the seed is split into its low and high 32 bits, and the key is the first two
 * words of the last `h`. Block `i` of the draw is then `philox((i, 0, step, iteration), key)`.
 */
import { boxMuller } from './box-muller.js';
import { multiplyHigh, philox, philoxWords } from './philox.js';
import type { Key } from './philox.js';

export class Random {
  private readonly keys = new Map<string, Key>();

  /**
   * @param seed a whole number, 0 to 2^53 - 1
   * @throws RangeError for any other seed
   */
  constructor(readonly seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`A seed is a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, not ${seed}.`);
    }
  }

  /** `size` numbers of [low, high), evenly spread, with 24 random bits each. */
  uniform(name: string, size: number, low = 0, high = 1, step = 0, iteration = 0): Float32Array {
    const words = this.words(name, size, step, iteration);
    const out = new Float32Array(size);
    for (let i = 0; i < size; i++) {
      // What rounds up to `high` becomes `low`: each of the two otherwise gets half the share of the floats between.
      const value = Math.fround(low + ((words[i] ?? 0) >>> 8) * 2 ** -24 * (high - low));
      out[i] = value < high ? value : low;
    }
    return out;
  }

  /** `size` numbers of the normal distribution; none is further than 6.67 deviations from the mean. */
  normal(name: string, size: number, mean = 0, deviation = 1, step = 0, iteration = 0): Float32Array {
    const words = this.words(name, size, step, iteration);
    const out = new Float32Array(size);
    for (let i = 0; i < size; i += 2) boxMuller(out, i, words[i] ?? 0, words[i + 1] ?? 0, mean, deviation);
    return out;
  }

  /** `size` whole numbers of 0 .. bound - 1; `bound` at most 2^31. A number's share is off by at most bound / 2^32. */
  integers(name: string, size: number, bound: number, step = 0, iteration = 0): Int32Array {
    const words = this.words(name, size, step, iteration);
    const out = new Int32Array(size);
    for (let i = 0; i < size; i++) out[i] = multiplyHigh(words[i] ?? 0, bound);
    return out;
  }

  /** The numbers 0 .. size - 1 in random order (Fisher and Yates, as Durstenfeld wrote it). */
  permutation(name: string, size: number, step = 0): Uint32Array {
    const words = this.words(name, size, step, 0);
    const out = Uint32Array.from({ length: size }, (_, index) => index);
    for (let last = size - 1; last > 0; last--) {
      const chosen = multiplyHigh(words[last] ?? 0, last + 1);
      const value = out[chosen] ?? 0;
      out[chosen] = out[last] ?? 0;
      out[last] = value;
    }
    return out;
  }

  private words(name: string, size: number, step: number, iteration: number): Uint32Array {
    let key = this.keys.get(name);
    if (key === undefined) {
      key = keyOf(this.seed, name);
      this.keys.set(name, key);
    }
    return philoxWords(size, key, step, iteration);
  }
}

function keyOf(seed: number, name: string): Key {
  const seedKey: Key = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  const bytes = new TextEncoder().encode(name);
  let hash = philox([bytes.length, 0, 0, 0], seedKey);
  for (let start = 0; start < bytes.length; start += 16) {
    for (let i = start; i < Math.min(start + 16, bytes.length); i++) {
      const word = (i - start) >> 2;
      hash[word] = (hash[word] ?? 0) ^ ((bytes[i] ?? 0) << (8 * (i & 3)));
    }
    hash = philox([hash[0] ?? 0, hash[1] ?? 0, hash[2] ?? 0, hash[3] ?? 0], seedKey);
  }
  return [hash[0] ?? 0, hash[1] ?? 0];
}

/** What draws are named after outside training: `name`, and how many samples were made before these. */
export const samplingScope = (name: string, first: number): string => (first === 0 ? name : `${name}.${first}`);
