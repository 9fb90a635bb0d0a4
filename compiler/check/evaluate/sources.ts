/** The sources that data come from: what each is told, and what it delivers. */
import type { Attribute } from '../../graph/ir/graph.js';
import type { FieldSpec } from '../../graph/ir/data.js';

export interface Setting {
  readonly name: string;
  readonly type: 'path' | 'string' | 'number' | 'count' | 'share' | 'bool';
  /** The words that a text may be; any where they are left out. */
  readonly words?: readonly string[];
  /** The smallest count; 0 where it is left out. */
  readonly least?: number;
  readonly default?: Attribute;
  /** No option where it is not given: the fingerprints of programs from before it was there stay as they are. */
  readonly sparse?: true;
  /** Another setting without which this one means nothing. */
  readonly needs?: string;
}

export interface SourceKind {
  readonly settings: readonly Setting[];
  /** An argument for each field, of the field's name; given to the runtime together under `name`. */
  readonly perField?: Setting;
  /** What a field must be; null when it is fine, else what is wanted. */
  readonly field: (name: string, spec: FieldSpec) => string | null;
}

const isPicture = (spec: FieldSpec): boolean =>
  spec.kind === 'tensor' && spec.shape.length === 3 && [1, 3, 4].includes(spec.shape[2]!);

const aPicture = (name: string): string => `${name}: f32[height, width, channels] with 1, 3 or 4 channels`;

const picture = (name: string, spec: FieldSpec): string | null => (isPicture(spec) ? null : aPicture(name));

const pictureOrClass = (name: string, spec: FieldSpec): string | null =>
  spec.kind === 'class' || isPicture(spec)
    ? null
    : spec.kind === 'tokens'
      ? `${name}: int<${spec.vocabulary}>, a class`
      : aPicture(name);

/** Padding, unknown words, and one known word at least. */
const leastVocabulary = 3;

const column = (name: string, spec: FieldSpec): string | null => {
  if (spec.kind === 'tensor') return isPicture(spec) ? null : aPicture(name);
  return spec.kind === 'tokens' && spec.vocabulary < leastVocabulary
    ? `${name}: int<N>[${spec.length}] with N of ${leastVocabulary} or more`
    : null;
};

/** How pictures are brought to the declared size, which number is white in them, and whether they are mirrored at random. */
const pictures: readonly Setting[] = [
  { name: 'crop', type: 'string', words: ['center', 'none'], default: 'center' },
  { name: 'flip', type: 'bool', default: false },
  { name: 'white', type: 'count', least: 1, default: null, sparse: true },
];

/** Which part of the samples, and how many are held out. */
const parts: readonly Setting[] = [
  { name: 'split', type: 'string', words: ['train', 'test'], default: null },
  { name: 'test', type: 'share', default: null, needs: 'split' },
];

export const sources: Readonly<Record<string, SourceKind>> = {
  idx: {
    settings: [
      { name: 'images', type: 'path' },
      { name: 'labels', type: 'path', default: null },
      { name: 'skip', type: 'count', default: null },
      { name: 'take', type: 'count', default: null },
      ...parts,
    ],
    field: pictureOrClass,
  },
  images: {
    settings: [{ name: 'folder', type: 'path' }, ...pictures, ...parts],
    field: pictureOrClass,
  },
  table: {
    settings: [
      { name: 'file', type: 'path' },
      { name: 'where', type: 'string', default: null, needs: 'is' },
      { name: 'is', type: 'string', default: null, needs: 'where' },
      ...pictures,
      ...parts,
    ],
    perField: { name: 'columns', type: 'string', default: null },
    field: column,
  },
  paired: {
    settings: [...pictures, ...parts],
    perField: { name: 'folders', type: 'path' },
    field: picture,
  },
  unpaired: {
    settings: [...pictures, ...parts],
    perField: { name: 'folders', type: 'path' },
    field: picture,
  },
  mixture: {
    settings: [
      { name: 'layout', type: 'string' },
      { name: 'modes', type: 'number', default: null },
      { name: 'radius', type: 'number', default: null },
      { name: 'side', type: 'number', default: null },
      { name: 'spacing', type: 'number', default: null },
      { name: 'sigma', type: 'number' },
      { name: 'count', type: 'number', default: 100_000 },
    ],
    field: (name, spec) => (spec.kind === 'tensor' && spec.shape.join() === '2' ? null : `${name}: f32[2]`),
  },
};
