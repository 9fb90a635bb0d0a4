/** What a data source is: what it is told, and what it delivers. */
import type { FieldSpec } from './fields.js';

export interface Setting {
  readonly type: 'path' | 'string' | 'number' | 'count' | 'share' | 'bool';
  /** The words that a text may be; any where they are left out. */
  readonly words?: readonly string[];
  /** The smallest count; 0 where it is left out. */
  readonly least?: number;
  /** What it is where it is not given: null for nothing. One without a default must be given. */
  readonly default?: string | number | boolean | null;
  /** No option where it is not given: the fingerprints of programs from before it was there stay as they are. */
  readonly sparse?: true;
  /** Another setting without which this one means nothing. */
  readonly needs?: string;
}

export interface Source {
  /** By name, in their order. */
  readonly settings: Readonly<Record<string, Setting>>;
  /** An argument for each field, of the field's name; given to the reader together under `name`. */
  readonly perField?: Setting & { readonly name: string };
  /** A setting whose word says which of the others must be given, too. */
  readonly forms?: { readonly by: string; readonly of: Readonly<Record<string, readonly string[]>> };
  /** What a field must be; null when it is fine, else what is wanted. */
  readonly field: (name: string, spec: FieldSpec) => string | null;
  /** Where its sizes are fixed, for people, where pictures are not scaled to what is declared. */
  readonly fixed?: string;
}

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

type PerFieldOf<Declared, Field extends string> = Declared extends { perField: { name: infer Name extends string } }
  ? Declared extends { perField: { default: unknown } }
    ? { readonly [N in Name]?: Readonly<Record<string, string>> }
    : { readonly [N in Name]: Readonly<Record<Field, string>> }
  : unknown;

/** One shape for each form. */
type FormsOf<Declared> = Declared extends { forms: { by: infer By extends string; of: infer Forms } }
  ? {
      [Form in keyof Forms]: { readonly [B in By]: Form } & {
        readonly [Name in Extract<Forms[Form] extends readonly (infer N)[] ? N : never, string>]: number;
      };
    }[keyof Forms]
  : unknown;

/** What a `data` declaration of a source says, as plain JSON. */
export type Spec<Name extends string, Declared extends Source, Field extends string = string> = {
  readonly source: Name;
  readonly name: string;
  readonly fields: Readonly<Record<Field, FieldSpec>>;
} & SettingsOf<Declared['settings']> &
  PerFieldOf<Declared, Field> &
  FormsOf<Declared>;
