/** Operations worked out at once on numbers that are known. */

const operations: Readonly<Record<string, (...values: number[]) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  power: (a, b) => a ** b,
  neg: (a) => -a,
  square: (a) => a * a,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  maximum: Math.max,
  minimum: Math.min,
};

/** The result, or null where it is not worked out or not finite. */
export function onPlainNumbers(operation: string, values: readonly number[]): number | null {
  const result = operations[operation]?.(...values);
  return result !== undefined && Number.isFinite(result) ? result : null;
}
