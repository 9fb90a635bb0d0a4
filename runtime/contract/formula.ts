/**
 * Numbers that a run works out by itself: of how far training is, and of how often an optimizer has moved a network.
 *
 * They are worked out in float64, once a graph. In the float32 of an engine, the share 1 - 0.999 ** step of Adam's first
 * steps would be wrong by one part in 80,000, and with it each of those steps.
 */
import type { Period } from './period.js';

/** What changes from step to step. */
export type Clock =
  /** How often an optimizer has moved a network, before this graph. */
  | { readonly kind: 'count'; readonly name: string }
  /** How many times a length of training has gone by, after a part of it. */
  | { readonly kind: 'schedule'; readonly length: Period; readonly after: Period };

export type Formula = number | Clock | Application;

export interface Application {
  readonly kind: 'apply';
  readonly operation: string;
  readonly of: readonly Formula[];
  /** What else the operation is told: `low` and `high` of `clip`. */
  readonly options?: Readonly<Record<string, number>>;
}

type Operation = (of: readonly number[], options: Readonly<Record<string, unknown>>) => number;

/** Those of the primitives that have a meaning on numbers, which have them from here. */
export const operations = {
  abs: ([x]) => Math.abs(x!),
  add: ([a, b]) => a! + b!,
  clip: ([x], { low, high }) => Math.min(Math.max(x!, low as number), high as number),
  cos: ([x]) => Math.cos(x!),
  div: ([a, b]) => a! / b!,
  exp: ([x]) => Math.exp(x!),
  floor: ([x]) => Math.floor(x!),
  log: ([x]) => Math.log(x!),
  maximum: ([a, b]) => Math.max(a!, b!),
  minimum: ([a, b]) => Math.min(a!, b!),
  mul: ([a, b]) => a! * b!,
  neg: ([x]) => -x!,
  power: ([a, b]) => a! ** b!,
  sin: ([x]) => Math.sin(x!),
  sqrt: ([x]) => Math.sqrt(x!),
  square: ([x]) => x! * x!,
  sub: ([a, b]) => a! - b!,
} satisfies Readonly<Record<string, Operation>>;

const byName: Readonly<Record<string, Operation>> = operations;

/** @param now what the clocks say */
export function valueOf(formula: Formula, now: (clock: Clock) => number): number {
  if (typeof formula === 'number') return formula;
  if (formula.kind !== 'apply') return now(formula);
  const of = formula.of.map((part) => valueOf(part, now));
  return byName[formula.operation]!(of, formula.options ?? {});
}
