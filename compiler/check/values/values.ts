/** What an expression can mean while a program is being checked: compile-time values, and tensors to come. */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import type { GraphBuilder } from '../../graph/build/builder.js';
import type { Value as GraphValue } from '../../graph/ir/value.js';
import type { Distribution, Graph, Model, Ref, TensorType } from '../../graph/ir/graph.js';
import type { DataSource } from '../../graph/ir/data.js';
import type { PreviewLayout, Quantity } from '../../graph/ir/training.js';
import { listOf } from '../../diagnostics/wording/suggest.js';
import type { Primitive } from '../../graph/primitives/primitive.js';
import { showSamples, showShape, showType } from '../../graph/ir/types.js';
import type { Module } from '../../resolve/modules.js';
import type { CompileTimeFunction } from './compile-time.js';

export type Value =
  | NumberValue
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Value> }
  | ({ readonly kind: 'quantity' } & Quantity)
  | Tensor
  | {
      readonly kind: 'fn';
      readonly name: string;
      readonly declaration: ast.FnDecl;
      readonly module: Module;
      /** What is said of the objective that it belongs to. */
      readonly doc?: string | null;
    }
  | { readonly kind: 'block'; readonly name: string; readonly declaration: ast.BlockDecl; readonly module: Module }
  | NetworkValue
  | ModelValue
  | { readonly kind: 'primitive'; readonly primitive: Primitive }
  | { readonly kind: 'compile-time'; readonly name: string; readonly function: CompileTimeFunction }
  | { readonly kind: 'objective'; readonly declaration: ast.ObjectiveDecl; readonly module: Module }
  | { readonly kind: 'rule'; readonly declaration: ast.OptimizerDecl; readonly module: Module }
  | OptimizerValue
  | { readonly kind: 'data'; readonly data: DataSource }
  | { readonly kind: 'distribution'; readonly distribution: Distribution }
  | { readonly kind: 'layout'; readonly layout: PreviewLayout }
  | SharedBlock
  | PartialCall
  /** `grad(y, x)` differentiates. */
  | { readonly kind: 'grad' }
  /** `scan(step, x, from: state)`: recurrence. */
  | { readonly kind: 'scan' }
  /** `weights(D)`: what a network learns. */
  | { readonly kind: 'weights' }
  /** `training`, which only an `if` may ask. */
  | { readonly kind: 'mode' }
  | { readonly kind: 'hole' }
  | { readonly kind: 'nothing' }
  /** Something already reported: using it says nothing more. */
  | { readonly kind: 'poison' };

/** A record of what a change makes of each field. */
export const mapFields = (
  { fields }: Extract<Value, { kind: 'record' }>,
  change: (field: Value, name: string) => Value,
): Value => ({ kind: 'record', fields: new Map([...fields].map(([name, field]) => [name, change(field, name)])) });

export interface NumberValue {
  readonly kind: 'number';
  readonly value: number;
  /** The param it is, when it is just that: emitted programs keep the name. */
  readonly param?: string;
}

export interface Tensor extends GraphValue {
  readonly kind: 'tensor';
  /** The stages of the chain that led here, newest first. */
  readonly trail: Trail | null;
  /** Where the value comes from as a whole: a data set, the output of a network, or noise. */
  readonly source?: Source;
  /** True for what a network with mistakes declares that it makes. */
  readonly doubtful?: boolean;
}

export interface Source {
  readonly kind: 'data' | 'network' | 'noise';
  /** As the program names it: `G`, `digits.image`, `z`. */
  readonly name: string;
  /** As messages speak of it, or, of noise, the line that draws it. */
  readonly text: string;
  /** Where its type is written. */
  readonly declared: Span;
  /** Why its type is not the user's to choose, as messages say it: `in its files`; null where it is. */
  readonly fixed: string | null;
}

export interface Trail {
  readonly span: Span;
  readonly text: string;
  readonly type: TensorType;
  readonly before: Trail | null;
  /** For a block of the user's: the stages of its body. */
  readonly inside?: Trail | null;
}

export interface NetworkValue {
  readonly kind: 'network';
  readonly name: string;
  readonly declaration: ast.NetworkDecl;
  readonly module: Module;
}

/** A network that is a model in a file. */
export interface ModelValue {
  readonly kind: 'model';
  readonly name: string;
  readonly declaration: ast.ModelDecl;
  readonly module: Module;
  readonly model: Model;
}

export interface OptimizerValue {
  readonly kind: 'optimizer';
  readonly name: string;
  readonly graph: Graph;
  /** Numbers, or values of the training step that a schedule moves. */
  readonly options: Readonly<Record<string, number | Ref>>;
  /** The params of the file that options are. */
  readonly params: Readonly<Record<string, string>>;
}

/** One argument, evaluated. */
export interface Given {
  readonly name: ast.Name | null;
  readonly value: Value;
  readonly span: Span;
  /** Where it is written `_`. */
  readonly hole?: ast.Expr;
}

/** `share cell = lstm_cell(32)`: a block whose weights are made at its first call and used by all. */
export interface SharedBlock {
  readonly kind: 'shared';
  readonly name: string;
  readonly block: Extract<Value, { kind: 'block' }>;
  readonly given: readonly Given[];
  /** The body that declares it and holds the weights. */
  readonly home: GraphBuilder | null;
  /** The weights' name in the graph that holds them, once made. */
  held: { readonly group: string; readonly graph: Graph } | null;
}

/** `D(_, y)`: a call that leaves something open, and is a function of that. */
export interface PartialCall {
  readonly kind: 'partial';
  /** As it is written. */
  readonly text: string;
  readonly callee: Value;
  /** The arguments, with the parameter each goes to; what is given to the call itself takes the place of open ones. */
  readonly given: readonly (Given & { readonly open: boolean; readonly parameter: string })[];
  /** The parameters that are open, in order. */
  readonly left: readonly string[];
  /** The fields of what is called that lead to the value: `score` for `D(_).score`. */
  readonly fields: readonly ast.Name[];
}

export const number = (value: number): NumberValue => ({ kind: 'number', value });
export const list = (items: readonly Value[]): Value => ({ kind: 'list', items });
export const poison: Value = { kind: 'poison' };
export const nothing: Value = { kind: 'nothing' };

/** The same, where it matters whether a tensor is one value for each sample. */
export const describeSamples = (value: Value): string =>
  value.kind === 'tensor' ? showSamples(value.type) : describe(value);

/** A value as messages name it: `f32[8, 8, 1]`, `the number 3`, `the block conv`. */
export function describe(value: Value): string {
  switch (value.kind) {
    case 'number':
      return `the number ${value.value}`;
    case 'bool':
      return String(value.value);
    case 'string':
      return `the text "${value.value}"`;
    case 'list':
      return value.items.every((item) => item.kind === 'number')
        ? `the list ${showShape(value.items.map((item) => item.value))}`
        : `a list of ${value.items.length}`;
    case 'record':
      return `a record with ${[...value.fields.keys()].join(', ')}`;
    case 'quantity':
      return `${value.count} ${value.unit}`;
    case 'tensor':
      return showType(value.type);
    case 'fn':
      return `the function \`${value.name}\``;
    case 'block':
      return `the block \`${value.name}\``;
    case 'network':
      return `the network \`${value.name}\``;
    case 'model':
      return `the model \`${value.name}\``;
    case 'primitive':
      return `the operation \`${value.primitive.name}\``;
    case 'compile-time':
      return `the function \`${value.name}\``;
    case 'objective':
      return `the objective \`${value.declaration.name.text}\``;
    case 'rule':
      return `the optimizer \`${value.declaration.name.text}\``;
    case 'optimizer':
      return `an optimizer \`${value.name}(...)\``;
    case 'data':
      return `the data set \`${value.data.name}\``;
    case 'distribution':
      return 'a distribution';
    case 'layout':
      return 'a preview layout';
    case 'shared':
      return `the shared block \`${value.name}\``;
    case 'partial':
      return `\`${value.text}\`, a function of ${listOf(value.left)}`;
    case 'grad':
    case 'scan':
      return `\`${value.kind}\``;
    case 'weights':
      return '`weights`';
    case 'mode':
      return '`training`';
    case 'hole':
      return '`_`';
    case 'nothing':
      return 'nothing';
    case 'poison':
      return 'something with an error';
  }
}
