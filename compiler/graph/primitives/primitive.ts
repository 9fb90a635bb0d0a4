/**
 * What a primitive is. Each file in primitives/ says everything about one operation: its signature and
 * documentation, its shape rule, its range, its cost and its derivative. How a target spells it stands in that target's
 * table, `emit/<target>/operations/`.
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
  /** Operands that are looked at for their size alone: no number of them shows in the result. */
  readonly onlySizes?: readonly string[];
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
  /**
   * The operation on numbers, where it has a meaning there: constants are folded by it, schedules are made of operations
   * that have one, and a target spells those on plain numbers too.
   */
  readonly number?: (operands: readonly number[], attributes: Attributes) => number;
}

export const attributeNumber = (attributes: Attributes, name: string): number => attributes[name] as number;
export const attributeNumbers = (attributes: Attributes, name: string): readonly number[] =>
  attributes[name] as readonly number[];
