/** `changes.json` of a run: how its program was changed while it was trained. */
import { join } from 'node:path';
import { readJson } from '../files/json.js';
import { writeFileAtomically } from '../files/writing.js';

export interface Changed {
  /** The last step before the change. */
  readonly step: number;
  /** Fingerprints of the program before and after it. */
  readonly from: string;
  readonly to: string;
  /** What differs, each as people read it. */
  readonly changes: readonly string[];
  /** What all rates are from then on, of those that the program says, where they were changed. */
  readonly rates?: number;
  /** And on top of that those of single optimizers. */
  readonly rateOf?: Readonly<Record<string, number>>;
}

/** How many bytes the file may have. */
const largest = 2 ** 24;

/** What rates are of those that a program says: of all optimizers, and on top of that of single ones by their names. */
export interface Rates {
  readonly all: number;
  readonly of: Readonly<Record<string, number>>;
}

/** Those of a run now. */
export async function ratesOf(run: string): Promise<Rates> {
  const { rates = 1, rateOf = {} } = (await readChanges(run)).findLast((change) => change.rates !== undefined) ?? {};
  return { all: rates, of: rateOf };
}

const fileOf = (run: string): string => join(run, 'changes.json');

/** The oldest first; none where the program is still the one that the run began with. */
export async function readChanges(run: string): Promise<readonly Changed[]> {
  const remedy = 'Delete it to go on with the program as it is.';
  return (await readJson(fileOf(run), largest, isChanges, 'list changes', remedy)) ?? [];
}

/** Adds a change; one that nothing was trained with is forgotten, and lower rates of what was undone. */
export async function writeChange(run: string, change: Changed): Promise<void> {
  const before = (await readChanges(run)).filter(({ step, from, to, rates }) => {
    if (rates !== undefined) return change.rates === undefined || step < change.step;
    return step !== change.step || from !== change.from || to !== change.to;
  });
  await writeFileAtomically(fileOf(run), `${JSON.stringify([...before, change], null, 2)}\n`);
}

/** Whether two programs are those of one run at different times. */
export async function areOfOneRun(run: string, one: string, other: string): Promise<boolean> {
  if (one === other) return true;
  const known = new Set((await readChanges(run)).flatMap(({ from, to }) => [from, to]));
  return known.has(one) && known.has(other);
}

const isChanges = (value: unknown): value is readonly Changed[] => Array.isArray(value) && value.every(isChanged);

function isChanged(value: unknown): value is Changed {
  if (typeof value !== 'object' || value === null) return false;
  const { step, from, to, changes, rates, rateOf } = value as Partial<Record<keyof Changed, unknown>>;
  return (
    Number.isSafeInteger(step) &&
    [from, to].every((text) => typeof text === 'string') &&
    Array.isArray(changes) &&
    changes.every((text) => typeof text === 'string') &&
    (rates === undefined || (typeof rates === 'number' && rates > 0)) &&
    (rateOf === undefined || isFactors(rateOf))
  );
}

const isFactors = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every((factor) => typeof factor === 'number' && factor >= 0); // prettier-ignore
