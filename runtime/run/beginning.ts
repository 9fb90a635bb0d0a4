/** `run.json`: what a run began with, so that one that was ended before its first checkpoint can begin again. */
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { areOfOneRun } from '../checkpoints/changes.js';
import { type Checkpoint, listCheckpoints, otherProgram, readCheckpoint } from '../checkpoints/checkpoint.js';
import { RunError } from '../errors/run-error.js';
import { readRegular } from '../files/reading.js';
import { isNotFound, listFolder, writeFileAtomically } from '../files/writing.js';
import { liveFolder } from '../live/channel.js';
import { type CameFrom, isCameFrom, placeText } from './from-run.js';
import { holderOf, lockName } from './lock.js';

export interface Beginning {
  readonly program: string;
  readonly fingerprint: string;
  /** Null where an older version made the run, which did not say. */
  readonly seed: number | null;
  /** The run whose weights it began with, where it began with one. */
  readonly from?: CameFrom;
}

type Identity = Pick<Beginning, 'program' | 'fingerprint'>;

export const beginningFile = 'run.json';

/** How many bytes the files may have. */
const largest = 2 ** 20;

export const writeBeginning = (run: string, beginning: Beginning): Promise<void> =>
  writeFileAtomically(join(run, beginningFile), `${JSON.stringify(beginning, null, 2)}\n`);

/** Null where no run has begun here. */
export async function readBeginning(run: string): Promise<Beginning | null> {
  const text = (name: string) => readRegular(join(run, name), largest).then((bytes) => bytes.toString('utf8'));
  try {
    const { program, fingerprint, seed, from } = JSON.parse(await text(beginningFile)) as Partial<Record<string, unknown>>; // prettier-ignore
    if (typeof program === 'string' && typeof fingerprint === 'string' && Number.isSafeInteger(seed))
      return { program, fingerprint, seed: seed as number, ...(isCameFrom(from) && { from }) };
  } catch (error) {
    if (!(isNotFound(error) || error instanceof SyntaxError)) throw error;
  }
  try {
    const own = (await listFolder(run)).find((name) => name.endsWith('.gan'));
    return { program: own ?? basename(run), fingerprint: (await text('fingerprint')).trim(), seed: null };
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/**
 * What a run goes on from: its newest checkpoint, or, where it was ended before the first, its beginning.
 * @throws RunError if there is neither, or another program made them
 */
export async function readResumed(run: string, program: Identity): Promise<Checkpoint | Beginning> {
  if ((await listCheckpoints(run)).length > 0) return readCheckpoint(run, program);
  const beginning = await readBeginning(run);
  if (beginning === null) {
    if ((await listFolder(run)).includes(lockName) && holderOf(run) === null)
      throw new RunError(
        `${run} holds no run: what was to train there ended before it began.`,
        `--out ${run} begins it.`,
      );
    // Says that there is none.
    return readCheckpoint(run, program);
  }
  if (!(await areOfOneRun(run, beginning.fingerprint, program.fingerprint)))
    throw otherProgram(run, beginning, program);
  const { from } = beginning;
  if (from === undefined) return beginning;
  throw new RunError(
    `${run} was ended before it began with ${placeText(from)}.`,
    `Begin again in its folder: gan train FILE --from ${from.run} --at ${from.step} --out ${run}`,
  );
}

/** What may be in the folder of a run that was ended before its first checkpoint. */
const own = [liveFolder, 'program', 'fingerprint', 'words.json', 'data.json', 'metrics.jsonl', 'report.html', 'previews', 'checkpoints', lockName, beginningFile]; // prettier-ignore

/**
 * Whether a run may begin in a folder: there is none yet, or a run of the same program and seed that was ended before its
 * first checkpoint may begin there again.
 * @param shared whether other things may lie there
 * @throws RunError that says what is in the way
 */
export async function checkFree(out: string, program: Identity, seed: number, shared = false): Promise<void> {
  if ((await listCheckpoints(out)).length > 0)
    throw new RunError(`${out} already holds a run.`, `--resume ${out} goes on with it; --out names another folder.`);
  const taken = new RunError(`${out} exists and is not an empty folder.`, 'Name another with --out.', 2);
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() === false) throw taken;
  const names = (await listFolder(out)).filter((name) => !name.endsWith('.partial') && name !== lockName);
  if (names.length === 0) return;
  const beginning = await readBeginning(out);
  const isOwn = (name: string) => own.includes(name) || name === beginning?.program;
  if (beginning === null ? !shared || names.includes('metrics.jsonl') : !shared && !names.every(isOwn)) throw taken;
  if (beginning === null) return;
  const other = beginning.fingerprint !== program.fingerprint ? `of another program, ${beginning.program}` : null;
  const seeded = (beginning.seed ?? seed) === seed ? null : `with seed ${beginning.seed}, not ${seed}`;
  const how = other ?? seeded;
  if (how === null) return;
  const said = `${out} holds the beginning of a run ${how}, which was ended before its first checkpoint.`;
  throw new RunError(said, 'Name another folder with --out, or delete this one.');
}
