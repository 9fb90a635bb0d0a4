/** How networks are trained: the values of one step, and the plan of lines that use them. */
import type { Span } from '../../../grammar/text/source.js';
import type { Graph, Ref } from './graph.js';

export interface Quantity {
  readonly count: number;
  readonly unit: 'steps' | 'epochs' | 'images';
}

export interface OptimizerUse {
  readonly networks: readonly string[];
  /** The rule's graph: inputs are the weight and its gradient, states are the slots. Shapes in it are scalars. */
  readonly rule: Graph;
  /** Numbers, or values of the step that a schedule moves. */
  readonly options: Readonly<Record<string, number | Ref>>;
  /** The params of the file that options are. For people alone. */
  readonly params?: Readonly<Record<string, string>>;
  readonly span: Span;
}

export type PlanItem =
  | { readonly kind: 'minimize'; readonly networks: readonly string[]; readonly loss: Ref; readonly span: Span }
  | { readonly kind: 'repeat'; readonly count: number; readonly body: readonly PlanItem[]; readonly span: Span }
  | { readonly kind: 'every'; readonly period: Quantity; readonly body: readonly PlanItem[]; readonly span: Span }
  | { readonly kind: 'end'; readonly body: readonly PlanItem[]; readonly span: Span }
  /** A part of training with lines of its own; the lines outside of phases run in each of them. */
  | {
      readonly kind: 'phase';
      readonly name: string;
      readonly until: Quantity;
      readonly body: readonly PlanItem[];
      readonly span: Span;
    }
  /** Moves a state of the step, once the other lines of the body have run. */
  | { readonly kind: 'update'; readonly state: string; readonly value: Ref; readonly span: Span }
  | { readonly kind: 'preview'; readonly layout: PreviewLayout; readonly value: Ref; readonly span: Span }
  | { readonly kind: 'measure'; readonly metric: Metric; readonly value: Ref; readonly span: Span }
  | { readonly kind: 'checkpoint'; readonly span: Span };

export type PreviewLayout =
  | { readonly kind: 'grid'; readonly rows: number; readonly columns: number }
  | { readonly kind: 'scatter'; readonly count: number };

/** Which checkpoints stay. */
export interface Keep {
  /** The newest so many. */
  readonly last: number;
  /** Those with which such a period ends. */
  readonly every: readonly Quantity[];
  readonly best: readonly Best[];
}

/** The checkpoint at which what was measured was best; `key` names the number where it is several, `captured`. */
export interface Best {
  /** A line of the plan. */
  readonly measure: Extract<PlanItem, { kind: 'measure' }>;
  readonly key: string | null;
  readonly better: 'less' | 'more';
}

/** A number about samples: which one, and what it needs besides them. */
export interface Metric {
  /** Names a file in metrics/. */
  readonly name: string;
  /** How many samples it takes. */
  readonly samples: number;
  /** What is measured, as it is written on one line. */
  readonly of: string;
  /** By parameter. */
  readonly arguments: Readonly<Record<string, MetricArgument>>;
}

export type MetricArgument =
  /** A whole data set, which knows where its samples come from. */
  | { readonly kind: 'mixture'; readonly data: string }
  /** All samples of one field of a data set, in their order. */
  | { readonly kind: 'field'; readonly data: string; readonly field: string }
  /** What a network makes of a sample; the name of a field where it makes a record. */
  | { readonly kind: 'network'; readonly network: string; readonly output: string | null }
  /** The same of a network that is a model in a file. */
  | { readonly kind: 'model'; readonly model: string; readonly output: string | null }
  /** Another value of the step, drawn together with each sample: its class, its partner. */
  | { readonly kind: 'label' | 'partner'; readonly value: Ref }
  /** The network that what is measured was said by. */
  | { readonly kind: 'judge'; readonly network: string }
  | { readonly kind: 'number'; readonly number: number }
  /** What is measured: the shape of a picture, and the values of black and white. */
  | { readonly kind: 'picture'; readonly shape: readonly number[]; readonly range: readonly [number, number] };

export interface Average {
  readonly network: string;
  /** A number, or a value of the step that a schedule moves. */
  readonly decay: number | Ref;
  readonly span: Span;
}

/** Every weight held in [-limit, limit], or the gradients of a line scaled to a global norm of at most that. */
export interface Clip {
  readonly what: 'weights' | 'gradients';
  readonly networks: readonly string[];
  /** A number, or a value of the step that a schedule moves. */
  readonly limit: number | Ref;
  readonly span: Span;
}

export interface Training {
  readonly batch: number;
  /** Over how many batches each update takes the mean of its gradients. */
  readonly accumulate: number;
  /** The length of all phases together, where there are phases. */
  readonly until: Quantity;
  /** The data set that `until` counts the epochs of; null where it is left to be the largest. See `epochs.ts`. */
  readonly epochsOf: string | null;
  readonly seed: number;
  readonly optimizers: readonly OptimizerUse[];
  readonly averages: readonly Average[];
  readonly clips: readonly Clip[];
  /** Null where the program does not say. */
  readonly keep: Keep | null;
  /** Whether batch norm takes the samples of all devices together. */
  readonly acrossDevices: boolean;
  /** Every value of one step: data, noise, `let`s and losses. */
  readonly step: Graph;
  readonly items: readonly PlanItem[];
}
