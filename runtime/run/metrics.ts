import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Identity } from '../metrics/metric.js';
import { isNotFound, writeFileAtomically } from './files.js';

/** One line of `metrics.jsonl`: the losses of a pass, or measurements made after it. */
export interface MetricsLine {
  /** Passes completed, from 1. */
  readonly step: number;
  /** Epochs completed; left out where a program has no data. */
  readonly epoch?: number;
  /** Seconds of training so far, earlier sittings included. */
  readonly seconds: number;
  readonly losses?: Readonly<Record<string, number>>;
  readonly measures?: Readonly<Record<string, number>>;
  /** What each measurement is a measurement of: network, sample counts, estimator, seed. */
  readonly identity?: Readonly<Record<string, Identity>>;
}

/** Appends to a `metrics.jsonl`; every line reaches the operating system at once. */
export class MetricsLog {
  private constructor(private readonly file: number) {}

  /** Opens the file. Lines past `step`, and one that a crash cut short, are dropped: a resumed run writes them again. */
  static async open(path: string, step: number): Promise<MetricsLog> {
    const lines = await readMetrics(path);
    const kept = lines.filter((line) => line.step <= step);
    await writeFileAtomically(path, kept.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return new MetricsLog(openSync(path, 'a'));
  }

  write(line: MetricsLine): void {
    const { losses, measures, identity, ...head } = line;
    const numbers = { ...(losses && { losses: short(losses) }), ...(measures && { measures: short(measures) }) };
    writeSync(this.file, `${JSON.stringify({ ...head, ...numbers, ...(identity && { identity }) })}\n`);
  }

  close(): void {
    closeSync(this.file);
  }
}

/** The lines of a `metrics.jsonl`, none if there is no such file. What is not a line of ours is skipped. */
export async function readMetrics(path: string): Promise<MetricsLine[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isNotFound(error)) return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => parseLine(line) ?? []);
}

function parseLine(text: string): MetricsLine | undefined {
  try {
    const line = JSON.parse(text) as MetricsLine | null;
    return typeof line?.step === 'number' && typeof line.seconds === 'number' ? line : undefined;
  } catch {
    return undefined;
  }
}

function short(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shortFloat(value)]));
}

/** 0.10000000149011612 -> 0.1: the shortest decimal that is still the same 32-bit float, if the number is one. */
export function shortFloat(value: number): number {
  if (Math.fround(value) !== value) return value;
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
