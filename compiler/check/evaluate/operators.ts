/** `a + b`, `-x`, `not c`: on numbers at once, on tensors as nodes. */
import type * as ast from '../../../grammar/ast/ast.js';
import type { GraphBuilder } from '../../graph/build/builder.js';
import type { Value as GraphValue } from '../../graph/ir/value.js';
import type { Origin } from '../../graph/ir/graph.js';
import { elementwise } from '../../graph/build/elementwise.js';
import { type Elaborator, type Env, trailOf } from '../context/elaborator.js';
import { describe, number, type Tensor, type Value } from '../values/values.js';

const onTensors: Readonly<Partial<Record<ast.BinaryOperator, string>>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '**': 'power',
  '>': 'greater',
  '>=': 'greater_equal',
  '<': 'less',
  '<=': 'less_equal',
  '==': 'equal',
};

const onNumbers: Readonly<Partial<Record<ast.BinaryOperator, (a: number, b: number) => number>>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  // As in mathematics: the remainder has the divisor's sign.
  '%': (a, b) => a - b * Math.floor(a / b),
  '**': (a, b) => a ** b,
};

const comparisons: Readonly<Partial<Record<ast.BinaryOperator, (a: number, b: number) => boolean>>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

export function applyUnary(e: Elaborator, expr: ast.Unary, operand: Value, env: Env): Value {
  if (expr.operator === 'not') {
    if (operand.kind === 'bool') return { kind: 'bool', value: !operand.value };
    return e.fail(expr.span, 'type/operator', { operator: 'not', left: describe(operand), right: null });
  }
  if (operand.kind === 'number') return number(-operand.value);
  if (operand.kind !== 'tensor')
    return e.fail(expr.span, 'type/operator', { operator: '-', left: describe(operand), right: null });
  const builder = builderAt(e, expr, env, '-');
  return e.at(expr.span, () => {
    const made = builder.primitive('neg', [operand], {}, e.origin(expr.span));
    return { ...made, kind: 'tensor', trail: operand.trail };
  });
}

export function applyBinary(e: Elaborator, expr: ast.Binary, left: Value, right: Value, env: Env): Value {
  const { operator } = expr;
  const wrong = () => e.fail(expr.span, 'type/operator', { operator, left: describe(left), right: describe(right) });
  // `label == none` asks whether a tensor was given.
  const word = left.kind === 'string' || right.kind === 'string';
  const equality = operator === '==' || operator === '!=';
  if ((left.kind === 'tensor' || right.kind === 'tensor') && !(word && equality)) {
    const operation = onTensors[operator];
    const operands = [left, right];
    if (operation === undefined || !operands.every((value) => value.kind === 'tensor' || value.kind === 'number'))
      return wrong();
    const trail = trailOf(operands);
    const builder = builderAt(e, expr, env, operator);
    const origin = e.origin(expr.span);
    const made = e.at(expr.span, () => {
      const values = [expr.left, expr.right].map((side, i) => operandOf(e, builder, operands[i] as never, side, origin)); // prettier-ignore
      return elementwise(builder, operation, values, origin);
    }, trail); // prettier-ignore
    return { ...made, kind: 'tensor', trail };
  }
  if (equality) {
    const same = equalValues(left, right);
    return same === null ? wrong() : { kind: 'bool', value: same === (operator === '==') };
  }
  if (left.kind === 'bool' && right.kind === 'bool' && (operator === 'and' || operator === 'or')) {
    return { kind: 'bool', value: operator === 'and' ? left.value && right.value : left.value || right.value };
  }
  if (left.kind !== 'number' || right.kind !== 'number') return wrong();
  const compare = comparisons[operator];
  if (compare !== undefined) return { kind: 'bool', value: compare(left.value, right.value) };
  const result = onNumbers[operator]?.(left.value, right.value);
  if (result === undefined) return wrong();
  if (!Number.isFinite(result)) {
    return e.fail(expr.span, 'value/undefined', { expression: `${left.value} ${operator} ${right.value}` });
  }
  return number(result);
}

/** Where the operation goes. @throws Stop where only compile-time values may stand, as in a default */
const builderAt = (e: Elaborator, expr: ast.Expr, env: Env, name: string): GraphBuilder =>
  env.builder ?? e.fail(expr.span, 'place/tensor', { name });

function equalValues(a: Value, b: Value): boolean | null {
  if (a.kind === 'list' && b.kind === 'list') {
    return a.items.length === b.items.length && a.items.every((item, i) => equalValues(item, b.items[i]!) === true);
  }
  // Layers and objectives are the same when they are the same declaration: `if norm == batch_norm { }`.
  if ('declaration' in a && 'declaration' in b) return a.declaration === b.declaration;
  if (a.kind === 'primitive' && b.kind === 'primitive') return a.primitive === b.primitive;
  if ('value' in a && 'value' in b && a.kind === b.kind) return a.value === b.value;
  const layer = (value: Value) => 'declaration' in value || value.kind === 'primitive' || value.kind === 'tensor';
  return a.kind === b.kind ? null : layer(a) || layer(b) ? false : null;
}

/** The same, where a number that the program names keeps its name. */
function operandOf(e: Elaborator, builder: GraphBuilder, value: Operand, side: ast.Expr, origin: Origin): GraphValue {
  if (value.kind !== 'number' || side.kind !== 'ref') return graphValueOf(builder, value, origin);
  const param = builder.kind === 'step' && value.param === side.name ? side.name : undefined;
  if (param !== undefined) e.paramUses.keep(param, side.span);
  const made = builder.constant(value.value, origin, param);
  builder.name(made, side.name);
  return made;
}

type Operand = Tensor | Extract<Value, { kind: 'number' }>;

/** A value of the graph: a number becomes a constant. */
export const graphValueOf = (builder: GraphBuilder, value: Operand, origin: Origin): GraphValue =>
  value.kind === 'tensor' ? value : builder.constant(value.value, origin);

/** An operation over pairs of elements; numbers become constants. */
export const pair = (
  builder: GraphBuilder,
  operation: string,
  operands: readonly Operand[],
  origin: Origin,
): GraphValue => elementwise(builder, operation, operands.map((value) => graphValueOf(builder, value, origin)), origin); // prettier-ignore
