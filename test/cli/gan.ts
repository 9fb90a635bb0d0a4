/** Starts the installed `gan` command as a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Started {
  kill(signal: NodeJS.Signals): void;
  /** Waits until it has printed something. */
  said(text: RegExp): Promise<RegExpExecArray>;
  readonly done: Promise<Outcome>;
}

export interface Setting {
  /** The folder to start in; the installed package's own by default. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export const entry = (): string => join(inject('installed'), 'dist', 'cli', 'gan.js');

/** The path of a program that comes with Ganlang. */
export const example = (name: string): string => join(inject('installed'), 'examples', `${name}.gan`);

export function start(args: readonly string[], { cwd, env }: Setting = {}): Started {
  const { CI: _, FORCE_COLOR: __, GANLANG_ENGINES: ___, ...own } = process.env;
  const child = spawn(process.execPath, [entry(), ...args], {
    cwd: cwd ?? inject('installed'),
    env: { ...own, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const done = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
  const said = (text: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = text.exec(out);
        if (found !== null) resolve(found);
      };
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`it never said ${text}, but: ${out}${err}`)));
      look();
    });
  return {
    said,
    kill: (signal) => void child.kill(signal),
    done,
  };
}

/** Runs a command to its end. */
export const gan = (args: readonly string[], setting?: Setting): Promise<Outcome> => start(args, setting).done;

/** Whether an output shows the inside of the program: a stack, or a path into it. */
export const showsStack = ({ out, err }: Outcome): boolean => /^\s+at .+:\d+|node:internal|dist\/cli/m.test(out + err);

/** A folder that is gone after the test; with `afterAll`, called outside any hook, after the tests of a file. */
export function temporaryFolder(release: (remove: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'ganlang-'));
  release(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
