/** Has programs compiled in another thread, which is started again where it breaks. */
import { Worker } from 'node:worker_threads';
import type { Examine, Examined } from '../../service/facts/examine.js';

export type Task =
  | {
      readonly kind: 'examine';
      readonly id: number;
      readonly file: string;
      readonly texts: ReadonlyMap<string, string>;
    }
  /** Files of data may have changed. */
  | { readonly kind: 'refresh' };

export interface Answer {
  readonly id: number;
  readonly examined: Examined | null;
  readonly error: string | null;
}

interface Waiting {
  readonly resolve: (examined: Examined) => void;
  readonly reject: (error: Error) => void;
}

export class Checker {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  readonly examine: Examine = (file, texts) =>
    new Promise((resolve, reject) => {
      const id = ++this.last;
      this.waiting.set(id, { resolve, reject });
      this.send({ kind: 'examine', id, file, texts });
    });

  refresh(): void {
    if (this.worker !== null) this.send({ kind: 'refresh' });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private send(task: Task): void {
    this.worker ??= this.start();
    this.worker.postMessage(task);
  }

  private start(): Worker {
    // From source as well as from dist/.
    const worker = new Worker(
      new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url),
    );
    worker.on('message', ({ id, examined, error }: Answer) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (examined !== null) waiting?.resolve(examined);
      else waiting?.reject(new Error(error ?? 'internal: nothing was found out'));
    });
    worker.on('error', (error) => this.lost(error));
    worker.unref();
    return worker;
  }

  /** What was asked of a thread that is gone has no answer; the next one starts anew. */
  private lost(error: unknown): void {
    this.worker = null;
    for (const { reject } of this.waiting.values()) reject(error instanceof Error ? error : new Error(String(error)));
    this.waiting.clear();
  }
}
