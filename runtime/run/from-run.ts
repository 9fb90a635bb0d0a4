/** The run that another begins with: `gan train FILE --from RUN`. */
import { readCheckpoint } from '../checkpoints/checkpoint.js';
import type { StoredTensor } from '../checkpoints/safetensors.js';
import { readVocabulary, type Vocabulary } from '../checkpoints/vocabulary.js';
import type { ClassAxes } from '../contract/class-axes.js';
import { RunError } from '../errors/run-error.js';
import { readJson } from '../files/json.js';
import { writeFileAtomically } from '../files/writing.js';

/** Where a run came from, as it remembers it. */
export interface CameFrom {
  /** The folder, as it was named. */
  readonly run: string;
  readonly step: number;
  readonly program: string;
  readonly fingerprint: string;
  /** `24 of 26 weights`; left out until they are taken. */
  readonly taken?: string;
}

/** A run to begin with, and what the compiler knows of the weights of both programs: `program/from.json`. */
export interface FromRun extends CameFrom {
  readonly classes: { readonly before: ClassAxes; readonly now: ClassAxes };
}

/** With what it has learned. */
export interface ReadFrom extends FromRun {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly words: Vocabulary;
}

/** How many bytes the file may have. */
const largest = 2 ** 28;

export const writeFrom = (path: string, from: FromRun): Promise<void> =>
  writeFileAtomically(path, `${JSON.stringify(from)}\n`);

/** @throws RunError where the file is missing or something else, or the run it names has no such checkpoint */
export async function readFrom(path: string): Promise<ReadFrom> {
  const from = await readJson(path, largest, isFromRun, 'name a run', 'Write it anew: gan train FILE --from RUN');
  if (from === null)
    throw new RunError(`There is no file ${path} that names a run.`, '`gan train FILE --from RUN` writes it.');
  const { tensors } = await readCheckpoint(from.run, from, String(from.step));
  return { ...from, tensors, words: await readVocabulary(from.run) };
}

/** What the new run remembers of it. @param taken `24 of 26 weights` */
export const cameFrom = ({ run, step, program, fingerprint }: FromRun, taken?: string): CameFrom => ({
  ...{ run, step, program, fingerprint },
  ...(taken !== undefined && { taken }),
});

/** `step 400 of runs/digits-1` */
export const placeText = ({ run, step }: CameFrom): string => `step ${step} of ${run}`;

export function isCameFrom(value: unknown): value is CameFrom {
  if (typeof value !== 'object' || value === null) return false;
  const { run, step, program, fingerprint, taken } = value as Partial<Record<keyof CameFrom, unknown>>;
  return (
    [run, program, fingerprint, taken ?? ''].every((text) => typeof text === 'string') && Number.isSafeInteger(step)
  );
}

const isFromRun = (value: unknown): value is FromRun => {
  if (!isCameFrom(value)) return false;
  const { classes } = value as Partial<FromRun>;
  return [classes?.before, classes?.now].every((axes) => typeof axes === 'object' && axes !== null);
};
