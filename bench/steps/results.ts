/** What was measured, as it is kept in bench/results. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.js';

/** One that took part. */
export interface Timed {
  readonly name: string;
  /** Seconds a step in each round. */
  readonly times: readonly number[];
  /** Their median. */
  readonly seconds: number;
  readonly samplesPerSecond: number;
  /** The most memory of its process, or of its device, in bytes. */
  readonly memory: number;
  /** Seconds from the command to the end of the first step, from a cold start. */
  readonly start: number;
  /** The median over rounds of its time over that of PyTorch in the same round; null without PyTorch. */
  readonly ratio: number | null;
}

/** One that could not. */
export interface Missing {
  readonly name: string;
  readonly missing: string;
}

export interface Measured {
  readonly program: string;
  readonly batch: number;
  /** Steps in a round. */
  readonly steps: number;
  readonly rounds: number;
  readonly contestants: readonly (Timed | Missing)[];
}

export interface StepResults {
  readonly kind: 'steps';
  readonly date: string;
  readonly threads: number;
  readonly machine: Machine;
  readonly programs: readonly Measured[];
}

export interface StartResults {
  readonly kind: 'start';
  readonly date: string;
  readonly machine: Machine;
  /** Seconds to the first step, by the engines. */
  readonly first: readonly { readonly program: string; readonly seconds: Readonly<Record<string, number>> }[];
  /** Seconds of processor time to check and build, by the targets. */
  readonly layers: readonly { readonly layers: number; readonly seconds: Readonly<Record<string, number>> }[];
}

export type Results = StepResults | StartResults;

const folder = fileURLToPath(new URL('../results', import.meta.url));

/** @returns the file */
export function save(results: Results): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${results.kind}-${results.date.slice(0, 16).replaceAll(':', '')}.json`);
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  return file;
}

/** All there are, the oldest first. */
export const saved = (): readonly Results[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Results)
    .sort((a, b) => a.date.localeCompare(b.date));

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};
