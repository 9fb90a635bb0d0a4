/** Starts the toy programs as processes of their own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const tsx = createRequire(import.meta.url).resolve('tsx');

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Started {
  kill(signal: NodeJS.Signals): void;
  /** Resolves once the program has printed `text`. */
  said(text: string): Promise<void>;
  readonly done: Promise<Outcome>;
}

/** Runs `train.ts` or `sample.ts` in `folder`, on the plain JavaScript engine unless `args` name another. */
export function start(
  program: 'train' | 'sample',
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Started {
  const file = fileURLToPath(new URL(`./${program}.ts`, import.meta.url));
  const device = args.includes('--device') ? [] : ['--device', 'cpu'];
  const child = spawn(process.execPath, ['--import', tsx, file, ...device, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const done = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
  return {
    kill: (signal) => void child.kill(signal),
    async said(text) {
      while (!out.includes(text)) await once(child.stdout, 'data');
    },
    done,
  };
}
