/** Expressions of Python: how tightly they bind, and in which order a picture's axes lie in them. */
import type { Attributes, TensorType } from '../../../graph/ir/graph.js';
import type { Code, WriteLiteral } from '../../../lower/outline/code.js';

export interface PyCode extends Code {
  /** How tightly the expression binds; an atom, a call or an attribute where left out. */
  readonly level?: number;
  /** The same value with channels last, where it is made so: a picture has them first. */
  readonly last?: string;
}

/** How tightly operators bind. */
export const levels = { comparison: 3, sum: 5, product: 6, sign: 7, power: 8, atom: 9 } as const;

/** The text of an expression where one has to bind at least so tightly. */
export const bound = ({ text, level = levels.atom }: PyCode, least: number): string =>
  level < least ? `(${text})` : text;

/** The text of an expression of which an attribute is taken. */
export const atom = (code: PyCode): string => {
  const text = bound(code, levels.atom);
  return /^[\d.]/.test(text) ? `(${text})` : text;
};

export const tensor = (text: string, level: number = levels.atom): PyCode => ({ text, plain: false, level });

/** Whether a value is a picture: three axes for each sample, of which the channels come first. */
export const isPicture = ({ shape }: TensorType): boolean => shape.length === 3;

/** Where each axis of the language lies among those of a picture. */
const places = [1, 2, 0] as const;

/** The dimension of PyTorch that an axis of a sample is. */
export const dimension = (axis: number, type: TensorType): number =>
  (isPicture(type) ? places[axis]! : axis) + (type.batch ? 1 : 0);

/** Which axis of the language each dimension of a sample is. */
export const axesOf = (type: TensorType): readonly number[] =>
  isPicture(type) ? [2, 0, 1] : type.shape.map((_, axis) => axis);

/** The order in which a permutation takes dimensions, batch and all. */
const order = (axes: readonly number[], batch: boolean): string =>
  (batch ? [0, ...axes.map((axis) => axis + 1)] : axes).join(', ');

/** A value with its axes as the language has them. */
export function asLast(code: PyCode, type: TensorType): string {
  if (!isPicture(type)) return atom(code);
  return code.last ?? `${atom(code)}.permute(${order([1, 2, 0], type.batch)})`;
}

/** A value of the language's order as it is kept. */
export function fromLast(text: string, type: TensorType, level: number = levels.atom): PyCode {
  if (!isPicture(type)) return tensor(text, level);
  return { text: `${bound(tensor(text, level), levels.atom)}.permute(${order([2, 0, 1], type.batch)})`, plain: false, last: text }; // prettier-ignore
}

/** Whether the numbers of a picture lie in the same order whichever way its channels are. */
export const liesAlike = ({ shape: [height, width, channels] }: TensorType): boolean =>
  channels === 1 || height! * width! === 1;

/** What spellings are told besides operands and attributes. */
export interface SpellingContext {
  readonly inputs: readonly TensorType[];
  readonly output: TensorType;
  readonly literal: WriteLiteral;
  /** Code of what knows how far training has come. */
  readonly step: string;
  /** Code of a device that values of the program are on. */
  readonly device: () => string;
  /** Code of the number of samples. */
  readonly batchSize: () => string;
  /** Notes what a file has to import; returns the name. */
  readonly uses: (name: string) => string;
}

export interface Spelling {
  readonly tensor: (operands: readonly PyCode[], attributes: Attributes, context: SpellingContext) => PyCode;
  /** The expression on plain numbers; for every operation that has a meaning on numbers. */
  readonly plain?: (operands: readonly PyCode[], attributes: Attributes, context: SpellingContext) => Omit<PyCode, 'plain'>; // prettier-ignore
}

export type Spellings = Readonly<Record<string, Spelling>>;

/** A plain number as a tensor where one is needed. */
export const asTensor = (code: PyCode, { uses, device }: Pick<SpellingContext, 'uses' | 'device'>): PyCode =>
  code.plain ? tensor(`${uses('torch')}.tensor(${code.text}, device=${device()})`) : code;

/** `(2, 1)`, with the comma that one item needs. */
export const tuple = (items: readonly (string | number)[]): string =>
  `(${items.join(', ')}${items.length === 1 ? ',' : ''})`;
