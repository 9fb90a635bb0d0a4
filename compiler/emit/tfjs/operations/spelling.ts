/** How TensorFlow.js spells an operation, and what spellings share. */
import { numberText } from '../../../lower/outline/numbers.js';
import type { Attributes, Shape, TensorType } from '../../../graph/ir/graph.js';
import type { Code, Literal, WriteLiteral } from '../../../lower/outline/code.js';

export const literalText = (value: Literal): string =>
  typeof value === 'number' ? numberText(value) : typeof value === 'string' ? `'${value}'` : String(value);

/** What even plain numbers may depend on. */
export interface PlainContext {
  readonly literal: WriteLiteral;
  /** Code of what knows how far training has come: the run, or a forward pass. */
  readonly progress: string;
}

export interface SpellingContext extends PlainContext {
  readonly inputs: readonly TensorType[];
  readonly output: TensorType;
  /** Code for the number of samples in the batch. */
  readonly batchSize: string;
  /** Notes that the program needs this name from the runtime. */
  readonly runtime: (name: string) => string;
}

export interface Spelling {
  /** The expression on tensors; at least one operand is one. */
  readonly tensor: (operands: readonly Code[], attributes: Attributes, context: SpellingContext) => string;
  /** The expression on plain numbers, in parentheses where needed; for every operation that has a meaning on numbers. */
  readonly plain?: (operands: readonly string[], attributes: Attributes, context: PlainContext) => string;
}

/** Some operations, by name. */
export type Spellings = Readonly<Record<string, Spelling>>;

/** A plain number as a tensor where a tensor is needed. */
export const asTensor = (code: Code): string => (!code.plain ? code.text : `tf.scalar(${code.text})`);

/** The sizes of a shape, each under the name of its axis. */
export const sizeCodes = (shape: Shape, literal: WriteLiteral, of = ''): readonly string[] =>
  shape.map((size, axis) => literal(`${of}${axisName(axis, shape.length)}`, size));

const axisName = (axis: number, rank: number): string =>
  (rank === 3 ? ['height', 'width', 'channels'][axis] : undefined) ?? `axis${axis}`;

/** `[x.shape[0], 4, 4, 32]`: a shape as code, the batch first where there is one. */
export const shapeCode = (type: TensorType, batchSize: string, literal: WriteLiteral, of?: string): string =>
  listCode([...(type.batch ? [batchSize] : []), ...sizeCodes(type.shape, literal, of)]);

export const listCode = (items: readonly (string | number)[]): string => `[${items.join(', ')}]`;

/** Code of a value that is the same for all samples, repeated for each of them. */
export const forEachSample = (
  code: string,
  type: TensorType,
  { batchSize, literal }: Pick<SpellingContext, 'batchSize' | 'literal'>,
  of?: string,
): string =>
  type.batch
    ? code
    : `${code}.expandDims(0).broadcastTo(${shapeCode({ ...type, batch: true }, batchSize, literal, of)})`;
