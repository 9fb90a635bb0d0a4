/** `data digits = idx(...) { image: ..., label: ... }`: which source, which files, what it delivers. */
import type * as ast from '../../grammar/ast.js';
import type { Span } from '../../grammar/source.js';
import { listOf, suggestion } from '../diagnostics/suggest.js';
import type { Attribute, DataSource, FieldSpec, TensorType } from '../graph/ir.js';
import type { Module } from '../resolve/modules.js';
import { attributeOf, bindAt, type Given, nearWord } from './calls.js';
import type { Elaborator, Env } from './elaborator.js';
import { evaluate, given } from './expressions.js';
import { Scope } from './scope.js';
import { tensorType } from './types.js';
import { describe, type Value } from './values.js';

interface Setting {
  readonly name: string;
  readonly type: 'path' | 'string' | 'number' | 'count' | 'bool';
  /** The words that a text may be; any where they are left out. */
  readonly words?: readonly string[];
  readonly default?: Attribute;
}

interface SourceKind {
  readonly settings: readonly Setting[];
  /** What a field must be; null when it is fine, else what is wanted. */
  readonly field: (name: string, spec: FieldSpec) => string | null;
}

const picture = (name: string, spec: FieldSpec): string | null =>
  spec.kind === 'class' || (spec.shape.length === 3 && [1, 3, 4].includes(spec.shape[2]!))
    ? null
    : `${name}: f32[height, width, channels] with 1, 3 or 4 channels`;

const sources: Readonly<Record<string, SourceKind>> = {
  idx: {
    settings: [
      { name: 'images', type: 'path' },
      { name: 'labels', type: 'path', default: null },
      { name: 'skip', type: 'count', default: null },
      { name: 'take', type: 'count', default: null },
    ],
    field: picture,
  },
  images: {
    settings: [
      { name: 'folder', type: 'path' },
      { name: 'crop', type: 'string', words: ['center', 'none'], default: 'center' },
      { name: 'flip', type: 'bool', default: false },
    ],
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

/** Sources of the language whose loading comes later. */
const later = ['paired', 'unpaired', 'captioned'];

export function dataSource(e: Elaborator, module: Module, declaration: ast.DataDecl): DataSource {
  const env: Env = { module, scope: new Scope(), builder: null };
  const { source } = declaration;
  const name = declaration.name.text;
  if (source.kind !== 'call' || source.callee.kind !== 'ref') {
    return e.fail(source.span, 'data/source', { known: listOf(Object.keys(sources), 'or') });
  }
  const kind = source.callee.name;
  const description = Object.hasOwn(sources, kind) ? sources[kind] : undefined;
  if (description === undefined) {
    if (later.includes(kind)) {
      return e.fail(source.span, 'support/not-yet', {
        what: `The data source \`${kind}\``,
        instead: 'Use `idx`, `images` or `mixture`.',
      });
    }
    const known = Object.keys(sources);
    return e.fail(source.callee.span, 'data/unknown-source', {
      name: kind,
      ...suggestion(kind, known),
      known: listOf(known, 'or'),
    });
  }
  const fields: Record<string, FieldSpec> = {};
  for (const field of declaration.fields) {
    const spec = fieldSpec(e, field.type, env);
    const wanted = description.field(field.name.text, spec);
    if (wanted !== null) e.fail(field.type.span, 'data/field', { source: kind, wanted });
    fields[field.name.text] = spec;
  }
  if (declaration.fields.length === 0) e.fail(declaration.name.span, 'data/no-fields', { name });
  const args = given(e, source.arguments, env);
  const options = settings(e, kind, description, args, source.span);
  if (kind === 'mixture') checkMixture(e, options, args, source.span);
  return { name, source: kind, options, fields, declaredIn: declaration.span.file, span: source.span };
}

/** A field of a data set, `digits.image`, and the type of what it delivers. */
export interface DataField {
  readonly data: DataSource;
  readonly field: string;
  readonly type: TensorType;
  /** As messages name it. */
  readonly source: string;
}

/** @param otherwise reports what is no data set at all */
export function dataField(e: Elaborator, written: ast.Expr, env: Env, otherwise: (actual: Value) => never): DataField {
  const target = evaluate(e, written.kind === 'field' ? written.target : written, env);
  if (target.kind !== 'data') return otherwise(target);
  const { data } = target;
  const known = Object.keys(data.fields);
  if (written.kind !== 'field') return e.fail(written.span, 'data/which-field', { name: data.name, known });
  const { text: field, span } = written.name;
  const spec = Object.hasOwn(data.fields, field) ? data.fields[field] : undefined;
  if (spec === undefined) {
    const what = `the data set \`${data.name}\``;
    return e.fail(span, 'name/no-such-member', { what, name: field, known, ...suggestion(field, known) });
  }
  useData(e, data, written.span);
  return { data, field, type: typeOf(spec), source: `the data \`${data.name}.${field}\`` };
}

const typeOf = (spec: FieldSpec): TensorType =>
  spec.kind === 'class'
    ? { dtype: 'i32', shape: [], batch: true, range: [0, spec.classes - 1] }
    : { dtype: 'f32', shape: spec.shape, batch: true, range: spec.range };

/** Notes that training uses the data set. @throws Stop when another of the same name is used too */
export function useData(e: Elaborator, data: DataSource, span: Span): void {
  const known = e.data.get(data.name) ?? data;
  if (known !== data) {
    const label = { span: known.span, text: 'another data set of this name, used too' };
    e.fail(span, 'name/declared-twice', { name: data.name }, [label]);
  }
  e.data.set(data.name, data);
}

function fieldSpec(e: Elaborator, type: ast.Type, env: Env): FieldSpec {
  const { dtype, shape, range } = tensorType(e, type, env);
  if (dtype !== 'i32') return { kind: 'tensor', shape, range };
  if (shape.length > 0)
    return e.fail(type.span, 'support/not-yet', { what: 'Token data', instead: 'Use `int<N>` for a class.' });
  return { kind: 'class', classes: range![1] + 1 };
}

const nouns = {
  path: 'a path in quotes',
  string: 'a word',
  number: 'a number',
  count: 'a whole number',
  bool: 'true or false',
} as const;

const quoted = (word: string): string => `\`${word}\``;

function settings(
  e: Elaborator,
  kind: string,
  { settings: known }: SourceKind,
  args: readonly Given[],
  span: ast.Expr['span'],
) {
  const slots = known.map((setting) => ({ name: setting.name, optional: setting.default !== undefined }));
  const bound = bindAt(e, kind, slots, args, span);
  const options: Record<string, Attribute> = {};
  for (const setting of known) {
    const arg = bound.get(setting.name);
    const value = arg === undefined ? setting.default! : attributeOf(arg.value);
    const wanted = { path: 'string', string: 'string', number: 'number', count: 'number', bool: 'boolean' }[
      setting.type
    ];
    const known = setting.words === undefined || (typeof value === 'string' && setting.words.includes(value));
    if (arg !== undefined && (typeof value !== wanted || !known)) {
      const expected = setting.words === undefined ? nouns[setting.type] : listOf(setting.words.map(quoted), 'or');
      const callee = `${kind}\`, argument \`${setting.name}`;
      const actual = describe(arg.value);
      e.fail(arg.span, 'type/argument', { callee, expected, actual, ...nearWord(arg.value, expected) });
    }
    if (arg !== undefined && setting.type === 'count' && !(Number.isInteger(value) && (value as number) >= 0))
      e.fail(arg.span, 'value/out-of-range', {
        what: `\`${setting.name}\``,
        actual: String(value as number),
        least: 0,
      });
    if (setting.type === 'path' && typeof value === 'string' && e.modules.leavesPackage(span.file, value))
      e.fail(arg?.span ?? span, 'data/outside-package', { path: value });
    options[setting.name] = value!;
  }
  return options;
}

function checkMixture(
  e: Elaborator,
  options: Readonly<Record<string, Attribute>>,
  args: readonly Given[],
  span: ast.Expr['span'],
): void {
  const needed: Readonly<Record<string, readonly string[]>> = { ring: ['modes', 'radius'], grid: ['side', 'spacing'] };
  const layout = options['layout'] as string;
  const wanted = Object.hasOwn(needed, layout) ? needed[layout] : undefined;
  if (wanted === undefined) {
    const written = args.find(({ value }) => value.kind === 'string' && value.value === layout);
    return e.fail(written?.span ?? span, 'data/mixture', { name: layout, ...suggestion(layout, Object.keys(needed)) });
  }
  const missing = wanted.filter((name) => options[name] === null);
  if (missing.length > 0)
    e.fail(span, 'call/missing-argument', {
      callee: `mixture(layout: "${layout}")`,
      missing,
      takes: ['layout', ...wanted, 'sigma', 'count'],
    });
}
