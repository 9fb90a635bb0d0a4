/**
 * The Box-Muller transform (1958): two uniform numbers to two independent standard normal ones,
 *
 *     sqrt(-2 ln u) cos(2 pi v)   and   sqrt(-2 ln u) sin(2 pi v),   u in (0, 1], v in [0, 1).
 *
 * `Math.log`, `Math.cos` and `Math.sin` may differ in the last bit between engines and their versions. The three
 * functions are therefore written out here in additions, multiplications, divisions and the square root, which IEEE 754
 * rounds in one way only: the numbers are the same, bit for bit, on every machine. All three are within about 2e-16 of
 * the true value.
 */

const EIGHTH_TURN = Math.PI / 4;

/** 2^-e for e = 0..32. */
const HALVINGS = Float64Array.from({ length: 33 }, (_, exponent) => 1 / 2 ** exponent);

/** ln((word + 1) / 2^32), at most 0. */
export function logUniform(word: number): number {
  const whole = word + 1; // 1 .. 2^32
  let exponent = whole > 0xffffffff ? 32 : 31 - Math.clz32(whole);
  let mantissa = whole * (HALVINGS[exponent] ?? 0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  // ln m = 2 artanh s for s = (m - 1) / (m + 1); |s| <= 0.1716, so ten terms are enough.
  const s = (mantissa - 1) / (mantissa + 1);
  const q = s * s;
  let series = 1 / 21;
  for (let n = 19; n >= 1; n -= 2) series = series * q + 1 / n;
  return (exponent - 32) * Math.LN2 + 2 * s * series;
}

/**
 * Writes two standard normal numbers, scaled to `mean` and `deviation`, to `out[at]` and `out[at + 1]`; a write past
 * the end of `out` is dropped.
 */
export function boxMuller(
  out: Float32Array,
  at: number,
  radiusWord: number,
  angleWord: number,
  mean: number,
  deviation: number,
): void {
  const radius = deviation * Math.sqrt(-2 * logUniform(radiusWord));

  // The angle is reduced exactly: three bits say which eighth of the turn, the other 29 where in it. Odd eighths are
  // mirrored, so that `x` is always in [0, pi/4].
  const eighth = angleWord >>> 29;
  const fraction = (angleWord & 0x1fffffff) / 0x20000000;
  const x = ((eighth & 1) === 1 ? 1 - fraction : fraction) * EIGHTH_TURN;
  const q = x * x;
  const sine = x * (1 - (q / 6) * (1 - (q / 20) * (1 - (q / 42) * (1 - (q / 72) * sineTail(q)))));
  const cosine = 1 - (q / 2) * (1 - (q / 12) * (1 - (q / 30) * (1 - (q / 56) * cosineTail(q))));

  const swapped = ((eighth + 1) & 2) !== 0;
  const across = swapped ? sine : cosine;
  const up = swapped ? cosine : sine;
  out[at] = mean + radius * (((eighth + 2) & 4) !== 0 ? -across : across);
  out[at + 1] = mean + radius * ((eighth & 4) !== 0 ? -up : up);
}

/** The terms of the sine's Taylor series from x^9 to x^15, relative to x^9's. */
function sineTail(q: number): number {
  return 1 - (q / 110) * (1 - (q / 156) * (1 - q / 210));
}

/** The terms of the cosine's Taylor series from x^8 to x^16, relative to x^8's. */
function cosineTail(q: number): number {
  return 1 - (q / 90) * (1 - (q / 132) * (1 - (q / 182) * (1 - q / 240)));
}
