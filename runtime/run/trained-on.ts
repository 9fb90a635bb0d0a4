/**
 * `data.json` of a run: what it was trained on. The data stay where they are; the run knows how many samples they were,
 * how many files of how many bytes, and a hash of their names and sizes, and says so where they are others when it goes
 * on.
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../files/json.js';
import { writeFileAtomically } from '../files/writing.js';
import type { DataSpec } from '../data/sources/spec.js';
import { sourceFiles } from '../data/source-files.js';
import { RunError } from '../errors/run-error.js';
import { counted, grouped, listed, named } from '../text/prose.js';

/** A data set as it was from a step on. */
export interface Seen {
  /** The first step that may have seen it. */
  readonly since: number;
  readonly samples: number;
  readonly files: number;
  readonly bytes: number;
  /** SHA-256 of the names and sizes of its files, in hexadecimal; empty where there are no files. */
  readonly listing: string;
}

/** By data set, the newest last. */
export type TrainedOn = Readonly<Record<string, readonly Seen[]>>;

/** How many bytes the file may have. */
const largest = 2 ** 24;

const fileOf = (run: string): string => join(run, 'data.json');

/** @throws DataError when files are missing */
export async function look(spec: DataSpec, samples: number, since: number): Promise<Seen> {
  const hash = createHash('sha256');
  const sources = await sourceFiles(spec);
  let [files, bytes] = [0, 0];
  for (const { folder, files: all } of sources) {
    for (const { name } of all) {
      // At once: there may be very many, and each is known in no time.
      const { size } = statSync(join(folder, name));
      hash.update(`${name}\t${size}\n`);
      files++;
      bytes += size;
    }
    hash.update('\n');
  }
  return { since, samples, files, bytes, listing: files === 0 ? '' : hash.digest('hex') };
}

/** Nothing where an older version made the run. @throws RunError where it is something else */
export async function readTrainedOn(run: string): Promise<TrainedOn> {
  const remedy = 'Delete it to go on without what it knows of the data.';
  return (await readJson(fileOf(run), largest, isTrainedOn, 'list data sets', remedy)) ?? {};
}

/** Adds what is seen now, where it is other than what was seen last. Writes nothing where nothing is new. */
export async function writeTrainedOn(run: string, now: Readonly<Record<string, Seen>>): Promise<void> {
  const before = await readTrainedOn(run);
  const fresh = Object.entries(now).filter(([name, seen]) => !isSame(before[name]?.at(-1), seen));
  if (fresh.length === 0) return;
  const all = new Map(Object.entries(before));
  for (const [name, seen] of fresh) all.set(name, [...(all.get(name) ?? []), seen]);
  const lines = [...all].map(([name, list]) => `${JSON.stringify(name)}: ${JSON.stringify(list)}`);
  await writeFileAtomically(fileOf(run), `{\n${lines.join(',\n')}\n}\n`);
}

const isSame = (a: Seen | undefined, b: Seen): boolean => a?.samples === b.samples && a.listing === b.listing;

/** What is told where a run goes on with other samples than it had; null where they are the same as far as can be seen. */
export function difference(name: string, before: Seen | undefined, now: Seen): string | null {
  if (before === undefined || isSame(before, now)) return null;
  const had = before.since === 0 ? 'when the run began' : `when it went on from step ${before.since}`;
  if (before.samples !== now.samples) {
    const more = now.samples - before.samples;
    return `${name} has ${counted(now.samples, 'sample')}, ${grouped(Math.abs(more))} ${more > 0 ? 'more' : 'fewer'} than ${had}.`;
  }
  return `${name} has other files than ${had}: ${counted(now.files, 'file')} of ${grouped(now.bytes)} bytes, then ${grouped(before.files)} of ${grouped(before.bytes)}.`;
}

/**
 * Numbers of classes and words must go on to mean what they meant.
 * @param field `pics.label`
 * @throws RunError where one does not
 */
export function refuseOtherMeaning(
  field: string,
  before: readonly string[] | undefined,
  now: readonly string[] | undefined,
): void {
  if (before === undefined) return;
  const at = before.findIndex((word, id) => word !== now?.[id]);
  if (at < 0) return;
  const [own, others] = [new Set(before), new Set(now ?? [])];
  const gone = before.filter((word) => !others.has(word));
  const fresh = (now ?? []).filter((word) => !own.has(word));
  const parts = [
    ...(gone.length > 0 ? [`${listed(named(gone))} ${gone.length === 1 ? 'is' : 'are'} gone`] : []),
    ...(fresh.length > 0 ? [`${listed(named(fresh))} ${fresh.length === 1 ? 'is' : 'are'} new`] : []),
  ];
  throw new RunError(
    `The numbers of ${field} would no longer mean what the run has learned: ${at} was ${named([before[at]!])[0]}, and would be ${named([now?.[at] ?? 'nothing'])[0]}. ${parts.join(', and ')}.`,
    gone.length === fresh.length
      ? 'Give the classes the names they had, or train anew.'
      : 'Put the data back as they were, or train anew.',
  );
}

const isTrainedOn = (value: unknown): value is TrainedOn =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((list) => Array.isArray(list) && list.every(isSeen));

function isSeen(value: unknown): value is Seen {
  if (typeof value !== 'object' || value === null) return false;
  const { since, samples, files, bytes, listing } = value as Partial<Seen>;
  return [since, samples, files, bytes].every(Number.isSafeInteger) && typeof listing === 'string';
}
