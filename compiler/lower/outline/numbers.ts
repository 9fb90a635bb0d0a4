/** How numbers are spelled, all of them: as people write them, `0.1`, `1e-5`. */
import type { Code } from './code.js';

/** In the shorter of the two forms where a number is small: 0.05 and 0.001, but 2e-4 and 1e-5. */
export function numberText(value: number): string {
  const usual = String(value);
  const scientific = value.toExponential();
  return Math.abs(value) < 1e-3 && scientific.length < usual.length ? scientific : usual;
}

/** The shortest number that is the same in float32: `0.1` for 1 - 0.9. */
export function float32Text(value: number): string {
  return numberText(shortest(value, () => true));
}

/** The shortest that the same float32 numbers are below. */
export function thresholdText(value: number): string {
  const nearest = Math.fround(value);
  return numberText(shortest(value, (short) => nearest < value === nearest < short));
}

function shortest(value: number, suits: (short: number) => boolean): number {
  if (Number.isInteger(value)) return value;
  for (let digits = 1; digits < 17; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value) && suits(short)) return short;
  }
  return value;
}

/** A constant of a program: 0.1 rather than the 0.09999999999999998 that 1 - 0.9 makes. */
export const constantText = (value: number): string => numberText(Number(value.toPrecision(12)));

/** What weights start from: nine digits tell every float32 apart. */
export const startText = (value: number): string => numberText(Number(value.toPrecision(9)));

/** A number that becomes a tensor needs no more digits than that has. */
export const forTensor = (code: Code): Code =>
  code.number === undefined ? code : { ...code, text: float32Text(code.number) };
