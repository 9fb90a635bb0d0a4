import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { readEnd, readLines } from '../files/reading.js';
import { shortFloat } from '../text/numbers.js';
import { isNotice, type Notice } from '../trouble/trouble.js';
import type { Identity } from './measurement.js';
import { isNotFound, troubleWith, writeFileAtomically } from '../files/writing.js';

/** One line of `metrics.jsonl`: the losses of a pass, or measurements made after it. */
export interface MetricsLine {
  /** Steps completed, from 1. */
  readonly step: number;
  /** Epochs completed; left out where a program has no data. */
  readonly epoch?: number;
  /** Seconds of training so far, earlier sittings included. */
  readonly seconds: number;
  readonly losses?: Readonly<Record<string, number>>;
  readonly measures?: Readonly<Record<string, number>>;
  /** What each measurement is a measurement of: network, sample counts, estimator, seed. */
  readonly identity?: Readonly<Record<string, Identity>>;
  /** What was noticed after it. */
  readonly trouble?: Notice;
}

/** Appends to a `metrics.jsonl`; every line reaches the operating system at once. */
export class MetricsLog {
  private constructor(
    private readonly path: string,
    private readonly file: number,
  ) {}

  /**
   * Opens the file. Lines past `step`, and one that a crash cut short, are dropped: a resumed run writes them again.
   * @param told is told of those that stay
   */
  static async open(path: string, step: number, told?: (line: MetricsLine) => void): Promise<MetricsLog> {
    await writeFileAtomically(path, kept(path, step, told));
    return new MetricsLog(path, openSync(path, 'a'));
  }

  /** @throws RunError where the disk is full */
  write(line: MetricsLine): void {
    const { losses, measures, identity, ...head } = line;
    const numbers = { ...(losses && { losses: short(losses) }), ...(measures && { measures: short(measures) }) };
    try {
      writeSync(this.file, `${JSON.stringify({ ...head, ...numbers, ...(identity && { identity }) })}\n`);
    } catch (error) {
      throw troubleWith(error, this.path, 'write');
    }
  }

  /** Sees to it that what was written is on the disk. @throws RunError where it cannot be */
  flush(): void {
    try {
      fsyncSync(this.file);
    } catch (error) {
      throw troubleWith(error, this.path, 'write');
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

/** A line of a metrics file has a few hundred characters; what is much longer is none. */
const longestLine = 2 ** 20;

/** The lines of a `metrics.jsonl` one by one, none if there is no such file. What is not a line of ours is skipped. */
export async function* metricsOf(path: string): AsyncGenerator<MetricsLine, void> {
  try {
    for await (const text of readLines(path, longestLine)) {
      const line = parseLine(text);
      if (line !== undefined) yield line;
    }
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** All of them. */
export async function readMetrics(path: string): Promise<MetricsLine[]> {
  const lines: MetricsLine[] = [];
  for await (const line of metricsOf(path)) lines.push(line);
  return lines;
}

/** The newest lines, as many as a few pages of text hold: what a long run says now is known without reading all of it. */
export async function newestMetrics(path: string): Promise<readonly MetricsLine[]> {
  try {
    const text = (await readEnd(path, 2 ** 16)).toString('utf8');
    // The first may be the rest of one.
    return text.split('\n').flatMap((line) => parseLine(line) ?? []);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

async function* kept(path: string, step: number, told?: (line: MetricsLine) => void): AsyncGenerator<Uint8Array, void> {
  for await (const line of metricsOf(path)) {
    if (line.step > step) continue;
    told?.(line);
    yield Buffer.from(`${JSON.stringify(line)}\n`);
  }
}

/** A line as it is written down; undefined where it is none of ours. */
export function parseLine(text: string): MetricsLine | undefined {
  try {
    const line = JSON.parse(text) as MetricsLine | null;
    if (typeof line?.step !== 'number' || typeof line.seconds !== 'number') return undefined;
    const { trouble, ...known } = line;
    return trouble === undefined || isNotice(trouble) ? line : known;
  } catch {
    return undefined;
  }
}

function short(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shortFloat(value)]));
}
