/** What a field of a data set delivers, as its declaration says. */

export type FieldSpec = TensorField | ClassField | TokensField;

/** `f32[8, 8, 1] in [-1, 1]`: the shape of one sample, and its range where one is declared. */
export interface TensorField {
  readonly kind: 'tensor';
  readonly shape: readonly number[];
  readonly range: readonly [number, number] | null;
}

/** `int<10>`: a class id, 0 .. classes - 1. */
export interface ClassField {
  readonly kind: 'class';
  readonly classes: number;
}

/** `int<600>[8]`: the first words of a text as numbers below `vocabulary`. */
export interface TokensField {
  readonly kind: 'tokens';
  readonly vocabulary: number;
  readonly length: number;
}

/** A field's type as it is written in the language. */
export function typeText(field: FieldSpec): string {
  if (field.kind === 'class') return `int<${field.classes}>`;
  if (field.kind === 'tokens') return `int<${field.vocabulary}>[${field.length}]`;
  const range = field.range === null ? '' : ` in [${field.range.join(', ')}]`;
  return `f32[${field.shape.join(', ')}]${range}`;
}
