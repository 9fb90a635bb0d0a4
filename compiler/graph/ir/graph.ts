/**
 * The typed graph: what a program means, with every size known.
 *
 * A graph is a list of nodes in order of computation. A node applies a primitive, or calls another graph (a
 * network, a block, a function of the language), so the structure of the source survives down to the emitted
 * program. Everything is plain readonly data: it can be printed, compared, hashed and sent elsewhere.
 *
 * The batch axis is implicit: `shape` is the shape of one sample, and `batch` says whether the value has one
 * entry per sample (it depends on data or noise) or is the same for all (weights, constants, reduced losses).
 */
import type { Span } from '../../../grammar/text/source.js';

export type Shape = readonly number[];

/** Lowest and highest possible value; an end may be infinite. */
export type Range = readonly [low: number, high: number];

export interface TensorType {
  /** `i32` is a whole number in 0..N-1, with `range` [0, N - 1]: class ids and tokens. */
  readonly dtype: 'f32' | 'i32' | 'bool';
  readonly shape: Shape;
  readonly batch: boolean;
  /** Null when nothing is known. */
  readonly range: Range | null;
}

/** Refers to one output of a node of the same graph, or to one of the graph's inputs or weights. */
export type Ref =
  | { readonly kind: 'node'; readonly node: number; readonly output: number }
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'weight'; readonly name: string };

export type Attribute = number | boolean | string | null | readonly Attribute[];
export type Attributes = Readonly<Record<string, Attribute>>;

export interface Origin {
  readonly span: Span;
  /** The text as written, for people: `conv(64, kernel: 4, stride: 2)`. */
  readonly text: string;
  /** True for one stage of a `|>` chain: it reads best on a line of its own. */
  readonly stage?: boolean;
}

interface NodeBase {
  readonly id: number;
  readonly inputs: readonly Ref[];
  readonly types: readonly TensorType[];
  /** The name the program gives the value (`let`, `var`); null for intermediate values. */
  readonly name: string | null;
  readonly origin: Origin;
}

/** One operation; `operation` names a file in primitives/. */
export interface PrimitiveNode extends NodeBase {
  readonly kind: 'primitive';
  readonly operation: string;
  readonly attributes: Attributes;
}

/** A call of another graph. */
export interface CallNode extends NodeBase {
  readonly kind: 'call';
  readonly graph: Graph;
  /**
   * Whose weights the call uses: those of a network (shared by every call of it), those held under a name in the
   * calling graph's own weights, or none.
   */
  readonly weights:
    | { readonly kind: 'network'; readonly network: string }
    | { readonly kind: 'member'; readonly name: string }
    | { readonly kind: 'none' };
  /** Distinguishes this call's noise from that of other calls in the same graph. */
  readonly scope: string;
}

/** `if training { } else { }`: one of two graphs, both over the same inputs and the weights of this graph. */
export interface ModeNode extends NodeBase {
  readonly kind: 'mode';
  readonly training: Graph;
  readonly inference: Graph;
}

/**
 * One graph over and over, what it makes in one turn being what it is given in the next (recurrence). The first inputs
 * of the body are carried from turn to turn, as its first outputs; the next inputs are one entry each of a sequence,
 * whose first axis counts the turns; the rest stays the same. Its other outputs are sequences again.
 */
export interface ScanNode extends NodeBase {
  readonly kind: 'scan';
  readonly body: Graph;
  readonly turns: number;
  readonly carried: number;
  readonly items: number;
  /** From the last entry to the first. */
  readonly reverse: boolean;
  /** Distinguishes the noise of its turns from other noise of the same graph. */
  readonly scope: string;
}

/** Fresh random numbers, keyed by the seed, the path of names down to `draw`, and the step. */
export interface DrawNode extends NodeBase {
  readonly kind: 'draw';
  readonly draw: string;
  readonly distribution: Distribution;
}

/** One field of a batch of data; only in a training pass. Fields of one draw belong to the same samples. */
export interface DataNode extends NodeBase {
  readonly kind: 'data';
  readonly data: string;
  readonly field: string;
  /** The name of a draw of its own, which keys the order of its samples; null for the one that plain lines share. */
  readonly draw: string | null;
}

/** One trainable weight of a network, taken by itself: `path` leads to it through the groups that hold it. */
export interface ParameterNode extends NodeBase {
  readonly kind: 'parameter';
  readonly network: string;
  readonly path: readonly string[];
}

export type Node = PrimitiveNode | CallNode | ModeNode | ScanNode | DrawNode | DataNode | ParameterNode;

/** The graphs inside a node that use the weights around it. */
export const branchesOf = (node: Node): readonly Graph[] =>
  node.kind === 'mode' ? [node.training, node.inference] : node.kind === 'scan' ? [node.body] : [];

export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'bernoulli'; readonly probability: number }
  | { readonly kind: 'categorical'; readonly classes: number };

export interface Weight {
  readonly kind: 'weight';
  readonly name: string;
  readonly shape: Shape;
  readonly init: Distribution;
  /** False for `state`: running statistics. */
  readonly trainable: boolean;
  readonly origin: Origin;
}

/** The weights of a block used inside this graph, under the name they have here. */
export interface WeightGroup {
  readonly kind: 'group';
  readonly name: string;
  readonly graph: Graph;
}

export interface Update {
  readonly state: string;
  readonly value: Ref;
}

export interface Graph {
  readonly kind: 'network' | 'block' | 'function' | 'gradient' | 'optimizer' | 'branch' | 'pass';
  /** As the program names it: `G`, `conv`, `nonsaturating.discriminator`. */
  readonly name: string;
  readonly doc: string | null;
  readonly inputs: readonly { readonly name: string; readonly type: TensorType }[];
  /** The compile-time arguments and matched sizes it was made for, by parameter. */
  readonly settings: Attributes;
  /** A training pass holds states alone: what it remembers from one step to the next. */
  readonly weights: readonly (Weight | WeightGroup)[];
  readonly nodes: readonly Node[];
  /** One unnamed output, or the named fields of a record. */
  readonly outputs: readonly { readonly name: string | null; readonly ref: Ref }[];
  readonly updates: readonly Update[];
  readonly span: Span;
  /** True when the text is the standard library's. */
  readonly library: boolean;
}

export interface Network {
  readonly name: string;
  readonly role: 'network' | 'generator' | 'discriminator';
  readonly graph: Graph;
  /** The file its weights start from; null when they are drawn. */
  readonly start: WeightsFile | null;
  /** Sizes that its text leaves out with `_`, and what they are. */
  readonly holes: readonly { readonly span: Span; readonly size: number }[];
}

export interface WeightsFile {
  readonly path: string;
  /** The file that names it; the path is relative to that. */
  readonly declaredIn: string;
  readonly span: Span;
}

// ---- training -----------------------------------------------------------------------------------

export interface Quantity {
  readonly count: number;
  readonly unit: 'steps' | 'epochs' | 'images';
}

export interface OptimizerUse {
  readonly networks: readonly string[];
  /** The rule's graph: inputs are the weight and its gradient, states are the slots. Shapes in it are scalars. */
  readonly rule: Graph;
  /** Numbers, or values of the pass that a schedule moves. */
  readonly options: Readonly<Record<string, number | Ref>>;
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
  /** Moves a state of the pass, once the other lines of the body have run. */
  | { readonly kind: 'update'; readonly state: string; readonly value: Ref; readonly span: Span }
  | { readonly kind: 'preview'; readonly layout: PreviewLayout; readonly value: Ref; readonly span: Span }
  | { readonly kind: 'measure'; readonly metric: Metric; readonly value: Ref; readonly span: Span }
  | { readonly kind: 'checkpoint'; readonly span: Span };

export type PreviewLayout =
  | { readonly kind: 'grid'; readonly rows: number; readonly columns: number }
  | { readonly kind: 'scatter'; readonly count: number };

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
  /** Another value of the pass, drawn together with each sample: its class, its partner. */
  | { readonly kind: 'label' | 'partner'; readonly value: Ref };

export interface Average {
  readonly network: string;
  /** A number, or a value of the pass that a schedule moves. */
  readonly decay: number | Ref;
  readonly span: Span;
}

/** Every weight held in [-limit, limit], or the gradients of a line scaled to a global norm of at most that. */
export interface Clip {
  readonly what: 'weights' | 'gradients';
  readonly networks: readonly string[];
  /** A number, or a value of the pass that a schedule moves. */
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
  /** Every value of one pass: data, noise, `let`s and losses. */
  readonly pass: Graph;
  readonly items: readonly PlanItem[];
}

// ---- data ---------------------------------------------------------------------------------------

export type FieldSpec =
  | { readonly kind: 'tensor'; readonly shape: Shape; readonly range: Range | null }
  | { readonly kind: 'class'; readonly classes: number }
  /** A text as the numbers of its first words. */
  | { readonly kind: 'tokens'; readonly vocabulary: number; readonly length: number };

/** An argument of a source; those that belong to fields stand together, by field. */
export type SourceOption = Attribute | Readonly<Record<string, string>>;

/** Which files, read how; `options` are the arguments of the source as written. */
export interface DataSource {
  readonly name: string;
  readonly source: string;
  readonly options: Readonly<Record<string, SourceOption>>;
  /** Which options are paths. */
  readonly paths: readonly string[];
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** The file that declares it; its paths are relative to it. */
  readonly declaredIn: string;
  readonly span: Span;
}

export interface Program {
  /** The file's name without folder and ending. */
  readonly name: string;
  readonly file: string;
  readonly params: readonly { readonly name: string; readonly text: string }[];
  readonly data: readonly DataSource[];
  readonly networks: readonly Network[];
  /** Null for a file that only declares networks. */
  readonly training: Training | null;
}
