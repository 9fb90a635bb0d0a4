/** What the live page is told, and what it may say: the types that both sides share. */
import type { Difference } from '../../runtime/report/comparison.js';
import type { LiveState } from '../../runtime/live/state.js';

/** Neighbouring points of a curve: where, their mean and extremes, and how many they are. */
export type Points = readonly (readonly [x: number, mean: number, low: number, high: number, count: number])[];

/** What is new of a run, or all there is of it. */
export interface RunUpdate {
  /** Its place among the runs of the page. */
  readonly run: number;
  /** Whether this is all there is, and what was told before is forgotten. */
  readonly anew?: true;
  readonly head?: RunHead;
  readonly losses?: Readonly<Record<string, Points>>;
  readonly measures?: Readonly<Record<string, Points>>;
  readonly notices?: readonly Notice[];
  /** All of them. */
  readonly previews?: readonly PreviewName[];
  /** Null where no process trains. */
  readonly live?: LiveState | null;
}

export interface RunHead {
  /** As it was named on the command line. */
  readonly name: string;
  readonly program: string;
  readonly state: 'training' | 'ended' | 'stopped' | 'begun' | 'damaged';
  readonly step: number;
  readonly lastStep: number | null;
  readonly epoch: number | null;
  readonly seconds: number;
  readonly engine: string | null;
  readonly seed: number | null;
  /** The step of the newest checkpoint; null before the first. */
  readonly saved: number | null;
}

/** A line of the trouble log. */
export interface Notice {
  readonly step: number;
  readonly text: string;
  /** What to try; null where trouble is over. */
  readonly hint: string | null;
  /** The loss or network that it is about. */
  readonly of: string;
}

export interface PreviewName {
  readonly step: number;
  /** What it shows, where a run has several kinds. */
  readonly name: string;
  readonly file: string;
}

/** What does not change while a run trains, and takes a compiler to find out. */
export interface RunAbout {
  readonly networks: readonly { readonly name: string; readonly kind: string; readonly parameters: number }[];
  /** The rate that the program says, null where it is a schedule, and what it is multiplied by. */
  readonly optimizers: readonly { readonly name: string; readonly rate: number | null; readonly factor: number }[];
  /** What samples depend on; null where the program shows none. */
  readonly samples: { readonly inputs: readonly SampleInput[]; readonly kind: 'picture' | 'numbers' } | null;
  /** How the run came to be what it is: its changes, oldest first. */
  readonly history: readonly { readonly step: number; readonly text: string }[];
}

export interface SampleInput {
  readonly name: string;
  /** For a choice, what there is to choose from; null for a text. */
  readonly choices: readonly { readonly value: string; readonly text: string }[] | null;
  readonly hint: string;
}

export interface SamplesAsked {
  readonly count: number;
  readonly seed: number;
  /** By the names of inputs; what is not in it is drawn. */
  readonly with: Readonly<Record<string, string>>;
}

/** What samples are that are no picture: rows of numbers, or lists of lists. */
export interface SamplesDrawn {
  readonly step: number;
  readonly samples: readonly unknown[];
}

export type Differences = readonly Difference[];
