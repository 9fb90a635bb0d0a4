/** How ONNX spells an operation, and what spellings share. */
import type { Attributes, TensorType } from '../../../graph/ir/graph.js';
import type { Dim, ElementType } from '../model/model.js';
import type { ModelWriter } from '../model/writer.js';

export interface SpellingContext {
  readonly model: ModelWriter;
  readonly inputs: readonly TensorType[];
  readonly output: TensorType;
  /** How many samples the batch has, or what that number is called. */
  readonly batch: Dim;
}

/** Adds the nodes that compute the operation; the operands and the result are names of values. */
export type Spelling = (operands: readonly string[], attributes: Attributes, context: SpellingContext) => string;

/** Some operations, by name. */
export type Spellings = Readonly<Record<string, Spelling>>;

export const elementTypeOf = ({ dtype }: TensorType): ElementType =>
  dtype === 'f32' ? 'float' : dtype === 'i32' ? 'int64' : 'bool';

/** The batch first where there is one. */
export const dimsOf = ({ shape, batch: varies }: TensorType, batch: Dim): readonly Dim[] =>
  varies ? [batch, ...shape] : shape;

/** A list of sizes as a constant; one that is not known yet follows from the number of elements. */
export const sizes = ({ model }: SpellingContext, dims: readonly Dim[]): string =>
  model.ints(dims.map((dim) => (typeof dim === 'number' ? dim : -1)));

/** The elements of a value in other sizes. */
export const reshaped = (x: string, dims: readonly Dim[], context: SpellingContext): string =>
  context.model.node('Reshape', [x, sizes(context, dims)]);

export function transposed(x: string, order: readonly number[], { model }: SpellingContext): string {
  return order.every((axis, i) => axis === i) ? x : model.node('Transpose', [x], { perm: order });
}

/** The number of samples that a value has, as a list of one. */
export const batchOf = (like: string, { model, batch }: SpellingContext): string =>
  typeof batch === 'number' ? model.ints([batch]) : model.node('Shape', [like], { start: 0, end: 1 });

/** A value once for each sample that another has. */
export function forEachSample(x: string, type: TensorType, like: string, context: SpellingContext): string {
  if (type.batch) return x;
  const { model, batch } = context;
  if (typeof batch === 'number') return model.node('Expand', [x, model.ints([batch, ...type.shape])]);
  const lead = batchOf(like, context);
  const dims = type.shape.length === 0 ? lead : model.node('Concat', [lead, model.ints(type.shape)], { axis: 0 });
  return model.node('Expand', [x, dims]);
}
