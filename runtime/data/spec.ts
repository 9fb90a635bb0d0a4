/** What a `data` declaration says, as plain JSON: its types are made from the declarations of the sources. */
import type { ClassField, FieldSpec, TensorField, TokensField } from './fields.js';
import { isSourceName, type Setting, type SourceName, sourceOf, type Sources } from './sources.js';

export type { ClassField, FieldSpec, TensorField, TokensField } from './fields.js';
export { typeText } from './fields.js';

type ValueOf<S> = S extends { words: readonly (infer Word)[] }
  ? Word
  : S extends { type: 'path' | 'string' }
    ? string
    : S extends { type: 'bool' }
      ? boolean
      : number;

/** What must be given, and what may be. */
type SettingsOf<All> = {
  readonly [Name in keyof All as All[Name] extends { default: unknown } ? never : Name]: ValueOf<All[Name]>;
} & {
  readonly [Name in keyof All as All[Name] extends { default: unknown } ? Name : never]?: ValueOf<All[Name]>;
};

type PerFieldOf<Source, Field extends string> = Source extends { perField: { name: infer Name extends string } }
  ? Source extends { perField: { default: unknown } }
    ? { readonly [N in Name]?: Readonly<Record<string, string>> }
    : { readonly [N in Name]: Readonly<Record<Field, string>> }
  : unknown;

/** One shape for each form. */
type FormsOf<Source> = Source extends { forms: { by: infer By extends string; of: infer Forms } }
  ? {
      [Form in keyof Forms]: { readonly [B in By]: Form } & {
        readonly [Name in Extract<Forms[Form] extends readonly (infer N)[] ? N : never, string>]: number;
      };
    }[keyof Forms]
  : unknown;

export type SpecOf<Name extends SourceName, Field extends string = string> = {
  readonly source: Name;
  readonly name: string;
  readonly fields: Readonly<Record<Field, FieldSpec>>;
} & SettingsOf<Sources[Name]['settings']> &
  PerFieldOf<Sources[Name], Field> &
  FormsOf<Sources[Name]>;

export type IdxSpec<Field extends string = string> = SpecOf<'idx', Field>;
export type ImagesSpec<Field extends string = string> = SpecOf<'images', Field>;
export type TableSpec<Field extends string = string> = SpecOf<'table', Field>;
export type PairedSpec<Field extends string = string> = SpecOf<'paired', Field>;
export type UnpairedSpec<Field extends string = string> = SpecOf<'unpaired', Field>;
/** Drawn by the run's seed where it names none of its own. */
export type MixtureSpec<Field extends string = string> = SpecOf<'mixture', Field> & { readonly seed?: number };

/** How a picture is read. */
export type PictureReading = Pick<ImagesSpec, 'crop' | 'white'>;

export type DataSpec<Field extends string = string> =
  IdxSpec<Field> | ImagesSpec<Field> | TableSpec<Field> | PairedSpec<Field> | UnpairedSpec<Field> | MixtureSpec<Field>;

/** A declaration that was put together setting by setting. @throws Error (internal) where it is none of its source */
export function dataSpec(
  source: string,
  name: string,
  settings: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, FieldSpec>>,
): DataSpec {
  const spec = { source, name, ...settings, fields };
  if (!isDataSpec(spec)) throw new Error(`internal: ${name} is no declaration of the source ${source}`);
  return spec;
}

function isDataSpec(spec: { readonly source: string } & Readonly<Record<string, unknown>>): spec is DataSpec {
  if (!isSourceName(spec.source)) return false;
  const { settings, perField, forms } = sourceOf(spec.source);
  const needed = forms?.of[String(spec[forms.by])] ?? [];
  const own = Object.entries(settings).every(([name, setting]) =>
    spec[name] === undefined ? setting.default !== undefined && !needed.includes(name) : isValue(setting, spec[name]),
  );
  if (!own || (forms !== undefined && !Object.hasOwn(forms.of, String(spec[forms.by])))) return false;
  if (perField === undefined) return true;
  const each = spec[perField.name];
  if (each === undefined) return perField.default !== undefined;
  return typeof each === 'object' && each !== null && Object.values(each).every((value) => isValue(perField, value));
}

/** What a value of a setting is in TypeScript. */
const types = { path: 'string', string: 'string', number: 'number', count: 'number', share: 'number', bool: 'boolean' } as const; // prettier-ignore

/** Whether a setting can have this value, as far as its type and its words say. */
export const isValue = ({ type, words }: Setting, value: unknown): value is string | number | boolean =>
  typeof value === types[type] && (words === undefined || words.includes(value as string));

/** The fields of one kind, with their names, in the order declared. */
export function tensorFields(spec: DataSpec): [string, TensorField][] {
  return Object.entries(spec.fields).filter((entry): entry is [string, TensorField] => entry[1].kind === 'tensor');
}

/** The class fields, with their names, in the order declared. */
export function classFields(spec: DataSpec): [string, ClassField][] {
  return Object.entries(spec.fields).filter((entry): entry is [string, ClassField] => entry[1].kind === 'class');
}

/** The fields of tokens, with their names, in the order declared. */
export function tokensFields(spec: DataSpec): [string, TokensField][] {
  return Object.entries(spec.fields).filter((entry): entry is [string, TokensField] => entry[1].kind === 'tokens');
}
