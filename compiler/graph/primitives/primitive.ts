/**
 * What a primitive is. Each file in primitives/ says everything about one operation: its signature and
 * documentation, its shape rule, its range, its cost, and how each target spells it.
 */
import type { Value } from '../ir/value.js';
import type { Attribute, Attributes, TensorType } from '../ir/graph.js';
import type { Operations } from './operations.js';

/** A compile-time argument, after the tensors. */
export interface Option {
  readonly name: string;
  /** `axes` is a whole number, a list of them, or `all`; `pair` is a number or a list of two. */
  readonly type: 'int' | 'float' | 'bool' | 'axis' | 'axes' | 'pair' | 'padding' | 'shape' | 'quantity' | 'any';
  /** Undefined: must be given. */
  readonly default?: Attribute;
}

export interface Inference {
  readonly type: TensorType;
  /** The options in normal form: defaults filled in, axes counted from the front, padding as numbers. */
  readonly attributes: Attributes;
}

/** A piece of TypeScript: an expression, and whether it makes a plain number rather than a tensor. */
export interface Code {
  readonly text: string;
  readonly plain: boolean;
}

/** What even plain numbers may depend on. */
export interface PlainContext {
  /** Code of what knows how far training has come: the run, or a pass of it. */
  readonly progress: string;
}

export interface TfjsContext extends PlainContext {
  readonly inputs: readonly TensorType[];
  readonly output: TensorType;
  /** Code for the number of samples in the batch. */
  readonly batchSize: string;
  /** Notes that the program needs this name from the runtime. */
  readonly runtime: (name: string) => string;
}

export interface DerivativeContext {
  readonly ops: Operations;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly attributes: Attributes;
}

export interface Primitive {
  readonly name: string;
  readonly doc: string;
  /** Names of the tensors it takes; a trailing `...` takes any number of them. */
  readonly operands: readonly string[];
  readonly options: readonly Option[];
  /** True when it works on pairs of elements, so that operands of fewer axes are repeated. */
  readonly broadcasts?: boolean;
  /** For a reduction: whether these options leave it unsaid if the samples of a batch are reduced with the rest. */
  readonly leavesBatchUnsaid?: (options: Attributes) => boolean;
  /**
   * The type of the result.
   * @throws Problem when the operands do not fit
   */
  infer(operands: readonly TensorType[], options: Attributes): Inference;
  /**
   * The gradients for its operands, given the gradient of its result, in primitives, so that they can be
   * differentiated again. An operand that was repeated gets the gradient of the copies; summing them up is done for
   * all alike. Null: nothing flows there.
   */
  readonly derivative: (at: DerivativeContext, gradient: Value) => readonly (Value | null)[];
  /** Multiplications and additions for one sample, as is usual: a multiply-add counts 2. */
  flops(operands: readonly TensorType[], output: TensorType, attributes: Attributes): number;
  /** The expression on plain numbers, where there is one; constants and options of optimizers are plain. */
  readonly plain?: (args: readonly string[], attributes: Attributes, context: PlainContext) => string;
  /** The expression in TensorFlow.js; at least one argument is a tensor. */
  tfjs(args: readonly Code[], attributes: Attributes, context: TfjsContext): string;
}

export const attributeNumber = (attributes: Attributes, name: string): number => attributes[name] as number;
export const attributeNumbers = (attributes: Attributes, name: string): readonly number[] =>
  attributes[name] as readonly number[];
