/** One use of a primitive, to be tested. */
import type { Value } from '../../../../compiler/graph/ir/value.js';
import type { Attributes } from '../../../../compiler/graph/ir/graph.js';
import type { GraphOperations } from '../../../../compiler/graph/build/operations.js';
import { primitives } from '../../../../compiler/graph/primitives/index.js';
import type { Leaf } from '../reference/leaves.js';

export interface Case {
  readonly name: string;
  /** The primitive it is about. */
  readonly operation: string;
  readonly inputs: readonly Leaf[];
  readonly build: (ops: GraphOperations, values: readonly Value[]) => Value;
}

/** Applies a primitive as the language does: options that are not given have their defaults. */
export function apply(
  ops: GraphOperations,
  operation: string,
  values: readonly Value[],
  given: Attributes = {},
): Value {
  const options = primitives.get(operation)!.options.map(({ name, default: standard }) => [name, standard ?? null]);
  return ops.apply(operation, values, { ...(Object.fromEntries(options) as Attributes), ...given });
}

/** `batch [2,3]`, `[4]`. */
export const showLeaf = ({ type }: Leaf): string => `${type.batch ? 'batch ' : ''}[${type.shape.join()}]`;

/** A case that is one primitive applied to its inputs. */
export function simple(operation: string, inputs: readonly Leaf[], options: Attributes = {}): Case {
  const given = Object.entries(options).map(([name, value]) => `, ${name} ${JSON.stringify(value)}`);
  return {
    name: `${operation} of ${inputs.map(showLeaf).join(' and ')}${given.join('')}`,
    operation,
    inputs,
    build: (ops, values) => apply(ops, operation, values, options),
  };
}
