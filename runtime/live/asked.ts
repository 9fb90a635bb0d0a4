/** What whoever looks at a run may ask of the process that trains it. */

/** Rates are changed by optimizer; each number is a factor on what the program says, schedules included. */
export type Asked =
  | { readonly do: 'pause' | 'resume' | 'save' | 'stop' }
  | { readonly do: 'rates'; readonly of: Readonly<Record<string, number>> };

const plain: readonly string[] = ['pause', 'resume', 'save', 'stop'] satisfies Asked['do'][];

/** The largest factor, and one over the least: what is meant lies far within. */
const largestFactor = 1e6;

const isFactor = (value: unknown): value is number =>
  typeof value === 'number' && (value === 0 || (value >= 1 / largestFactor && value <= largestFactor));

/** Null for anything else. */
export function readAsked(value: unknown): Asked | null {
  if (typeof value !== 'object' || value === null) return null;
  const { do: what, of } = value as { readonly do?: unknown; readonly of?: unknown };
  if (typeof what !== 'string') return null;
  if (plain.includes(what)) return { do: what as 'pause' };
  if (what !== 'rates' || typeof of !== 'object' || of === null || Array.isArray(of)) return null;
  const factors = Object.entries(of);
  return factors.length > 0 && factors.every(([, factor]) => isFactor(factor)) ? { do: 'rates', of: Object.fromEntries(factors) } : null; // prettier-ignore
}
