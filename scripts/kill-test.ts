/**
 * Kills runs at random moments, goes on with each, and holds what comes out to a run that was never stopped: the tensors
 * of the last checkpoint to the bit, and the losses of every step.
 *
 *     npx tsx scripts/kill-test.ts              100 kills over five programs on two targets
 *     npx tsx scripts/kill-test.ts 20 digits    20 kills of one program
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeSafetensors } from '../runtime/checkpoints/safetensors.js';
import { metricsOf } from '../runtime/metrics/log.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A program that trains in seconds, and what it has that must survive. */
export interface Subject {
  readonly program: string;
  readonly arguments: readonly string[];
}

const set = (...values: readonly string[]) => values.flatMap((value) => ['--set', value]);

export const subjects: Readonly<Record<string, Subject>> = {
  /** Running statistics and an average. */
  digits: { program: 'examples/digits.gan', arguments: ['--steps', '90', ...set('latent=8', 'width=4')] },
  /** A pool of pictures of before, and two data sets. */
  cyclegan: { program: 'examples/cyclegan.gan', arguments: ['--steps', '30', ...set('width=2', 'blocks=1', 'layers=1')] }, // prettier-ignore
  /** Layers that fade in. */
  pggan: { program: 'examples/pggan.gan', arguments: set('latent=8', 'base=32', 'most=4', 'length=60 steps') }, // prettier-ignore
  /** Phases, and what is remembered from token to token. */
  seqgan: { program: 'examples/seqgan.gan', arguments: set('units=4', 'cells=4', 'filters=4', 'rollouts=1', 'pretraining=20 steps', 'adversarial=20 steps') }, // prettier-ignore
  /** Lines for every so many steps, and the mean of path lengths. */
  stylegan2: { program: 'examples/stylegan2.gan', arguments: ['--steps', '40', ...set('latent=8', 'base=32', 'most=4', 'depth=1')] }, // prettier-ignore
};

/** How the command is started: `node` and what comes before its own arguments. */
export type Command = readonly string[];

interface Ended {
  readonly killed: boolean;
  readonly seconds: number;
  readonly said: string;
}

/** @param after milliseconds until it is killed; null where it may end */
function run(command: Command, args: readonly string[], after: number | null): Promise<Ended> {
  const began = performance.now();
  const child = spawn(process.execPath, [...command, 'train', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
  const timer = after === null ? undefined : setTimeout(() => child.kill('SIGKILL'), after);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const killed = signal === 'SIGKILL';
      if (code === 0 || killed) resolve({ killed, seconds: (performance.now() - began) / 1000, said });
      else reject(new Error(`gan train ${args.join(' ')} ended with ${code ?? signal}:\n${said}`));
    });
  });
}

/** The tensors of the last checkpoint, byte by byte, and the losses of every step. */
async function outcome(folder: string): Promise<{ readonly tensors: string; readonly losses: string }> {
  const checkpoints = join(folder, 'checkpoints');
  const last = readdirSync(checkpoints).filter((name) => name.endsWith('.safetensors')).sort().at(-1)!; // prettier-ignore
  const { tensors } = decodeSafetensors(readFileSync(join(checkpoints, last)));
  const bytes = [...tensors].map(([name, { shape, values }]) => [name, shape, Buffer.from(values.buffer).toString('base64')]); // prettier-ignore
  const lines: unknown[] = [];
  for await (const { step, losses, measures } of metricsOf(join(folder, 'metrics.jsonl')))
    lines.push({ step, losses, measures });
  return { tensors: JSON.stringify([last, bytes]), losses: JSON.stringify(lines) };
}

/**
 * Trains once to the end, then again and again with kills at random moments.
 * @param kills how many there are to be, over as many runs as it takes
 * @param random numbers in [0, 1)
 * @returns a line for people
 * @throws Error where a run did not go on, or came out otherwise
 */
export async function killed(
  { program, arguments: given }: Subject,
  target: string,
  kills: number,
  random: () => number,
  command: Command,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ganlang-kills-'));
  try {
    const args = [program, '--target', target, ...given, '--save-every', '7steps'];
    const whole = join(folder, 'whole');
    const { seconds } = await run(command, [...args, '--out', whole], null);
    const wanted = await outcome(whole);
    let [done, runs, again] = [0, 0, 0];
    while (done < kills) {
      const out = join(folder, `run-${++runs}`);
      for (let ended = false, first = true; !ended; first = false) {
        const how = first ? '--out' : '--resume';
        // Where it had not even begun, it begins now.
        const start = existsSync(join(out, 'run.json')) ? how : '--out';
        const after = done < kills ? random() * 1000 * seconds : null;
        const result = await run(command, [...args, start, out], after);
        if (result.said.includes('again from the beginning')) again++;
        if (result.killed) done++;
        else ended = true;
      }
      const found = await outcome(out);
      if (found.tensors !== wanted.tensors) throw new Error(`${program} on ${target}: other tensors after kills`);
      if (found.losses !== wanted.losses) throw new Error(`${program} on ${target}: other losses after kills`);
      const left = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => /\.partial$|[/\\]lock$|^lock$/.test(name)); // prettier-ignore
      if (left.length > 0) throw new Error(`${program} on ${target} left ${left.join(', ')}`);
      rmSync(out, { recursive: true });
    }
    return `${program} on ${target}: ${done} kills of ${runs} runs of ${seconds.toFixed(1)} s, begun again ${again} times; all as if never stopped`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A small generator, so that a seed tells the moments (Marsaglia 2003, xorshift). */
export function moments(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kills = '100', ...names] = process.argv.slice(2);
  const chosen = Object.entries(subjects).filter(([name]) => names.length === 0 || names.includes(name));
  const pairs = chosen.flatMap(([, subject]) => ['onnx', 'tfjs'].map((target) => [subject, target] as const));
  const built = join(root, 'dist', 'cli', 'gan.js');
  const command = existsSync(built) ? [built] : ['--import', 'tsx', join(root, 'cli', 'gan.ts')];
  process.chdir(root);
  const random = moments(Date.now());
  for (const [i, [subject, target]] of pairs.entries()) {
    const share = Math.floor((Number(kills) * (i + 1)) / pairs.length) - Math.floor((Number(kills) * i) / pairs.length);
    console.log(await killed(subject, target, share, random, command));
  }
}
