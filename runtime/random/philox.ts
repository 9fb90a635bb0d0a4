/**
 * Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw,
 * "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 *
 * A pure function from a counter (four words) and a key (two words) to four random words. It has no state to save: a
 * run that resumes, or another engine, asks for the same counter and gets the same numbers.
 */

export type Counter = readonly [number, number, number, number];
export type Key = readonly [number, number];

const ROUNDS = 10;
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
// The golden ratio and the square root of 3, less one: what the key grows by from round to round.
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** The upper 32 bits of the 64-bit product of two unsigned words, as a signed word. */
export function multiplyHigh(a: number, b: number): number {
  // Schoolbook multiplication in base 2^16: every partial sum stays below 2^32.
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const carry = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}

function block(out: Uint32Array, at: number, c0: number, c1: number, c2: number, c3: number, key: Key): void {
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/** The four words of one counter under one key. */
export function philox(counter: Counter, key: Key): Uint32Array {
  const out = new Uint32Array(4);
  block(out, 0, counter[0], counter[1], counter[2], counter[3], key);
  return out;
}

/**
 * At least `size` words (rounded up to whole blocks of four): the counters `(0, 0, step, iteration)`,
 * `(1, 0, step, iteration)`, ... in order.
 */
export function philoxWords(size: number, key: Key, step: number, iteration: number): Uint32Array {
  const blocks = Math.ceil(size / 4);
  const out = new Uint32Array(4 * blocks);
  for (let index = 0; index < blocks; index++) block(out, 4 * index, index, 0, step, iteration, key);
  return out;
}
