/**
 * The abstract syntax tree of a `.gan` file: what was written, with its place, and no meaning.
 *
 * Everything is readonly data. Every node has a `kind` and a `span`.
 */
import type { Span } from '../text/source.js';

interface At {
  readonly span: Span;
}

/** A name where one is declared or used. */
export interface Name extends At {
  readonly text: string;
}

export interface Program extends At {
  readonly kind: 'program';
  readonly extends: Extends | null;
  readonly imports: readonly Import[];
  readonly declarations: readonly Declaration[];
}

/** `extends "dcgan.gan"` */
export interface Extends extends At {
  readonly kind: 'extends';
  readonly path: StringLiteral;
}

/** `import { digits, batch_norm as bn } from "std/data"` */
export interface Import extends At {
  readonly kind: 'import';
  readonly names: readonly { readonly name: Name; readonly alias: Name | null }[];
  readonly path: StringLiteral;
}

export type Declaration =
  | ParamDecl
  | DataDecl
  | FnDecl
  | BlockDecl
  | NetworkDecl
  | ModelDecl
  | ObjectiveDecl
  | OptimizerDecl
  | TrainDecl
  | ExpectDecl;

interface Documented {
  /** The text of the `///` lines above, without the slashes; null when there are none. */
  readonly doc: string | null;
}

/** `param latent: int = 64` */
export interface ParamDecl extends At, Documented {
  readonly kind: 'param';
  readonly name: Name;
  readonly type: Type | null;
  readonly value: Expr;
}

/** `data digits = idx(images: "...") { image: f32[8, 8, 1] in [-1, 1] }` */
export interface DataDecl extends At, Documented {
  readonly kind: 'data';
  readonly name: Name;
  readonly source: Expr;
  readonly fields: readonly { readonly name: Name; readonly type: Type }[];
}

/** What declarations say that are called: `dense(x: f32[..., N], units: int) -> f32[..., units] where units > 0`. */
interface Signature extends At, Documented {
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: Type | null;
  readonly where: readonly Expr[];
}

/** `fn half(x: f32[N]) -> f32[N / 2] where N % 2 == 0 = x[0:N / 2]`; no weights inside. */
export interface FnDecl extends Signature {
  readonly kind: 'fn';
  readonly body: Body;
}

/** `block dense(x: f32[..., N], units: int) -> f32[..., units] where units > 0 { ... }` */
export interface BlockDecl extends Signature {
  readonly kind: 'block';
  readonly body: Body;
}

/** `generator G(z: f32[latent]) -> f32[8, 8, 1] in [-1, 1] { ... }`, or `... from "weights.safetensors" { ... }` */
export interface NetworkDecl extends Signature {
  readonly kind: 'network';
  readonly role: 'network' | 'generator' | 'discriminator';
  /** The file its weights start from; null when they are drawn. */
  readonly from: StringLiteral | null;
  readonly body: Body;
}

/**
 * `network inception(x: f32[299, 299, 3] in [-1, 1]) -> (features: f32[2048]) from "inception.onnx"`: a network without a
 * body, whose computation is a model in a file. Metrics look through it, and nothing else does.
 */
export interface ModelDecl extends Signature {
  readonly kind: 'model';
  readonly from: StringLiteral;
}

/** `objective hinge { discriminator(real: f32[], fake: f32[]) = ...  generator(fake: f32[]) = ... }` */
export interface ObjectiveDecl extends At, Documented {
  readonly kind: 'objective';
  readonly name: Name;
  readonly members: readonly FnDecl[];
}

/** `optimizer sgd(weight: tensor, gradient: tensor, rate: float) { weight - rate * gradient }` */
export interface OptimizerDecl extends At, Documented {
  readonly kind: 'optimizer';
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
}

export interface TrainDecl extends At, Documented {
  readonly kind: 'train';
  readonly body: TrainBody;
}

/** `expect parameters(G) == 3_576_704 with (width: 64)`, at the top level. */
export interface ExpectDecl extends At, Documented, Expectation {
  readonly kind: 'expect';
}

/** A fact, and the params under which it is one where they are not those of the file. */
export interface Expectation {
  readonly condition: Expr;
  readonly with: readonly Argument[];
}

/** `units: int = 64` */
export interface Parameter extends At {
  readonly name: Name;
  readonly type: Type | null;
  readonly default: Expr | null;
}

// ---- types --------------------------------------------------------------------------------------

export type Type = TensorTypeExpr | IntTypeExpr | RecordTypeExpr | NamedTypeExpr;

/** `f32[H, W, 3] in [-1, 1]`, `f32[] unbounded`; `dims` may start with `...`. */
export interface TensorTypeExpr extends At {
  readonly kind: 'tensor-type';
  readonly dims: readonly Dim[];
  readonly range: RangeExpr | null;
}

/** `int<10>` (dims null) or `int<5000>[20]` */
export interface IntTypeExpr extends At {
  readonly kind: 'int-type';
  readonly bound: Expr;
  readonly dims: readonly Dim[] | null;
}

/** `(score: f32[], class: f32[10])` */
export interface RecordTypeExpr extends At {
  readonly kind: 'record-type';
  readonly fields: readonly { readonly name: Name; readonly type: Type }[];
}

/** `int`, `float`, `bool`, `string`, `tensor`, `network`, `block`, `fn`, `objective`, `initializer`, `list`, ... */
export interface NamedTypeExpr extends At {
  readonly kind: 'named-type';
  readonly name: Name;
  readonly range: RangeExpr | null;
}

/** `in [-1, 1]`: values stay between two ends; `unbounded`: nothing keeps them from being any number. */
export type RangeExpr = IntervalExpr | UnboundedExpr;

export interface IntervalExpr extends At {
  readonly kind: 'interval';
  readonly low: Expr;
  readonly high: Expr;
}

export interface UnboundedExpr extends At {
  readonly kind: 'unbounded';
}

/** One entry of a shape: an expression (a bare name may bind), `...`, or `_`, which is a `hole` expression. */
export type Dim = Expr | Ellipsis;

export interface Ellipsis extends At {
  readonly kind: 'ellipsis';
}

// ---- bodies and statements ----------------------------------------------------------------------

/** `{ statement* }` or `= expression` (one expression statement, `braces` false). The last expression is the result. */
export interface Body extends At {
  readonly kind: 'body';
  readonly braces: boolean;
  readonly statements: readonly Statement[];
}

export type Statement = Let | Var | Assign | WeightDecl | StateDecl | Update | Draw | Share | For | ExprStatement;

/**
 * `let y = f(x)`, or `let (score, class) = D(x)` which takes the fields of a record by name; `let (score: real) = D(x)`
 * gives one a name of its own.
 */
export interface Let extends At {
  readonly kind: 'let';
  readonly names: readonly Name[];
  /** In the parenthesised form, even with one name: the field that each name takes. */
  readonly fields: readonly Name[] | null;
  readonly value: Expr;
}

/** `var h = x` */
export interface Var extends At {
  readonly kind: 'var';
  readonly name: Name;
  readonly value: Expr;
}

/** `h = h |> conv(32)`, for a `var`. */
export interface Assign extends At {
  readonly kind: 'assign';
  readonly name: Name;
  readonly value: Expr;
}

/** `weight kernel: f32[N, units] = glorot` */
export interface WeightDecl extends At {
  readonly kind: 'weight';
  readonly name: Name;
  readonly type: Type;
  readonly init: Expr;
}

/** `state mean: f32[C] = zeros`; in an optimizer the type may be left out (it is the weight's). */
export interface StateDecl extends At {
  readonly kind: 'state';
  readonly name: Name;
  readonly type: Type | null;
  readonly init: Expr;
}

/** `update mean = 0.9 * mean + 0.1 * batch`, for a `state`. */
export interface Update extends At {
  readonly kind: 'update';
  readonly name: Name;
  readonly value: Expr;
}

/** `z ~ normal[latent]`, `t ~ uniform(0, 1)[]`, `c ~ categorical(10)` */
export interface Draw extends At {
  readonly kind: 'draw';
  readonly name: Name;
  readonly distribution: Name;
  readonly arguments: readonly Argument[];
  /** Null when there are no brackets. */
  readonly dims: readonly Dim[] | null;
}

/** `share cell = lstm_cell(32)`: one set of weights that several calls use. */
export interface Share extends At {
  readonly kind: 'share';
  readonly name: Name;
  readonly value: Expr;
}

/** `for f in [32, 64] { ... }`, at compile time. */
export interface For extends At {
  readonly kind: 'for';
  readonly name: Name;
  readonly list: Expr;
  readonly body: Body;
}

export interface ExprStatement extends At {
  readonly kind: 'expression';
  readonly value: Expr;
}

// ---- training -----------------------------------------------------------------------------------

export interface TrainBody extends At {
  readonly kind: 'train-body';
  readonly statements: readonly TrainStatement[];
}

export type TrainStatement =
  | Setting
  | OptimizerLine
  | DataLine
  | DataGroup
  | Draw
  | Let
  | StateDecl
  | Update
  | MinimizeLine
  | AverageLine
  | ClipLine
  | PreviewLine
  | CheckpointLine
  | KeepLine
  | AcrossLine
  | MeasureLine
  | RepeatLine
  | EveryLine
  | PhaseLine
  | RemoveLine
  | ExpectLine;

/** `batch 64`, `until 40 epochs of faces` (a quantity), `seed 1`, `accumulate 4` */
export interface Setting extends At {
  readonly kind: 'setting';
  readonly key: 'batch' | 'until' | 'seed' | 'accumulate';
  readonly value: Expr;
  /** The data set whose epochs are meant. */
  readonly of: Name | null;
}

/** `optimizer G, D = adam(2e-4, beta1: 0.5)` */
export interface OptimizerLine extends At {
  readonly kind: 'optimizer-line';
  readonly networks: readonly Name[];
  readonly value: Expr;
}

/** `real <- digits.image` */
export interface DataLine extends At {
  readonly kind: 'data-line';
  readonly name: Name;
  readonly source: Expr;
}

/** `(other, kind) <- digits.(image, label)`: fields of samples of its own, apart from those of other lines. */
export interface DataGroup extends At {
  readonly kind: 'data-group';
  readonly names: readonly Name[];
  readonly data: Ref;
  readonly fields: readonly Name[];
}

/** `minimize G, F: loss` */
export interface MinimizeLine extends At {
  readonly kind: 'minimize';
  readonly networks: readonly Name[];
  readonly loss: Expr;
}

/** `average G decay 0.999` */
export interface AverageLine extends At {
  readonly kind: 'average';
  readonly networks: readonly Name[];
  readonly decay: Expr;
}

/** `clip weights D to 0.01`, `clip gradients G, D to 1` */
export interface ClipLine extends At {
  readonly kind: 'clip';
  readonly what: 'weights' | 'gradients';
  readonly networks: readonly Name[];
  readonly limit: Expr;
}

/** `preview grid(8, 8) of G(z)` */
export interface PreviewLine extends At {
  readonly kind: 'preview';
  readonly layout: Expr;
  readonly value: Expr;
}

export interface CheckpointLine extends At {
  readonly kind: 'checkpoint';
}

/** `keep last 3, every 10 epochs, best frechet`: the checkpoints that stay. */
export interface KeepLine extends At {
  readonly kind: 'keep';
  readonly rules: readonly KeepRule[];
}

export interface KeepRule extends At {
  readonly kind: 'keep-rule';
  readonly which: 'last' | 'every' | 'best';
  /** A number, a length of training, or what is measured: `frechet`, `modes.captured`, `frechet(digit_classifier)`. */
  readonly value: Expr;
}

/** `batch norm across devices`: over the samples of all devices, where there are several. */
export interface AcrossLine extends At {
  readonly kind: 'across';
}

/** `measure modes(ring, samples: 2500) of G(z)` */
export interface MeasureLine extends At {
  readonly kind: 'measure';
  readonly metric: Expr;
  readonly value: Expr;
}

/** `repeat 5 { ... }`: fresh draws each time. */
export interface RepeatLine extends At {
  readonly kind: 'repeat';
  readonly count: Expr;
  readonly body: TrainBody;
}

/** `every 16 steps { ... }`, or `at end { ... }` with `period` null. */
export interface EveryLine extends At {
  readonly kind: 'every';
  readonly period: Expr | null;
  readonly body: TrainBody;
}

/** `phase warm until 5 epochs { ... }` */
export interface PhaseLine extends At {
  readonly kind: 'phase';
  readonly name: Name;
  readonly until: Expr;
  /** The data set whose epochs are meant. */
  readonly of: Name | null;
  readonly body: TrainBody;
}

/** `remove minimize F`, `remove average G`, `remove optimizer D`: in a file that extends another. */
export interface RemoveLine extends At {
  readonly kind: 'remove';
  readonly what: Name;
  readonly names: readonly Name[];
}

export interface ExpectLine extends At, Expectation {
  readonly kind: 'expect-line';
}

// ---- expressions --------------------------------------------------------------------------------

export type Expr =
  | NumberLiteral
  | StringLiteral
  | BoolLiteral
  | Hole
  | Ref
  | ListExpr
  | RangeListExpr
  | RecordExpr
  | Quantity
  | Unary
  | Binary
  | Call
  | Field
  | Index
  | Pipe
  | If;

/** `64`, `2e-4`, `3_576_704`; `text` is as written. */
export interface NumberLiteral extends At {
  readonly kind: 'number';
  readonly value: number;
  readonly text: string;
}

/** `value` has its escapes (`\n \t \" \\`) resolved. */
export interface StringLiteral extends At {
  readonly kind: 'string';
  readonly value: string;
}

export interface BoolLiteral extends At {
  readonly kind: 'bool';
  readonly value: boolean;
}

/** `_`, a size for the compiler to find. */
export interface Hole extends At {
  readonly kind: 'hole';
}

/** A name in use. */
export interface Ref extends At {
  readonly kind: 'ref';
  readonly name: string;
}

/** `[32, 64, 128]` */
export interface ListExpr extends At {
  readonly kind: 'list';
  readonly items: readonly Expr[];
}

/** `0..4`: 0, 1, 2, 3. */
export interface RangeListExpr extends At {
  readonly kind: 'range';
  readonly from: Expr;
  readonly to: Expr;
}

/** `(score: s, class: c)` */
export interface RecordExpr extends At {
  readonly kind: 'record';
  readonly fields: readonly { readonly name: Name; readonly value: Expr }[];
}

/** `40 epochs`; `unit` is normalised to the plural. */
export interface Quantity extends At {
  readonly kind: 'quantity';
  readonly value: Expr;
  readonly unit: 'epochs' | 'steps' | 'images';
}

export interface Unary extends At {
  readonly kind: 'unary';
  readonly operator: '-' | 'not';
  readonly operand: Expr;
}

export type BinaryOperator =
  | '+' | '-' | '*' | '/' | '%' | '**'
  | '==' | '!=' | '<' | '<=' | '>' | '>='
  | 'and' | 'or'; // prettier-ignore

export interface Binary extends At {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
}

/** A positional or a named argument. */
export interface Argument extends At {
  readonly name: Name | null;
  readonly value: Expr;
}

export interface Call extends At {
  readonly kind: 'call';
  readonly callee: Expr;
  readonly arguments: readonly Argument[];
}

/** `digits.image`, `objective.generator` */
export interface Field extends At {
  readonly kind: 'field';
  readonly target: Expr;
  readonly name: Name;
}

/** `widths[2]`, `x[..., 0:3]` */
export interface Index extends At {
  readonly kind: 'index';
  readonly target: Expr;
  readonly items: readonly (Expr | Ellipsis | SliceExpr)[];
}

/** `1:4`, either side may be missing. */
export interface SliceExpr extends At {
  readonly kind: 'slice';
  readonly from: Expr | null;
  readonly to: Expr | null;
}

/** `x |> f(2)`: `f(x, 2)`. `stage` is a call or a bare callee. */
export interface Pipe extends At {
  readonly kind: 'pipe';
  readonly input: Expr;
  readonly stage: Expr;
}

/** `if c { a } else { b }`; `else if` nests in `otherwise`. */
export interface If extends At {
  readonly kind: 'if';
  readonly condition: Expr;
  readonly then: Body;
  readonly otherwise: Body | If | null;
}
