/** Numbers as people write them: `0.1`, `1e-5`. */

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

/** Code on plain numbers, as people write it; a number by itself, which becomes a tensor, needs no more digits than that has. */
export function plainCode(code: string, becomesTensor: boolean): string {
  if (/^-?\d[\d.]*(?:e[+-]?\d+)?$/.test(code)) return (becomesTensor ? float32Text : numberText)(Number(code));
  // a + -b is a - b, and a + (-b * c) is a - (b * c), to the last bit.
  return code.replace(/ \+ -(?=[\d(])/g, ' - ').replace(/ \+ \(-(?=\d[\d.e+-]* [*/] )/g, ' - (');
}
