/** `data digits = idx(...) { image: ..., label: ... }`: which source, which files, what it delivers. */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import { isSourceName, sourceOf, sources } from '../../../runtime/data/sources/index.js';
import type { Setting as Declared, Source as SourceKind } from '../../../runtime/data/sources/source.js';
import { isValue } from '../../../runtime/data/sources/spec.js';
import { pictureIn } from '../../diagnostics/wording/misread.js';
import { listOf, suggestion } from '../../diagnostics/wording/suggest.js';
import type { Attribute, TensorType } from '../../graph/ir/graph.js';
import type { DataSource, FieldSpec, SourceOption } from '../../graph/ir/data.js';
import { showShape } from '../../graph/ir/types.js';
import type { Module } from '../../resolve/modules.js';
import { attributeOf, bindAt, nearWord } from './calls.js';
import { describe, type Given, type Source, type Value } from '../values/values.js';
import { type Elaborator, type Env, isLibrary } from '../context/elaborator.js';
import { evaluate, given } from './expressions.js';
import { requireSizes } from './fixed-sizes.js';
import { Scope } from '../values/scope.js';
import { tensorType } from './types.js';

export function dataSource(e: Elaborator, module: Module, declaration: ast.DataDecl): DataSource {
  const env: Env = { module, scope: new Scope(), builder: null };
  const { source } = declaration;
  const name = declaration.name.text;
  if (source.kind !== 'call' || source.callee.kind !== 'ref') {
    return e.fail(source.span, 'data/source', { known: listOf(Object.keys(sources), 'or') });
  }
  const kind = source.callee.name;
  if (!isSourceName(kind)) {
    const known = Object.keys(sources);
    return e.fail(source.callee.span, 'data/unknown-source', {
      name: kind,
      ...suggestion(kind, known, { closed: true }),
      known: listOf(known, 'or'),
    });
  }
  const description = sourceOf(kind);
  const fields = new Map<string, FieldSpec>();
  for (const field of declaration.fields) {
    const { text, span } = field.name;
    if (description.perField !== undefined && Object.hasOwn(description.settings, text))
      e.fail(span, 'data/field-name', { source: kind, name: text });
    const spec = fieldSpec(e, kind, field, env);
    const wanted = description.field(text, spec);
    if (wanted !== null)
      e.fail(field.type.span, 'data/field', { source: kind, wanted, meant: meantBy(field, spec, description) });
    fields.set(text, spec);
  }
  if (declaration.fields.length === 0) e.fail(declaration.name.span, 'data/no-fields', { name });
  const args = given(e, source.arguments, env);
  const options = settings(e, kind, description, [...fields.keys()], args, source.span);
  checkForm(e, kind, description, options, args, source.span);
  const made: DataSource = {
    name,
    source: kind,
    options,
    fields: Object.fromEntries(fields),
    declaredIn: declaration.span.file,
    span: source.span,
  };
  e.fieldTypes.set(made, new Map(declaration.fields.map((field) => [field.name.text, field.type.span])));
  return made;
}

/** The type that was meant, where the one that is written has the batch in front, or its channels first. */
function meantBy({ name }: ast.DataDecl['fields'][number], spec: FieldSpec, { field }: SourceKind) {
  if (spec.kind !== 'tensor') return null;
  const found = [pictureIn(spec.shape) ?? [], { shape: spec.shape.slice(1), misreading: 'batch' as const }].flat();
  const meant = found.find(({ shape }) => field(name.text, { ...spec, shape }) === null);
  return meant === undefined ? null : { type: `${name.text}: f32${showShape(meant.shape)}`, misreading: meant.misreading }; // prettier-ignore
}

/** A field of a data set, `digits.image`, and the type of what it delivers. */
export interface DataField {
  readonly data: DataSource;
  readonly field: string;
  readonly type: TensorType;
  readonly source: Source;
}

/** @param otherwise reports what is no data set at all */
export function dataField(e: Elaborator, written: ast.Expr, env: Env, otherwise: (actual: Value) => never): DataField {
  const target = evaluate(e, written.kind === 'field' ? written.target : written, env);
  if (target.kind !== 'data') return otherwise(target);
  const { data } = target;
  if (written.kind === 'field') return fieldOf(e, data, written.name, written.span);
  return e.fail(written.span, 'data/which-field', { name: data.name, known: Object.keys(data.fields) });
}

/** @param span where it is taken */
export function fieldOf(
  e: Elaborator,
  data: DataSource,
  { text: field, span: place }: ast.Name,
  span: Span,
): DataField {
  const spec = Object.hasOwn(data.fields, field) ? data.fields[field] : undefined;
  if (spec === undefined) {
    const known = Object.keys(data.fields);
    const what = `the data set \`${data.name}\``;
    return e.fail(place, 'name/no-such-member', {
      what,
      name: field,
      known,
      ...suggestion(field, known, { closed: true }),
    });
  }
  useData(e, data, span);
  const name = `${data.name}.${field}`;
  const declared = e.fieldTypes.get(data)?.get(field) ?? data.span;
  const fixed = isLibrary(declared) ? 'in the library' : (sourceOf(data.source).fixed ?? null);
  return {
    data,
    field,
    type: typeOf(spec),
    source: { kind: 'data', name, text: `the data \`${name}\``, declared, fixed },
  };
}

function typeOf(spec: FieldSpec): TensorType {
  switch (spec.kind) {
    case 'class':
      return { dtype: 'i32', shape: [], batch: true, range: [0, spec.classes - 1] };
    case 'tokens':
      return { dtype: 'i32', shape: [spec.length], batch: true, range: [0, spec.vocabulary - 1] };
    case 'tensor':
      return { dtype: 'f32', shape: spec.shape, batch: true, range: spec.range };
  }
}

/** Notes that training uses the data set. @throws Stop when another of the same name is used too */
export function useData(e: Elaborator, data: DataSource, span: Span): void {
  const known = e.data.get(data.name) ?? data;
  if (known !== data) {
    const label = { span: known.span, text: 'another data set of this name, used too' };
    e.fail(span, 'name/declared-twice', { name: data.name }, [label]);
  }
  e.data.set(data.name, data);
}

function fieldSpec(e: Elaborator, source: string, { name, type }: ast.DataDecl['fields'][number], env: Env): FieldSpec {
  requireSizes(e, 'data', { parameters: [{ type }], result: null }, env);
  const { dtype, shape, range } = tensorType(e, type, env);
  if (dtype !== 'i32') return { kind: 'tensor', shape, range };
  const [length, ...rest] = shape;
  const numbers = range![1] + 1;
  if (rest.length > 0) e.fail(type.span, 'data/field', { source, wanted: `${name.text}: int<${numbers}>[${length}]` });
  return length === undefined ? { kind: 'class', classes: numbers } : { kind: 'tokens', vocabulary: numbers, length };
}

const nouns = {
  path: 'a path in quotes',
  string: 'a word',
  number: 'a number',
  count: 'a whole number',
  share: 'a number',
  bool: 'true or false',
} as const;

/** A setting with its name. */
interface Setting extends Declared {
  readonly name: string;
}

const quoted = (word: string): string => `\`${word}\``;

/** The arguments of a source: its own, and those of its fields together. */
function settings(
  e: Elaborator,
  kind: string,
  { settings: declared, perField }: SourceKind,
  fields: readonly string[],
  args: readonly Given[],
  span: Span,
): DataSource['options'] {
  const own = Object.entries(declared).map(([name, setting]): Setting => ({ ...setting, name }));
  const ofFields = perField === undefined ? [] : fields.map((name) => ({ ...perField, name }));
  // What must be given comes first, so it can be given without its name.
  const known = [...own.filter(isNeeded), ...ofFields, ...own.filter((setting) => !isNeeded(setting))];
  const slots = known.map((setting) => ({ name: setting.name, optional: !isNeeded(setting) }));
  const bound = bindAt(e, kind, slots, args, span);
  const valueOf = (setting: Setting): Attribute => {
    const arg = bound.get(setting.name);
    if (arg === undefined) return setting.default!;
    if (setting.needs !== undefined && !bound.has(setting.needs))
      e.fail(span, 'call/missing-argument', {
        callee: kind,
        missing: [setting.needs],
        takes: slots.map(({ name }) => name),
      });
    return settingValue(e, kind, setting, arg);
  };
  const given = own.filter(({ name, sparse }) => sparse !== true || bound.has(name));
  const options: Record<string, SourceOption> = Object.fromEntries(given.map((item) => [item.name, valueOf(item)]));
  if (perField !== undefined) {
    const named = ofFields.map((item) => [item.name, valueOf(item)] as const).filter(([, value]) => value !== null);
    options[perField.name] = named.length === 0 ? null : (Object.fromEntries(named) as Record<string, string>);
  }
  return options;
}

const isNeeded = (setting: Setting): boolean => setting.default === undefined;

function settingValue(e: Elaborator, kind: string, setting: Setting, arg: Given): Attribute {
  const { name, type, words, least = 0 } = setting;
  const value = attributeOf(arg.value);
  if (!isValue(setting, value)) {
    const expected = words === undefined ? nouns[type] : listOf(words.map(quoted), 'or');
    const callee = `${kind}\`, argument \`${name}`;
    const actual = describe(arg.value);
    return e.fail(arg.span, 'type/argument', { callee, expected, actual, ...nearWord(arg.value, expected) });
  }
  if (type === 'count' && !(Number.isInteger(value) && (value as number) >= least))
    e.fail(arg.span, 'value/out-of-range', { what: `\`${name}\``, actual: String(value as number), least });
  if (type === 'share' && !((value as number) > 0 && (value as number) < 1))
    e.fail(arg.span, 'value/outside', { what: name, actual: value as number, wanted: '(0, 1)' });
  if (type === 'path' && e.modules.leavesPackage(arg.span.file, value as string))
    e.fail(arg.span, 'data/outside-package', { path: value as string });
  return value;
}

/** What must be given where the word of a setting asks for it: a ring its `modes` and `radius`. */
function checkForm(
  e: Elaborator,
  kind: string,
  { settings: declared, forms }: SourceKind,
  options: DataSource['options'],
  args: readonly Given[],
  span: Span,
): void {
  if (forms === undefined) return;
  const { by, of } = forms;
  const form = options[by] as string;
  const wanted = Object.hasOwn(of, form) ? of[form] : undefined;
  if (wanted === undefined) {
    const written = args.find(({ value }) => value.kind === 'string' && value.value === form);
    return e.fail(written?.span ?? span, 'data/mixture', {
      name: form,
      ...suggestion(form, Object.keys(of), { closed: true }),
    });
  }
  const missing = wanted.filter((name) => options[name] === null);
  if (missing.length === 0) return;
  const others = new Set(Object.values(of).flat());
  const takes = Object.keys(declared).filter((name) => wanted.includes(name) || !others.has(name));
  e.fail(span, 'call/missing-argument', { callee: `${kind}(${by}: "${form}")`, missing, takes });
}
