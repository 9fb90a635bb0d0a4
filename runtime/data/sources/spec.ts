/** What a `data` declaration says, whatever its source. */
import type { ClassField, FieldSpec, TensorField, TokensField } from './fields.js';
import { isSourceName, type SourceName, sourceOf, type SpecOf } from './index.js';
import type { Setting } from './source.js';

export type DataSpec<Field extends string = string> = { [Name in SourceName]: SpecOf<Name, Field> }[SourceName];

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
