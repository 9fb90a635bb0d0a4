/** The run whose networks a program uses, as they were at its newest checkpoint. */
import { type Checkpoint, listCheckpoints, readCheckpoint } from '../checkpoints/checkpoint.js';
import { averageName } from '../contract/names.js';
import { byPresentNames } from '../checkpoints/present-names.js';
import type { StoredTensor } from '../checkpoints/safetensors.js';
import { readVocabulary, type Vocabulary } from '../checkpoints/vocabulary.js';
import { RunError } from '../errors/run-error.js';
import { listRuns } from '../run/folder.js';
import { type Elapsed, Schedule } from '../run/schedule.js';

export interface LoadedRun {
  readonly folder: string;
  readonly checkpoint: Checkpoint;
  readonly words: Vocabulary;
  /** That of the run, unless another is asked for. */
  readonly seed: number;
}

/**
 * Reads a checkpoint of a run, the newest unless another is asked for: of the run that is named, else the newest run of
 * the program.
 * @throws RunError without a checkpoint that fits
 */
export async function loadRun(
  settings: { readonly program: string; readonly fingerprint: string },
  given: { readonly run?: string; readonly seed?: number; readonly at?: string },
): Promise<LoadedRun> {
  const folder = given.run ?? (await newestRun(settings.program));
  const checkpoint = await readCheckpoint(folder, settings, given.at);
  return { folder, checkpoint, words: await readVocabulary(folder), seed: given.seed ?? checkpoint.info.seed };
}

/** How far training had come: what follows a schedule is what it was at the checkpoint. */
export function progressAt({ info: { step, schedule } }: Checkpoint): Elapsed {
  const counted = new Schedule(schedule?.batch ?? 1, schedule?.stepsPerEpoch);
  return (length, after) => counted.progress(step, length, after);
}

/**
 * What a checkpoint has of trained networks, by the names of their weights: averages where training kept them.
 * @param networks the full names of each network's weights, by its name
 */
export function trainedTensors(
  checkpoint: ReadonlyMap<string, StoredTensor>,
  networks: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, StoredTensor> {
  const averages = new Map(
    [...networks].flatMap(([network, names]) => names.map((name) => [name, averageName(network, name)] as const)),
  );
  const stored = byPresentNames(checkpoint, [...averages].flat());
  return new Map(
    [...averages].flatMap(([name, average]) => {
      const tensor = stored.get(average) ?? stored.get(name);
      return tensor === undefined ? [] : [[name, tensor] as const];
    }),
  );
}

/** The newest run of a program in `runs/` that has a checkpoint. @throws RunError when there is none */
async function newestRun(program: string): Promise<string> {
  for (const run of (await listRuns(program)).reverse()) {
    if ((await listCheckpoints(run)).length > 0) return run;
  }
  throw new RunError(
    `There is no run of ${program} in runs/ to take weights from.`,
    'Train first, or name a run with --run.',
  );
}
