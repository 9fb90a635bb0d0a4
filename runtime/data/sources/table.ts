import type { FieldSpec } from './fields.js';
import { parts } from './parts.js';
import { aPicture, isPicture, pictures } from './pictures.js';
import type { Source, Spec } from './source.js';

/** Padding, unknown words, and one known word at least. */
const leastVocabulary = 3;

const column = (name: string, spec: FieldSpec): string | null => {
  if (spec.kind === 'tensor') return isPicture(spec) ? null : aPicture(name);
  return spec.kind === 'tokens' && spec.vocabulary < leastVocabulary
    ? `${name}: int<N>[${spec.length}] with N of ${leastVocabulary} or more`
    : null;
};

/** `table("captions.csv", image: "file")`: the records of a CSV file, each field a column of it. */
export const table = {
  settings: {
    file: { type: 'path' },
    /** Only the records are taken that have `is` in this column. */
    where: { type: 'string', default: null, needs: 'is' },
    is: { type: 'string', default: null, needs: 'where' },
    ...pictures,
    ...parts,
  },
  /** The columns of fields that have another name than their column. */
  perField: { name: 'columns', type: 'string', default: null },
  field: column,
} as const satisfies Source;

export type TableSpec<Field extends string = string> = Spec<'table', typeof table, Field>;
