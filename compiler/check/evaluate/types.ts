/** Written types against values: sizes bound by matching, ranges compared, kinds checked. */
import type * as ast from '../../../grammar/ast/ast.js';
import { problem } from '../../diagnostics/report/problem.js';
import { types as words } from '../../diagnostics/wording/elsewhere/kinds.js';
import { listOf, suggestion } from '../../diagnostics/wording/suggest.js';
import type { TensorType } from '../../graph/ir/graph.js';
import { largestSize, refuseHuge } from '../../graph/build/largest.js';
import { showRange } from '../../graph/ir/types.js';
import { type Elaborator, type Env, isLibrary, madeAt } from '../context/elaborator.js';
import { numberOf } from './expressions.js';
import { refuseModel } from './models.js';
import { lookupGlobal } from './names.js';
import { matchOutputRange, matchRange, rangeOf } from './ranges.js';
import { describe, describeSamples, list, number, type Trail, type Value } from '../values/values.js';

/** The hidden name of the sizes that `...` stands for. */
const ellipsis = '...';

/** Kinds a parameter may ask for by name. */
const kinds: Readonly<Record<string, (value: Value) => boolean>> = {
  any: () => true,
  int: (value) => value.kind === 'number' && Number.isInteger(value.value),
  float: (value) => value.kind === 'number',
  number: (value) => value.kind === 'number',
  bool: (value) => value.kind === 'bool',
  string: (value) => value.kind === 'string',
  list: (value) => value.kind === 'list',
  quantity: (value) => value.kind === 'quantity',
  tensor: (value) => value.kind === 'tensor' || value.kind === 'number',
  network: (value) => ['network', 'fn', 'partial'].includes(value.kind),
  block: (value) => ['block', 'fn', 'primitive', 'partial'].includes(value.kind),
  fn: (value) => ['fn', 'primitive', 'compile-time', 'partial'].includes(value.kind),
  objective: (value) => value.kind === 'objective',
  optimizer: (value) => value.kind === 'optimizer',
  initializer: (value) => ['distribution', 'fn', 'compile-time'].includes(value.kind),
  data: (value) => value.kind === 'data',
};

/** Whether a value is of a kind that a parameter may ask for. */
export const isOfKind = (kind: string, value: Value): boolean => Object.hasOwn(kinds, kind) && kinds[kind]!(value);

export const isSize = (size: number): boolean => Number.isInteger(size) && size >= 1 && size <= largestSize;

/** A size, evaluated: a whole number of at least 1. */
export function sizeOf(e: Elaborator, expr: ast.Expr, env: Env): number {
  const size = numberOf(e, expr, env);
  if (!isSize(size)) e.fail(expr.span, 'shape/bad-size', { size, text: e.origin(expr.span).text });
  return size;
}

/** Every size of a written shape. `...` and bound names stand for what they were matched with. */
export function dims(e: Elaborator, written: readonly ast.Dim[], env: Env): readonly number[] {
  const sizes = sizesOf(e, written, env);
  const [first] = written;
  if (first !== undefined) e.at({ ...first.span, end: written.at(-1)!.span.end }, () => refuseHuge(sizes));
  return sizes;
}

function sizesOf(e: Elaborator, written: readonly ast.Dim[], env: Env): readonly number[] {
  return written.flatMap((dim) => {
    if (dim.kind !== 'ellipsis') return [sizeOf(e, dim, env)];
    const bound = env.scope.find(ellipsis)?.value;
    if (bound?.kind !== 'list') return e.fail(dim.span, 'shape/ellipsis', {});
    return bound.items.map((item) => (item.kind === 'number' ? item.value : 0));
  });
}

/** A type whose every size is known, as a value that differs between samples would have it. */
export function tensorType(e: Elaborator, type: ast.Type, env: Env): TensorType {
  switch (type.kind) {
    case 'tensor-type':
      return { dtype: 'f32', shape: dims(e, type.dims, env), batch: true, range: rangeOf(e, type.range, env) };
    case 'int-type':
      return {
        dtype: 'i32',
        shape: type.dims === null ? [] : dims(e, type.dims, env),
        batch: true,
        range: [0, sizeOf(e, type.bound, env) - 1],
      };
    case 'record-type':
    case 'named-type':
      return e.fail(type.span, 'type/not-a-tensor', { written: e.origin(type.span).text });
  }
}

/**
 * Checks an argument against its parameter's type. Bare names among the sizes are bound to what they match;
 * a name already bound, and any other expression, must agree.
 */
export function matchParameter(
  e: Elaborator,
  parameter: ast.Parameter,
  value: Value,
  callee: string,
  span: ast.Expr['span'],
  env: Env,
): void {
  const { type } = parameter;
  if (type === null) return;
  if (type.kind === 'named-type') {
    checkKind(e, type, value, `${callee}: ${parameter.name.text}`, span, env);
    matchRange(e, type.range, value, { callee, parameter: parameter.name.text }, span, env);
    return;
  }
  const fail = (reason: string) =>
    e.at(madeAt(value, span), () => {
      const wanted = `${parameter.name.text}: ${e.origin(type.span).text}`;
      throw problem('shape/parameter', { callee, wanted, actual: describe(value), reason, ...ranks(type, value), library: isLibrary(type.span) });
    }, value.kind === 'tensor' ? value.trail : null); // prettier-ignore
  if (type.kind === 'record-type') {
    if (value.kind !== 'record') return fail('a record is needed');
    const missing = type.fields.find((field) => !value.fields.has(field.name.text));
    if (missing !== undefined) fail(`it has no field ${missing.name.text}`);
    for (const field of type.fields) {
      const name = { ...field.name, text: `${parameter.name.text}.${field.name.text}` };
      const part = value.fields.get(field.name.text)!;
      matchParameter(e, { ...parameter, name, type: field.type }, part, callee, span, env);
    }
    return;
  }
  const scalar = type.kind === 'tensor-type' && value.kind === 'number' && type.dims.length === 0;
  if (scalar) return;
  if (value.kind !== 'tensor') return fail('a tensor is needed');
  if ((type.kind === 'int-type') !== (value.type.dtype === 'i32'))
    fail(type.kind === 'int-type' ? 'whole numbers are needed' : 'f32 is needed');
  if (type.kind === 'int-type') {
    const bound = matchSize(e, type.bound, (value.type.range?.[1] ?? Infinity) + 1, env);
    if (bound !== null) fail(bound);
  }
  const mismatch = matchDims(e, type.dims ?? [], value.type.shape, env);
  if (mismatch !== null) fail(mismatch);
  if (type.kind === 'tensor-type')
    matchRange(e, type.range, value, { callee, parameter: parameter.name.text }, span, env);
}

const ranks = (type: ast.TensorTypeExpr | ast.IntTypeExpr | ast.RecordTypeExpr, value: Value) => ({
  wantedRank:
    type.kind === 'record-type' || type.dims?.some((dim) => dim.kind === 'ellipsis') ? null : (type.dims?.length ?? 0),
  shape: value.kind === 'tensor' ? value.type.shape : null,
});

/** Matches sizes from the left, and from the right of `...`; null when they fit, else what does not. */
function matchDims(e: Elaborator, pattern: readonly ast.Dim[], shape: readonly number[], env: Env): string | null {
  const hole = pattern.findIndex((dim) => dim.kind === 'ellipsis');
  const fixed = pattern.length - (hole >= 0 ? 1 : 0);
  if (hole < 0 ? shape.length !== fixed : shape.length < fixed) {
    return `${shape.length} ${shape.length === 1 ? 'axis' : 'axes'} instead of ${hole >= 0 ? 'at least ' : ''}${fixed}`;
  }
  const lead = hole < 0 ? fixed : hole;
  const tail = pattern.slice(lead + 1);
  for (const [i, dim] of pattern.slice(0, lead).entries()) {
    const mismatch = matchSize(e, dim as ast.Expr, shape[i]!, env);
    if (mismatch !== null) return mismatch;
  }
  if (hole < 0) return null;
  const rest = shape.slice(lead, shape.length - tail.length);
  env.scope.declare(ellipsis, list(rest.map(number)), 'size', pattern[hole]!.span);
  for (const [i, dim] of tail.entries()) {
    const mismatch = matchSize(e, dim as ast.Expr, shape[shape.length - tail.length + i]!, env);
    if (mismatch !== null) return mismatch;
  }
  return null;
}

/** Binds or compares one size; null when it fits. */
function matchSize(e: Elaborator, pattern: ast.Expr, size: number, env: Env): string | null {
  if (pattern.kind === 'ref' && env.scope.find(pattern.name) === null) {
    // A param's number must agree; a name that means something else, such as a network called D, is bound here.
    const outside = lookupGlobal(e, pattern.name, env.module)?.kind;
    if (outside !== 'number' && outside !== 'poison') {
      env.scope.declare(pattern.name, number(size), 'size', pattern.span);
      return null;
    }
  }
  return compareSize(e, pattern, size, env);
}

function compareSize(e: Elaborator, pattern: ast.Expr, size: number, env: Env): string | null {
  if (pattern.kind === 'hole') return null;
  const wanted = numberOf(e, pattern, env);
  if (wanted === size) return null;
  return pattern.kind === 'number'
    ? `${size} instead of ${wanted}`
    : `${size} instead of ${e.origin(pattern.span).text} = ${wanted}`;
}

/** Checks a value against `int`, `network`, ... @throws Stop */
export function checkKind(
  e: Elaborator,
  type: ast.Type,
  value: Value,
  what: string,
  span: ast.Expr['span'],
  env: Env,
): void {
  if (value.kind === 'poison' || value.kind === 'hole') return;
  if (type.kind !== 'named-type') {
    e.fail(type.span, 'type/not-a-kind', { written: e.origin(type.span).text });
    return;
  }
  const test = Object.hasOwn(kinds, type.name.text) ? kinds[type.name.text] : undefined;
  if (test === undefined) {
    const known = [...Object.keys(kinds), 'f32'];
    e.fail(type.span, 'type/unknown', {
      name: type.name.text,
      ...suggestion(type.name.text, known, { words, closed: true }),
      known: listOf(Object.keys(kinds)),
    });
  }
  if (value.kind === 'model' && type.name.text !== 'any') refuseModel(e, value, span);
  if (!test(value)) e.fail(span, 'type/parameter', { what, wanted: type.name.text, actual: describeSamples(value) });
  const range = rangeOf(e, type.range, env);
  if (range !== null && value.kind === 'number' && (value.value < range[0] || value.value > range[1])) {
    e.fail(span, 'value/outside', { what, actual: value.value, wanted: showRange(range) });
  }
}

/** Checks what a body makes against the declared result. `_` fits anything. */
export function matchResult(
  e: Elaborator,
  type: ast.Type,
  value: Value,
  name: string,
  span: ast.Expr['span'],
  env: Env,
  field = '',
): void {
  const what = `${name}${field}`;
  const place = madeAt(value, span);
  const trail = value.kind === 'tensor' ? value.trail : null;
  const declared = { span: type.span, text: 'declared here' };
  if (type.kind === 'record-type') {
    if (value.kind !== 'record')
      e.fail(span, 'type/result', { name: what, wanted: e.origin(type.span).text, actual: describe(value) }, [
        declared,
      ]);
    for (const item of type.fields) {
      const part = value.fields.get(item.name.text);
      if (part === undefined) {
        e.fail(
          span,
          'type/missing-field',
          { name: what, field: item.name.text, known: listOf([...value.fields.keys()]) },
          [declared],
        );
      }
      matchResult(e, item.type, part, name, span, env, `${field}.${item.name.text}`);
    }
    const extra = [...value.fields.keys()].find((key) => !type.fields.some((item) => item.name.text === key));
    if (extra !== undefined) e.fail(span, 'type/extra-field', { name: what, field: extra });
    return;
  }
  if (type.kind === 'named-type') return checkKind(e, type, value, `the result of ${name}`, span, env);
  const wrong = (reason: string): never =>
    e.at(place, () => {
      const wantedSizes = type.dims?.map((dim) => (dim.kind === 'ellipsis' || dim.kind === 'hole' ? null : sizeOf(e, dim, env))) ?? [];
      const shape = value.kind === 'tensor' ? value.type.shape : null;
      throw problem('shape/output', { name: what, wanted: e.origin(type.span).text, actual: describe(value), reason, shape, wantedSizes, grows: shape !== null && grows(trail, shape) }, [declared]);
    }, trail); // prettier-ignore
  if (value.kind === 'number' && type.kind === 'tensor-type' && type.dims.length === 0) return;
  if (value.kind !== 'tensor') return wrong('a tensor is declared');
  if ((type.kind === 'int-type') !== (value.type.dtype === 'i32')) wrong('the kind of number differs');
  const pattern = (type.dims ?? []).flatMap((dim): (ast.Expr | number)[] =>
    dim.kind === 'ellipsis' ? [...dims(e, [dim], env)] : [dim],
  );
  if (pattern.length !== value.type.shape.length) {
    const count = value.type.shape.length;
    return wrong(`${count} ${count === 1 ? 'axis' : 'axes'} instead of ${pattern.length}`);
  }
  for (const [i, dim] of pattern.entries()) {
    const mismatch =
      typeof dim === 'number'
        ? dim === value.type.shape[i]
          ? null
          : `${value.type.shape[i]} instead of ${dim}`
        : compareSize(e, dim, value.type.shape[i]!, env);
    if (mismatch !== null) wrong(mismatch);
  }
  e.passed(place, 'shape/output');
  if (type.kind === 'tensor-type') matchOutputRange(e, type.range, value, what, place, env, declared);
}

/** Whether a value was computed from smaller images, as in a generator. */
function grows(trail: Trail | null, shape: readonly number[]): boolean {
  for (let stage = trail; stage !== null; stage = stage.before)
    if (stage.type.shape.length === 3 && stage.type.shape[0]! < shape[0]!) return true;
  return false;
}

/** The type written for a weight; sizes are known by now. */
export function weightShape(e: Elaborator, type: ast.Type, env: Env): readonly number[] {
  if (type.kind !== 'tensor-type') return e.fail(type.span, 'type/weight', { written: e.origin(type.span).text });
  return dims(e, type.dims, env);
}
