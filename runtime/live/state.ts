/** `live/state.json` of a run: how training stands, as the process that trains writes it down while somebody looks. */
import type { NetworkValues } from './distributions.js';
import type { Histogram } from './histogram.js';

export interface LiveState {
  /** The process that trains. */
  readonly pid: number;
  readonly step: number;
  readonly lastStep: number;
  readonly epoch: number | null;
  readonly paused: boolean;
  /** Null before they have been counted, and while training waits. */
  readonly samplesPerSecond: number | null;
  readonly stepsPerSecond: number | null;
  /** Bytes that the process takes, and those of them that are JavaScript's. */
  readonly memory: { readonly process: number; readonly heap: number };
  /** Whether rates can be changed: by whoever built the program and started it. */
  readonly rebuilds: boolean;
  /** What was asked and done, the newest last. */
  readonly answers: readonly Answer[];
  /** As looked at last; null before. */
  readonly values: Values | null;
}

export interface Answer {
  /** What the request is called. */
  readonly id: string;
  readonly text: string;
  /** Whether it could not be done. */
  readonly wrong: boolean;
}

export interface Values {
  readonly step: number;
  readonly networks: readonly NetworkValues[];
  readonly scores: readonly Scores[];
}

/** What a discriminator says of samples. */
export interface Scores {
  /** As the program has it: `D(real)`. */
  readonly of: string;
  readonly side: 'real' | 'fake';
  /** Those of one discriminator have the same bins. */
  readonly values: Histogram | null;
}

/** As far as whoever reads it relies on it. */
export function isLiveState(value: unknown): value is LiveState {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, step, lastStep, paused, answers } = value as Partial<Record<keyof LiveState, unknown>>;
  return [pid, step, lastStep].every(Number.isSafeInteger) && typeof paused === 'boolean' && Array.isArray(answers);
}
