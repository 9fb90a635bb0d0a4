/**
 * A process that trains and waits between rounds: for each line `round N` that it is sent it makes one step that does
 * not count, then N, and answers with a line of JSON. Programs of ours and PyTorch's speak alike.
 */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** What a round took. */
export interface Round {
  /** Seconds a step. */
  readonly seconds: number;
  /** The most memory so far, in bytes. */
  readonly memory: number;
  readonly losses?: Readonly<Record<string, number>>;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Of the processor's cores, the first so many; all where there is no way to say it. */
  readonly cores: number | null;
}

export class Worker {
  private readonly answers: AsyncIterator<string>;
  private errors = '';

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, Readable>) {
    child.stderr.on('data', (data: Buffer) => (this.errors = (this.errors + data.toString()).slice(-4000)));
    child.stdin.on('error', () => undefined);
    this.answers = (createInterface(child.stdout) as AsyncIterable<string>)[Symbol.asyncIterator]();
  }

  /** Started, with its first step made; or the reason why it cannot be. */
  static async start({ program, args, env, cores }: Command): Promise<Worker | string> {
    const pinned = cores === null ? [] : ['-c', `0-${cores - 1}`, program];
    const child = spawn(cores === null ? program : 'taskset', [...pinned, ...args], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    endWithThis(child);
    const failed = new Promise<string>((resolve) => child.on('error', (error) => resolve(error.message)));
    const worker = new Worker(child);
    const trouble = await Promise.race([failed, worker.answer().then(() => null, (error: Error) => error.message)]); // prettier-ignore
    return trouble ?? worker;
  }

  async round(steps: number): Promise<Round> {
    this.child.stdin.write(`round ${steps}\n`);
    return (await this.answer()) as Round;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  private async answer(): Promise<unknown> {
    for (;;) {
      const line = await this.answers.next();
      if (line.done === true) throw new Error(reason(this.errors));
      if (line.value.startsWith('{')) return JSON.parse(line.value) as unknown;
    }
  }
}

/** No process outlives the measurement. */
export function endWithThis(child: ChildProcess): void {
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}

/** The line of an error stream that says most: the first that names an error, or the last. */
function reason(errors: string): string {
  const lines = errors.split('\n').filter((line) => line.trim() !== '');
  return (lines.findLast((line) => /error|cannot|no module/i.test(line)) ?? lines.at(-1) ?? 'it ended at once').trim();
}
