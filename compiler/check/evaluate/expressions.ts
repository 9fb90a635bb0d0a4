/** Expressions to values: numbers are computed, tensors become nodes of the graph under construction. */
import type * as ast from '../../../grammar/ast/ast.js';
import { Problem } from '../../diagnostics/report/problem.js';
import { elsewhere } from '../../../grammar/names/elsewhere.js';
import { operations } from '../../diagnostics/wording/elsewhere/operations.js';
import { suggestion } from '../../diagnostics/wording/suggest.js';
import type { Distribution } from '../../graph/ir/graph.js';
import { resolveAxis, showType } from '../../graph/ir/types.js';
import { evaluateBlock } from './bodies.js';
import { call } from './calls.js';
import { describe, describeSamples, type Given, list, number, type Tensor, type Value } from '../values/values.js';
import { distributions } from '../values/compile-time.js';
import { type Elaborator, type Env, Stop } from '../context/elaborator.js';
import { lookup } from './names.js';
import { dims } from './types.js';
import { branchOnMode } from './mode.js';
import { refuseNoInput } from './no-input.js';
import { callStage, partialField } from './partial.js';
import { applyBinary, applyUnary } from './operators.js';

/** The value of an expression. @throws Stop when something in it is wrong, which is then reported */
export function evaluate(e: Elaborator, expr: ast.Expr, env: Env): Value {
  e.enter(expr.span);
  try {
    const value = valueOf(e, expr, env);
    e.watcher?.evaluated(expr, value, env);
    return value;
  } catch (error) {
    // A rule that was broken on the way to a value, rather than in a call, is told of the whole expression.
    if (error instanceof Problem) e.fail(expr.span, error.code, error.details, error.labels);
    throw error;
  } finally {
    e.leave();
  }
}

function valueOf(e: Elaborator, expr: ast.Expr, env: Env): Value {
  switch (expr.kind) {
    case 'number':
      // A number that cannot be read was reported as such.
      if (Number.isNaN(expr.value)) throw new Stop();
      if (!Number.isFinite(expr.value)) e.fail(expr.span, 'value/undefined', { expression: expr.text });
      return number(expr.value);
    case 'string':
      return { kind: 'string', value: expr.value };
    case 'bool':
      return { kind: 'bool', value: expr.value };
    case 'hole': {
      const size = e.holes.get(expr);
      return size === undefined ? { kind: 'hole' } : number(size);
    }
    case 'ref': {
      const value = lookup(e, expr.name, expr.span, env);
      if (value.kind === 'number' && value.param === expr.name) e.paramUses.read(expr.name, expr.span);
      return value;
    }
    case 'list':
      return list(expr.items.map((item) => evaluate(e, item, env)));
    case 'range':
      return range(e, expr, env);
    case 'record':
      return {
        kind: 'record',
        fields: new Map(expr.fields.map(({ name, value }) => [name.text, evaluate(e, value, env)])),
      };
    case 'quantity':
      return { kind: 'quantity', count: numberOf(e, expr.value, env), unit: expr.unit };
    case 'unary':
      return applyUnary(e, expr, evaluate(e, expr.operand, env), env);
    case 'binary':
      return binary(e, expr, env);
    case 'call': {
      const callee = evaluate(e, expr.callee, env);
      const args = given(e, expr.arguments, env);
      refuseNoInput(e, callee, expr, args, env);
      return call(e, callee, expr, args, env);
    }
    case 'field':
      return field(e, expr, env);
    case 'index':
      return index(e, expr, env);
    case 'pipe':
      return pipe(e, expr, env);
    case 'if':
      return conditional(e, expr, env);
  }
}

export function numberOf(e: Elaborator, expr: ast.Expr, env: Env): number {
  const value = evaluate(e, expr, env);
  if (value.kind === 'number') return value.value;
  if (value.kind === 'hole') return e.fail(expr.span, 'hole/open', {});
  return e.fail(expr.span, 'type/needs-number', { text: e.origin(expr.span).text, actual: describeSamples(value) });
}

/** The arguments of a call, evaluated in the order written. */
export const given = (e: Elaborator, args: readonly ast.Argument[], env: Env): readonly Given[] =>
  args.map(({ name, value, span }) => ({
    name,
    value: evaluate(e, value, env),
    span,
    ...(value.kind === 'hole' && { hole: value }),
  }));

function range(e: Elaborator, expr: ast.RangeListExpr, env: Env): Value {
  const [from, to] = [numberOf(e, expr.from, env), numberOf(e, expr.to, env)];
  if (!Number.isInteger(from) || !Number.isInteger(to)) e.fail(expr.span, 'value/range-ends', { from, to });
  if (to - from > 10_000) e.fail(expr.span, 'limit/range', { length: to - from, limit: 10_000 });
  const length = Math.max(to - from, 0);
  e.take(expr.span, length);
  return list(Array.from({ length }, (_, i) => number(from + i)));
}

function binary(e: Elaborator, expr: ast.Binary, env: Env): Value {
  const left = evaluate(e, expr.left, env);
  // The right side is looked at only where it counts: `depth > 1 and width / depth > 4`.
  if (left.kind === 'bool' && ((expr.operator === 'and' && !left.value) || (expr.operator === 'or' && left.value)))
    return left;
  return applyBinary(e, expr, left, evaluate(e, expr.right, env), env);
}

function field(e: Elaborator, expr: ast.Field, env: Env): Value {
  const target = evaluate(e, expr.target, env);
  const name = expr.name.text;
  const missing = (what: string, known: readonly string[]): never =>
    e.fail(expr.name.span, 'name/no-such-member', { what, name, known, ...suggestion(name, known, { closed: true }) });
  switch (target.kind) {
    case 'record': {
      const part = target.fields.get(name);
      if (part === undefined) return missing('the record', [...target.fields.keys()]);
      e.passed(expr.name.span, 'name/no-such-member');
      return part;
    }
    case 'objective': {
      const { declaration, module } = target;
      const member = declaration.members.find((item) => item.name.text === name);
      if (member === undefined) {
        return missing(
          `the objective \`${declaration.name.text}\``,
          declaration.members.map((item) => item.name.text),
        );
      }
      e.passed(expr.name.span, 'name/no-such-member');
      const { doc } = declaration;
      return { kind: 'fn', name: `${declaration.name.text}.${name}`, declaration: member, module, doc };
    }
    case 'partial':
      return partialField(target, expr.name);
    case 'data':
      if (!Object.hasOwn(target.data.fields, name))
        return missing(`the data set \`${target.data.name}\``, Object.keys(target.data.fields));
      return e.fail(expr.span, 'data/outside-train', { name: `${target.data.name}.${name}` });
    default:
      return e.fail(expr.span, 'type/no-members', {
        actual: describe(target),
        name,
        told: elsewhere(operations, name, false)?.told ?? null,
        ...holesOf(target),
      });
  }
}

/** A network with all its arguments left open, whose members are functions of them. */
const holesOf = (target: Value) =>
  target.kind === 'network'
    ? { open: `${target.name}(${target.declaration.parameters.map(() => '_').join(', ')})` }
    : {};

function index(e: Elaborator, expr: ast.Index, env: Env): Value {
  const target = evaluate(e, expr.target, env);
  if (target.kind === 'list') {
    const [item] = expr.items;
    if (expr.items.length !== 1 || item === undefined || item.kind === 'ellipsis' || item.kind === 'slice') {
      return e.fail(expr.span, 'value/list-index', { text: e.origin(expr.span).text });
    }
    const position = numberOf(e, item, env);
    const resolved = resolveAxis(position, target.items.length);
    if (resolved === null) return e.fail(item.span, 'value/index', { index: position, length: target.items.length });
    return target.items[resolved]!;
  }
  if (target.kind === 'distribution') return filled(e, expr, target.distribution, env);
  if (target.kind === 'compile-time' && distributions.has(target.name)) return refuseInPlace(e, expr, env);
  if (target.kind !== 'tensor') return e.fail(expr.span, 'type/not-indexable', { actual: describe(target) });
  return slice(e, expr, target, env);
}

/** `let z = normal[64]`: noise is drawn, by the name that it is to have. */
function refuseInPlace(e: Elaborator, expr: ast.Expr, { binds }: Env): never {
  const name = binds === undefined ? null : binds.kind === 'let' ? binds.names[0]!.text : binds.name.text;
  return e.fail(expr.span, 'noise/in-place', { text: e.origin(expr.span).text, name });
}

/** `zeros[32]`: one number everywhere. Only noise that is the same everywhere is no noise. */
function filled(e: Elaborator, expr: ast.Index, distribution: Distribution, env: Env): Value {
  const builder = env.builder ?? e.fail(expr.span, 'place/tensor', { name: '[...]' });
  if (distribution.kind !== 'constant') return refuseInPlace(e, expr, env);
  const shape = dims(e, expr.items.map((item) => (item.kind === 'slice' ? notASize(e, item) : item)), env); // prettier-ignore
  const made = builder.primitive('fill', [], { value: distribution.value, shape }, e.origin(expr.span));
  return { ...made, kind: 'tensor', trail: null };
}

/** `zeros[0:3]` */
const notASize = (e: Elaborator, { span }: ast.SliceExpr): never =>
  e.fail(span, 'shape/bad-size', { size: NaN, text: e.origin(span).text });

function slice(e: Elaborator, expr: ast.Index, target: Tensor, env: Env): Value {
  const { shape } = target.type;
  const written = expr.items.filter((item) => item.kind !== 'ellipsis');
  const hole = expr.items.findIndex((item) => item.kind === 'ellipsis');
  if (written.length > shape.length || (hole < 0 && written.length < shape.length)) {
    return e.fail(expr.span, 'shape/index-rank', {
      actual: showType(target.type),
      given: written.length,
      rank: shape.length,
    });
  }
  const items = [...expr.items];
  if (hole >= 0) items.splice(hole, 1, ...Array.from({ length: shape.length - written.length }, () => null as never));
  const begin: number[] = [];
  const size: number[] = [];
  const kept: number[] = [];
  for (const [axis, item] of (items as (ast.Expr | ast.SliceExpr | null)[]).entries()) {
    const length = shape[axis]!;
    const at = (position: ast.Expr | null, otherwise: number): number => {
      if (position === null) return otherwise;
      const value = numberOf(e, position, env);
      return value < 0 ? value + length : value;
    };
    const [from, to] =
      item === null
        ? [0, length]
        : item.kind === 'slice'
          ? [at(item.from, 0), at(item.to, length)]
          : [at(item, 0), at(item, 0) + 1];
    if (![from, to].every(Number.isInteger) || from < 0 || to > length || from >= to) {
      return e.fail(item?.span ?? expr.span, 'shape/index', { axis, from, to, length, actual: showType(target.type) });
    }
    begin.push(from);
    size.push(to - from);
    if (item === null || item.kind === 'slice') kept.push(to - from);
  }
  const builder = env.builder ?? e.fail(expr.span, 'place/tensor', { name: '[...]' });
  const origin = e.origin(expr.span);
  const part = builder.primitive('slice', [target], { begin, size }, origin);
  const made = kept.length === shape.length ? part : builder.primitive('reshape', [part], { shape: kept }, origin);
  return { ...made, kind: 'tensor', trail: target.trail };
}

function pipe(e: Elaborator, expr: ast.Pipe, env: Env): Value {
  const input = evaluate(e, expr.input, env);
  const { stage } = expr;
  const first: Given = { name: null, value: input, span: expr.input.span };
  const result =
    stage.kind === 'call'
      ? callStage(e, evaluate(e, stage.callee, env), stage, first, given(e, stage.arguments, env), env)
      : call(e, evaluate(e, stage, env), { callee: stage, span: stage.span }, [first], env);
  if (result.kind !== 'tensor') return result;
  env.builder?.stage(result);
  const before = input.kind === 'tensor' ? input.trail : null;
  const inside = result.trail?.span === stage.span ? result.trail.inside : null;
  return { ...result, trail: { span: stage.span, text: e.origin(stage.span).text, type: result.type, before, inside } };
}

function conditional(e: Elaborator, expr: ast.If, env: Env): Value {
  const condition = evaluate(e, expr.condition, env);
  if (condition.kind === 'mode') return branchOnMode(e, expr, env);
  if (condition.kind !== 'bool') {
    return e.fail(expr.condition.span, 'type/condition', {
      actual: describeSamples(condition),
      tensor: condition.kind === 'tensor',
    });
  }
  if (condition.value) return evaluateBlock(e, expr.then, env);
  if (expr.otherwise === null) return { kind: 'nothing' };
  return expr.otherwise.kind === 'if' ? conditional(e, expr.otherwise, env) : evaluateBlock(e, expr.otherwise, env);
}
