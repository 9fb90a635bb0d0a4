/** `expect parameters(G) == 3_576_704`: facts a file states about itself. */
import type * as ast from '../../grammar/ast.js';
import { parameterCount } from '../graph/measure.js';
import { showCount } from '../graph/types.js';
import { type Elaborator, type Env, Stop } from './elaborator.js';
import { evaluate } from './expressions.js';
import { lookup } from './names.js';
import { elaborateNetwork } from './networks.js';
import { applyBinary } from './operators.js';
import { describe, number, type Value } from './values.js';

export function checkExpectation(e: Elaborator, condition: ast.Expr, env: Env): void {
  const { value, left, right } = compare(e, condition, env);
  if (value.kind !== 'bool')
    e.fail(condition.span, 'type/condition', { actual: describe(value), tensor: value.kind === 'tensor' });
  if (value.kind === 'bool' && !value.value) {
    e.fail(condition.span, 'expect/failed', { text: e.origin(condition.span).text, left, right });
  }
}

function compare(
  e: Elaborator,
  condition: ast.Expr,
  env: Env,
): { value: Value; left: string | null; right: string | null } {
  if (condition.kind !== 'binary') return { value: evaluateFact(e, condition, env), left: null, right: null };
  const [left, right] = [evaluateFact(e, condition.left, env), evaluateFact(e, condition.right, env)];
  const show = (value: Value) => (value.kind === 'number' ? showCount(value.value) : describe(value));
  return { value: applyBinary(e, condition, left, right, env), left: show(left), right: show(right) };
}

/** `parameters(G)` counts the trainable numbers of a network. */
function evaluateFact(e: Elaborator, expr: ast.Expr, env: Env): Value {
  if (expr.kind !== 'call' || expr.callee.kind !== 'ref' || expr.callee.name !== 'parameters')
    return evaluate(e, expr, env);
  const [arg] = expr.arguments;
  const network = arg?.value.kind === 'ref' ? lookup(e, arg.value.name, arg.span, env) : null;
  if (network?.kind !== 'network') {
    return e.fail(expr.span, 'type/argument', {
      callee: 'parameters',
      expected: 'a network',
      actual: network === null ? 'something else' : describe(network),
    });
  }
  const { network: checked } = elaborateNetwork(e, network);
  if (checked === null) throw new Stop();
  return number(parameterCount(checked.graph));
}
