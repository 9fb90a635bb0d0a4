/** What the page and the worker that trains say to each other. */
import type { Pixels } from '../../runtime/pictures/grid-pixels.js';
import type { Losses } from './trainer.js';

export type Request =
  /** Trains the program: from where it stands where its weights fit, else from the beginning. */
  | { readonly kind: 'start'; readonly text: string }
  /** The program has another text, without errors: training goes on with it where its weights fit. */
  | { readonly kind: 'change'; readonly text: string }
  | { readonly kind: 'pause' }
  /** One step, and no more. */
  | { readonly kind: 'step'; readonly text: string }
  /** Back to before the first step. */
  | { readonly kind: 'reset' };

export type Report =
  | ({ readonly kind: 'state' } & TrainingState)
  /** Losses of steps that follow one another, in their order. */
  | { readonly kind: 'losses'; readonly first: number; readonly losses: readonly Losses[] }
  | { readonly kind: 'picture'; readonly picture: Picture }
  | { readonly kind: 'failed'; readonly message: string };

export interface TrainingState {
  readonly is: 'new' | 'loading' | 'training' | 'paused' | 'ended';
  readonly step: number;
  /** 0 where it is not known yet. */
  readonly lastStep: number;
  readonly epoch?: number | undefined;
  /** What computes, once it is loaded. */
  readonly engine?: string | undefined;
  /** Milliseconds that a step takes. */
  readonly pace?: number | undefined;
  /** Whether the text has other networks or data now, so that training cannot go on with it. */
  readonly anew?: boolean | undefined;
  /** What has just happened, for people. */
  readonly note?: string | undefined;
}

export type Picture = PlanePicture | GridPicture;

export interface PlanePicture {
  readonly kind: 'plane';
  readonly step: number;
  /** x and y of each point, one after the other. */
  readonly real: Float32Array;
  readonly fake: Float32Array;
  /** Which way each fake is pulled. */
  readonly pull: Float32Array | null;
  readonly bounds: Bounds;
  /** Scores of the discriminator on a grid over the bounds, row by row from the lowest; and of the real and fake points. */
  readonly surface: { readonly side: number; readonly scores: Float32Array; readonly middle: number } | null;
  readonly modes: { readonly captured: number; readonly of: number; readonly highQuality: number } | null;
}

/** The square that is shown. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  /** How wide and high it is. */
  readonly side: number;
}

export interface GridPicture {
  readonly kind: 'grid';
  readonly step: number;
  readonly pixels: Pixels;
  readonly count: number;
}
