import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readRegular } from '../files/reading.js';
import { RunError } from '../errors/run-error.js';
import { listFolder, makeFolder, stepText, troubleWith, writeFileAtomically } from '../files/writing.js';
import type { Trouble } from '../trouble/trouble.js';
import type { Described, Judged } from './best.js';
import { areOfOneRun } from './changes.js';
import { chosen } from './choose.js';
import { decodeSafetensors, encodeSafetensors, SafetensorsError, type StoredTensor } from './safetensors.js';

/** How steps, epochs and images were counted. */
export interface ScheduleSettings {
  readonly batch: number;
  readonly stepsPerEpoch?: number;
  /** The data set whose epochs these are. */
  readonly epochsOf?: string;
}

/** What a checkpoint says about itself; the small JSON beside the tensors, which also carries their SHA-256. */
export interface CheckpointInfo {
  readonly version: 1;
  readonly program: string;
  readonly fingerprint: string;
  /** Steps completed. */
  readonly step: number;
  readonly epoch?: number;
  /** The step training was to end with. */
  readonly lastStep?: number;
  /** Seconds of training so far, earlier sittings included. */
  readonly seconds: number;
  readonly seed: number;
  readonly engine: string;
  readonly losses: Readonly<Record<string, number>>;
  readonly schedule?: ScheduleSettings;
  /** What it may be the best by. */
  readonly best?: readonly Judged[];
  /** What had been noticed and not gone away. */
  readonly trouble?: readonly Trouble[];
}

export interface Checkpoint {
  readonly info: CheckpointInfo;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** How many bytes its files may have. */
const largest = { description: 2 ** 24, tensors: 2 ** 32 - 2 ** 20 } as const;

const folderOf = (run: string): string => join(run, 'checkpoints');

/**
 * Writes `checkpoints/step-000120.safetensors` and `.json` into a run folder, points `latest.json` at them and deletes
 * those that need not stay. What was there stays usable until the new files are whole.
 * @param staying which of some checkpoints stay, the new one among them; all by default
 */
export async function writeCheckpoint(
  run: string,
  info: CheckpointInfo,
  tensors: readonly StoredTensor[],
  staying: (checkpoints: readonly Described[]) => readonly Described[] = (all) => all,
): Promise<void> {
  const folder = folderOf(run);
  makeFolder(folder);
  const name = `step-${stepText(info.step)}`;
  // The tensors carry the description too: a pair that does not belong together is noticed.
  const chunks = encodeSafetensors(tensors, { format: 'ganlang', checkpoint: JSON.stringify(info) });
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  await writeFileAtomically(join(folder, `${name}.safetensors`), chunks);
  await writeFileAtomically(join(folder, `${name}.json`), toJson({ ...info, sha256: hash.digest('hex') }));
  await pointTo(folder, name);
  const described = await describedCheckpoints(run);
  const stay = new Set(staying(described).map((one) => one.name));
  for (const { name: old } of described) if (!stay.has(old)) await removeCheckpoint(folder, old);
}

/**
 * Goes back to the newest checkpoint that was made at a step or before; where none is left of those, to the oldest there is.
 * Later ones are deleted.
 * @returns its step; null where there is none
 */
export async function goBackTo(run: string, step: number): Promise<number | null> {
  const names = await listCheckpoints(run);
  const good = names.findLast((name) => stepOf(name) <= step) ?? names[0];
  if (good === undefined) return null;
  const folder = folderOf(run);
  await pointTo(folder, good);
  for (const name of names.slice(names.indexOf(good) + 1)) await removeCheckpoint(folder, name);
  return stepOf(good);
}

/** Says which checkpoint is the newest. */
const pointTo = (folder: string, name: string): Promise<void> =>
  writeFileAtomically(join(folder, 'latest.json'), toJson({ checkpoint: name, step: stepOf(name) }));

async function removeCheckpoint(folder: string, name: string): Promise<void> {
  // Tensors without a description are no checkpoint.
  for (const kind of ['json', 'safetensors']) await removeFile(join(folder, `${name}.${kind}`));
}

async function removeFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw troubleWith(error, path, 'remove');
  }
}

interface WithInfo {
  readonly info: CheckpointInfo | undefined;
}

/** A run's checkpoints with what each says about itself, oldest first. Their tensors are not looked at. */
export async function describedCheckpoints(run: string): Promise<readonly (Described & WithInfo)[]> {
  const described = async (name: string): Promise<Described & WithInfo> => {
    const read = readRegular(join(folderOf(run), `${name}.json`), largest.description);
    const info = parseJson(await read.then((bytes) => bytes.toString('utf8')).catch(() => ''));
    return { name, step: stepOf(name), info: isInfo(info) ? info : undefined };
  };
  return Promise.all((await listCheckpoints(run)).map(described));
}

/** The names of a run's checkpoints (`step-000120`), oldest first. Only whole pairs of files count. */
export async function listCheckpoints(run: string): Promise<string[]> {
  const files = await listFolder(folderOf(run));
  return files
    .flatMap((file) => /^(step-\d+)\.json$/.exec(file)?.[1] ?? [])
    .filter((name) => files.includes(`${name}.safetensors`))
    .sort((a, b) => stepOf(a) - stepOf(b));
}

/**
 * A checkpoint of a run, the newest by default, read whole and checked against its own checksum.
 * @param at which, as `readAt` takes it
 * @throws RunError if there is none, if it is damaged, or if another program made it.
 */
export async function readCheckpoint(run: string, program: Identity, at = 'last'): Promise<Checkpoint> {
  const described = await describedCheckpoints(run);
  if (described.length === 0) {
    throw new RunError(
      `${run} holds no checkpoint.`,
      'Name a run folder, such as runs/digits-1: it has a folder checkpoints.',
    );
  }
  const { name, step } = chosen(run, described, at);
  const checkpoint = await readPair(run, name, described.findLast((other) => other.step < step)?.name);
  const made = checkpoint.info;
  if (!(await areOfOneRun(run, made.fingerprint, program.fingerprint))) throw otherProgram(run, made, program);
  return checkpoint;
}

type Identity = Pick<CheckpointInfo, 'program' | 'fingerprint'>;

/** What is said of a run that was made by another program than the one that is to go on with it. */
export const otherProgram = (run: string, made: Identity, program: Identity): RunError =>
  new RunError(
    `${run} was made by another program: ${made.program} with fingerprint ${made.fingerprint}; ` +
      `this is ${program.program} with fingerprint ${program.fingerprint}.`,
    `The program that fits is ${join(run, basename(made.program))}.`,
  );

/** @param before the checkpoint before it */
async function readPair(run: string, name: string, before: string | undefined): Promise<Checkpoint> {
  const path = join(folderOf(run), name);
  const damaged = (how: string) => {
    const advice = before ? `Delete ${path}.* to go on from ${before}.` : 'It is the only one: start a new run.';
    return new RunError(`The checkpoint ${path}.safetensors is damaged: ${how}.`, advice);
  };
  const { sha256, ...info } = parseJson((await readRegular(`${path}.json`, largest.description)).toString('utf8'));
  if (!isInfo(info)) throw damaged(`${name}.json does not describe a checkpoint`);
  const bytes = await readRegular(`${path}.safetensors`, largest.tensors);
  try {
    const { tensors, metadata } = decodeSafetensors(bytes);
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw damaged('its checksum is wrong');
    if (metadata['checkpoint'] !== JSON.stringify(info)) throw damaged(`${name}.json describes another checkpoint`);
    return { info, tensors };
  } catch (error) {
    if (error instanceof SafetensorsError) throw damaged(error.message);
    throw error;
  }
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isInfo(value: object): value is CheckpointInfo {
  const info = value as Partial<Record<keyof CheckpointInfo, unknown>>;
  return (
    info.version === 1 &&
    [info.program, info.fingerprint, info.engine].every((text) => typeof text === 'string') &&
    [info.step, info.seed].every((number) => Number.isSafeInteger(number) && (number as number) >= 0) &&
    typeof info.seconds === 'number' &&
    typeof info.losses === 'object' &&
    info.losses !== null
  );
}

const stepOf = (name: string): number => Number(name.slice('step-'.length));

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
