/** `lock` in a run folder: which process trains the run. It is there as long as that process is. */
import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { RunError } from '../errors/run-error.js';
import { isNotFound, troubleWith } from '../files/writing.js';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When it began to train, as ISO 8601 has it. */
  readonly since: string;
  /** Tells the process from a later one of the same number; null where the system does not say. */
  readonly started: string | null;
}

export const lockName = 'lock';

/**
 * Takes a run for this process, which may have it already. The lock of a process that is gone is taken over.
 * @returns what gives the run back; the end of the process does it too
 * @throws RunError naming the process that has it
 */
export function holdRun(run: string): () => void {
  const path = join(run, lockName);
  const own: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString(), started: startOf(process.pid) }; // prettier-ignore
  for (;;) {
    if (made(path, own)) break;
    const found = read(path);
    if (found === null) continue;
    const { holder, text } = found;
    if (holder !== null && isSame(holder, own)) break;
    if (holder !== null && mayLive(holder)) throw held(run, holder);
    takeAway(path, text);
  }
  const release = (): void => {
    process.off('exit', release);
    const holder = read(path)?.holder;
    if (holder != null && isSame(holder, own)) rmSync(path, { force: true });
  };
  process.on('exit', release);
  return release;
}

/** The process that trains a run, as far as that can be known from here; null where none does. */
export function holderOf(run: string): Pick<Holder, 'pid' | 'host'> | null {
  const holder = read(join(run, lockName))?.holder ?? null;
  return holder !== null && mayLive(holder) ? holder : null;
}

const isSame = (a: Holder, b: Holder): boolean => a.pid === b.pid && a.host === b.host && a.started === b.started;

/** Makes the lock, unless there is one. */
function made(path: string, own: Holder): boolean {
  try {
    const file = openSync(path, 'wx');
    try {
      writeSync(file, `${JSON.stringify(own)}\n`);
      fsyncSync(file);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw troubleWith(error, path, 'write');
  }
}

/** What a lock says; null where it has gone, without a holder where it was never written to its end. */
function read(path: string): { readonly text: string; readonly holder: Holder | null } | null {
  for (let tries = 0; ; tries++) {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if (isNotFound(error)) return null;
      throw troubleWith(error, path, 'read');
    }
    const holder = parsed(text);
    if (holder !== null || tries === 5) return { text, holder };
    // Another process may be writing it at this moment.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}

function parsed(text: string): Holder | null {
  try {
    const { pid, host, since, started } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    const whole = Number.isSafeInteger(pid) && typeof host === 'string' && typeof since === 'string';
    if (!whole || !(started === null || typeof started === 'string')) return null;
    return { pid: pid as number, host, since, started };
  } catch {
    return null;
  }
}

/** Takes a lock out of the way, unless another process was faster and has made one of its own. */
function takeAway(path: string, text: string): void {
  const aside = `${path}-${process.pid}.partial`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, path);
    rmSync(aside, { force: true });
  } catch (error) {
    if (!isNotFound(error)) throw troubleWith(error, path, 'remove');
  }
}

/** Whether a process is still there, as far as that can be known from here. */
function mayLive({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It is there, and another user's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = startOf(pid);
  if (now === buried) return false;
  return started === null || now === null || now === started;
}

/** What is left of a process that has ended, until its parent asks how. */
const buried = 'gone';

/** When a process was started, in whatever words the system has for it; null where it does not say. */
function startOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      // The name of the program, in parentheses, may hold anything.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      if (fields[0] === 'Z' || fields[0] === 'X') return buried;
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
    }
    if (process.platform === 'win32') return null;
    const words = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env: { LC_ALL: 'C', PATH: process.env['PATH'] } }); // prettier-ignore
    return words.trim();
  } catch {
    return null;
  }
}

function held(run: string, { pid, host, since }: Holder): RunError {
  const here = host === hostname();
  const when = new Date(since);
  const time = Number.isNaN(when.getTime()) ? since : when.toLocaleString('sv-SE');
  return new RunError(
    `Process ${pid} on ${host} has been training ${run} since ${time}.`,
    here
      ? `Wait for its end, or stop it with kill ${pid}: it saves first.`
      : `Wait for its end. If ${host} no longer runs it, delete ${join(run, lockName)}.`,
  );
}
