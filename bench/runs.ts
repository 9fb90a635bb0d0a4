/** Runs of programs that a bench keeps: what is complete is not run again, and what was begun goes on. */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../compiler/compile.js';
import { fileHost } from '../cli/host/host.js';
import { type CheckpointInfo, describedCheckpoints, listCheckpoints } from '../runtime/checkpoints/checkpoint.js';
import { readMetrics } from '../runtime/metrics/log.js';

/** One program and one seed. */
export interface Job {
  readonly file: string;
  readonly seed: number;
  readonly folder: string;
  readonly fingerprint: string;
}

/** What a complete run came to. */
export interface Finished {
  readonly measures: Readonly<Record<string, number>>;
  readonly steps: number;
  readonly engine: string;
  readonly seconds: number;
}

/** What `gan train` ends with after Ctrl-C. */
const interrupted = 130;
export const command = fileURLToPath(new URL('../cli/gan.ts', import.meta.url));

/** @param set settings as `--set` takes them */
export async function fingerprintOf(file: string, set: readonly string[]): Promise<string> {
  const settings = Object.fromEntries(set.map((text) => text.split('=') as [string, string]));
  const { fingerprint } = await compile(file, fileHost(file), { set: settings });
  if (fingerprint === null) throw new Error(`${file} has errors: gan check ${file}`);
  return fingerprint;
}

/** What a complete run of this very program measured at its end; nothing where it is not there or not complete. */
export async function resultOf(job: Job): Promise<Finished | undefined> {
  const info = await endOf(job);
  const lines = await readMetrics(join(job.folder, 'metrics.jsonl'));
  const last = lines.findLast(({ measures }) => measures !== undefined);
  if (info === undefined || last?.measures === undefined || last.step !== info.step) return undefined;
  return { measures: last.measures, steps: last.step, engine: info.engine, seconds: last.seconds };
}

/** Whether a run of this very program has come to its end. */
export const hasEnded = async (job: Job): Promise<boolean> => (await endOf(job)) !== undefined;

/** What the checkpoint at the end of a run of this very program says of itself; nothing where it has not come there. */
async function endOf({ folder, fingerprint }: Job): Promise<CheckpointInfo | undefined> {
  const info = (await describedCheckpoints(folder)).at(-1)?.info;
  return info?.fingerprint === fingerprint && info.step === info.lastStep ? info : undefined;
}

/**
 * Trains in a process of its own, on one thread; goes on from a checkpoint of this very program if there is one. Nothing
 * comes back from a run that is interrupted.
 */
export async function train(job: Job, set: readonly string[]): Promise<Finished | undefined> {
  const { file, folder, seed, fingerprint } = job;
  const begun = (await fingerprintIn(folder)) === fingerprint && (await listCheckpoints(folder)).length > 0;
  if (!begun) await rm(folder, { recursive: true, force: true });
  const place = begun ? ['--resume', folder] : ['--out', folder, '--seed', `${seed}`];
  const args = ['train', file, ...place, '--quiet', ...set.flatMap((text) => ['--set', text])];
  const env = { ...process.env, GANLANG_THREADS: '1' };
  const child = fork(command, args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (code !== 0 && code !== interrupted) throw new Error(`gan ${args.join(' ')} ended with ${code}`);
  return resultOf(job);
}

/**
 * Takes one job after the other, so many at once: first all with one seed, then the next. Ctrl-C reaches the runs as well,
 * which save what they have; this process only starts no more of them.
 */
export async function takeAll<Each extends Job>(
  jobs: readonly Each[],
  atOnce: number,
  take: (job: Each) => Promise<void>,
): Promise<void> {
  let stopped = false;
  const stop = () => void (stopped = true);
  process.on('SIGINT', stop);
  const waiting = jobs.toSorted((a, b) => a.seed - b.seed)[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const job of waiting) {
      if (stopped) return;
      await take(job);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  process.off('SIGINT', stop);
}

/** @throws RangeError for an option that is no whole number from 1 */
export function whole(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${option} takes a whole number from 1.`);
  return value;
}

async function fingerprintIn(folder: string): Promise<string | undefined> {
  const file = join(folder, 'fingerprint');
  return existsSync(file) ? (await readFile(file, 'utf8')).trim() : undefined;
}

/** What complete runs took, for the page about them. */
export function effortOf(runs: readonly Omit<Finished, 'measures'>[]): string {
  const engines = [...new Set(runs.map(({ engine }) => engine))].join(', ');
  const hours = runs.reduce((sum, { seconds }) => sum + seconds, 0) / 3600;
  return `Engine: ${engines}; training took ${hours.toFixed(1)} hours in all, of one thread each`;
}

/** An option as `parseArgs` found it; `value` is missing where it takes none. */
interface Given {
  readonly kind: string;
  readonly name?: string;
  readonly value?: string | undefined;
}

/** Options that say where things lie, how many run at once and whether any are begun, of which the numbers know nothing. */
const ofThisMachine: ReadonlySet<string | undefined> = new Set(['jobs', 'runs', 'out', 'trained']);

/** The command for a page it has written: with the options that were given, without those of this machine. */
export function commandOf(script: string, given: readonly Given[]): string {
  const options = given.filter(({ kind, name }) => kind === 'option' && !ofThisMachine.has(name));
  const written = options.flatMap(({ name, value }) => [`--${name}`, ...(value === undefined ? [] : [value])]);
  return [`npm run ${script}`, ...(written.length > 0 ? ['--', ...written] : [])].join(' ');
}
