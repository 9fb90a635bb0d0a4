/** What a compilation has found out about one file, as plain data: it may come from another thread. */
import type { Range, TextEdit } from '../text/places.js';

export interface Facts {
  readonly file: string;
  /** The text in which its places are. */
  readonly text: string;
  /** Expressions and names that were worked out, by where they begin. */
  readonly values: readonly Known[];
  readonly hints: readonly InlayHint[];
  readonly networks: readonly NetworkFacts[];
  /** What a step takes; null without `train`, and where it has mistakes. */
  readonly training: TrainingFacts | null;
  /** What is wrong, in this file and in those it leads to. */
  readonly problems: readonly Problem[];
}

/** What an expression or a name turned out to be. */
export interface Known extends Range {
  /** `f32[4, 4, 64]`, or `64`; several where a block is used in several ways. */
  readonly types: readonly string[];
  readonly range: string | null;
  /** False for what is the same for all samples. */
  readonly batch: boolean | null;
  /** Trainable numbers that a layer holds, and its operations for one sample. */
  readonly parameters: number | null;
  readonly flops: number | null;
}

export interface InlayHint {
  readonly at: number;
  readonly text: string;
  /** The shape behind a layer, the type behind a name, or a number that the compiler has found. */
  readonly kind: 'shape' | 'type' | 'value';
  readonly tooltip: string | null;
}

export interface NetworkFacts extends Range {
  readonly name: string;
  readonly parameters: number;
  readonly flops: number;
}

export interface TrainingFacts extends Range {
  readonly batch: number;
  /** Bytes of weights, gradients, optimizer states and averages, and of what the forward passes make. */
  readonly weights: number;
  readonly activations: number;
  readonly flops: number;
  /** `40 epochs` */
  readonly until: string;
}

export interface Problem extends Range {
  readonly file: string;
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly labels: readonly (Range & { readonly file: string; readonly text: string })[];
  readonly fix: { readonly title: string; readonly edits: readonly TextEdit[] } | null;
}
