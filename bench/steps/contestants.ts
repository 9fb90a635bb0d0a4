/** Who takes part: our targets on their engines, and PyTorch as it is usually run. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endWithThis, Worker } from './worker.js';

export const python = process.env['GANLANG_PYTHON'] ?? 'python3';

export interface Setting {
  /** The name of a program in bench/programs. */
  readonly program: string;
  /** The `gan` command. */
  readonly command: string;
  /** A folder that is not there yet, for what is built. */
  readonly folder: string;
  readonly threads: number;
  /** Whether there are more cores than threads, and a way to keep to some. */
  readonly pins: boolean;
  /** The device of PyTorch. */
  readonly torchDevice: string;
}

export interface Started {
  readonly worker: Worker;
  /** Seconds from the command to the end of the first step. */
  readonly start: number;
}

export interface Contestant {
  readonly name: string;
  /** Ready for rounds, or why it cannot take part. */
  readonly start: (setting: Setting) => Promise<Started | string>;
}

const programs = fileURLToPath(new URL('../programs', import.meta.url));
const paced = fileURLToPath(new URL('paced.ts', import.meta.url));
const stepScript = fileURLToPath(new URL('../pytorch/step.py', import.meta.url));

/** A target of ours: `gan train` from a cold start, then the program that it built, run again in rounds. */
function target(name: string, args: readonly string[]): Contestant {
  return {
    name,
    async start({ program, command, folder, threads, pins }) {
      const env = { GANLANG_THREADS: String(threads), NO_COLOR: '1' };
      const file = join(programs, `${program}.gan`);
      const start = await firstStep([command, 'train', file, ...args, '--quiet', '--out', folder], folder, env);
      if (typeof start === 'string') return start;
      const script = join(folder, 'program', 'train.ts');
      pace(script);
      const device = args.includes('--device')
        ? args.slice(args.indexOf('--device'), args.indexOf('--device') + 2)
        : [];
      const options = [...device, '--quiet', '--checked', '--steps', '1000000', '--out', `${folder}-rounds`];
      const worker = await Worker.start({
        program: process.execPath,
        args: ['--import', 'tsx', script, ...options],
        env,
        cores: pins ? threads : null,
      });
      return typeof worker === 'string' ? worker : { worker, start };
    },
  };
}

/** How long a command takes to write down its first step; it is ended there. */
export async function firstStep(
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<number | string> {
  const begun = performance.now();
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  endWithThis(child);
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const metrics = join(folder, 'metrics.jsonl');
  while (child.exitCode === null) {
    if ((statSync(metrics, { throwIfNoEntry: false })?.size ?? 0) > 0) {
      const seconds = (performance.now() - begun) / 1000;
      await ended(child);
      return seconds;
    }
    await pause(10);
  }
  return errors.trim().split('\n')[0] ?? 'it ended at once';
}

async function ended(child: ChildProcess): Promise<void> {
  const end = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await end;
}

/** The built program, with the pace of its passes in our hands. */
function pace(script: string): void {
  const text = readFileSync(script, 'utf8');
  const changed = text.replace(/of (run\.passes\(.*\))\) \{/, 'of paced($1)) {');
  if (changed === text) throw new Error(`internal: ${script} has no passes`);
  writeFileSync(script, `import { paced } from ${JSON.stringify(paced)};\n${changed}`);
}

function pytorch(name: string, args: readonly string[], lacks: () => string | null = () => null): Contestant {
  return {
    name,
    async start({ program, threads, pins, torchDevice }) {
      const lacking = lacks();
      if (lacking !== null) return lacking;
      const begun = performance.now();
      const worker = await Worker.start({
        program: python,
        args: [stepScript, program, '--serve', '--threads', String(threads), '--device', torchDevice, ...args],
        env: { PYTHONDONTWRITEBYTECODE: '1' },
        cores: pins ? threads : null,
      });
      return typeof worker === 'string' ? worker : { worker, start: (performance.now() - begun) / 1000 };
    },
  };
}

const compiler = process.env['CXX'] ?? 'g++';

/** What ratios are to. */
export const reference = 'PyTorch';

/** @param device that of target onnx; the CPU's where none is named */
export const contestants = (device: string | undefined): readonly Contestant[] => [
  target(device === undefined ? 'onnx' : `onnx ${device}`, ['--target', 'onnx', ...(device === undefined ? [] : ['--device', device])]),
  target('tfjs wasm', ['--target', 'tfjs', '--device', 'wasm']),
  target('tfjs-node-gpu', ['--target', 'tfjs', '--device', 'tfjs-node-gpu']),
  pytorch(reference, []),
  pytorch('PyTorch channels last', ['--channels-last']),
  pytorch('torch.compile', ['--compile'], () =>
    spawnSync(compiler, ['--version']).status === 0 ? null : `there is no C++ compiler ${compiler}`,
  ),
]; // prettier-ignore
