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
import type { Distribution } from '../../../runtime/contract/distribution.js';

export type { Distribution } from '../../../runtime/contract/distribution.js';

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
  /** For what differentiation has made: what it is part of the derivative of. */
  readonly derivativeOf?: { readonly operation: string; readonly origin: Origin };
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
  /** The param of the file that a constant of the step is. For people alone. */
  readonly param?: string;
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
 * Recurrence, as `lax.scan` has it: one graph over and over, what it makes in one step being what it is given in the
 * next. The first inputs of the body are the carry, which its first outputs replace; the next are one entry each of the
 * sequences `xs`, whose first axis has the length of the scan; the rest stays the same. Its other outputs are stacked
 * into sequences.
 */
export interface ScanNode extends NodeBase {
  readonly kind: 'scan';
  readonly body: Graph;
  /** How many steps it has. */
  readonly length: number;
  /** How many inputs are carried from step to step. */
  readonly carry: number;
  /** How many inputs are entries of sequences. */
  readonly xs: number;
  /** From the last entry to the first. */
  readonly reverse: boolean;
  /** Distinguishes the noise of its steps from other noise of the same graph. */
  readonly scope: string;
}

/** Fresh random numbers, keyed by the seed, the path of names down to `draw`, and the step. */
export interface DrawNode extends NodeBase {
  readonly kind: 'draw';
  readonly draw: string;
  readonly distribution: Distribution;
}

/** One field of a batch of data; only in a training step. Fields of one draw belong to the same samples. */
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
  /** True when the library declares the weight. */
  readonly library: boolean;
}

export type Node = PrimitiveNode | CallNode | ModeNode | ScanNode | DrawNode | DataNode | ParameterNode;

/** A number of the program; its name is that of what it was read from. */
export const isConstant = (node: Node): node is PrimitiveNode =>
  node.kind === 'primitive' && node.operation === 'constant';

/** The graphs inside a node that use the weights around it. */
export const branchesOf = (node: Node): readonly Graph[] =>
  node.kind === 'mode' ? [node.training, node.inference] : node.kind === 'scan' ? [node.body] : [];

export interface Weight {
  readonly kind: 'weight';
  readonly name: string;
  readonly shape: Shape;
  readonly init: Distribution;
  /** The function of fan-in and fan-out that `init` is of, as it was called: `glorot(64, 512)`. For people alone. */
  readonly initializer?: string;
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
  readonly kind: 'network' | 'block' | 'function' | 'gradient' | 'optimizer' | 'branch' | 'step';
  /** As the program names it: `G`, `conv`, `nonsaturating.discriminator`. */
  readonly name: string;
  readonly doc: string | null;
  readonly inputs: readonly { readonly name: string; readonly type: TensorType }[];
  /** The compile-time arguments and matched sizes it was made for, by parameter. */
  readonly settings: Attributes;
  /** A training step holds states alone: what it remembers from one step to the next. */
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

/** A network without a body, which metrics look through: what it computes is in a file. */
export interface Model {
  readonly name: string;
  readonly file: ModelFile;
  readonly inputs: readonly { readonly name: string; readonly type: TensorType }[];
  /** One unnamed output, or the named fields of a record. */
  readonly outputs: readonly { readonly name: string | null; readonly type: TensorType }[];
}

export type ModelFile = WeightsFile;

export interface WeightsFile {
  readonly path: string;
  /** The file that names it; the path is relative to that. */
  readonly declaredIn: string;
  readonly span: Span;
}
