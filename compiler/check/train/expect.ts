/** `expect parameters(G) == 3_576_704 with (width: 64)`: facts a file states about itself, or about itself with other params. */
import type * as ast from '../../../grammar/ast/ast.js';
import { Reports } from '../../diagnostics/report/report.js';
import { parameterCount } from '../../graph/analyse/measure.js';
import { showCount } from '../../graph/ir/types.js';
import { Elaborator, type Env, Stop } from '../context/elaborator.js';
import { evaluate } from '../evaluate/expressions.js';
import { checkParam, lookup } from '../evaluate/names.js';
import { refuseModel } from '../evaluate/models.js';
import { elaborateNetwork } from '../evaluate/networks.js';
import { applyBinary } from '../evaluate/operators.js';
import { Scope } from '../values/scope.js';
import { describe, describeSamples, number, type Value } from '../values/values.js';

export function checkExpectation(e: Elaborator, expectation: ast.Expectation, env: Env): void {
  if (expectation.with.length === 0) return checkFact(e, expectation.condition, env);
  const params = new Map(e.overrides);
  for (const { name, value, span } of expectation.with) {
    if (name === null) return e.fail(span, 'expect/unnamed', { text: e.origin(span).text });
    if (!checkParam(e, name.text, name.span)) return;
    params.set(name.text, value);
  }
  const findings = new Reports();
  const other = new Elaborator(e.modules, findings, params, e.aids, e.meter);
  other.tries(() => checkFact(other, expectation.condition, { ...env, scope: new Scope(), builder: null }));
  // What there has been enough of is enough of the whole program.
  e.take(expectation.condition.span, 0);
  for (const finding of findings.list) {
    if (finding.severity === 'warning') continue;
    if (finding.code.startsWith('expect/') || finding.code.startsWith('param/')) return e.reports.add(finding);
    const text = expectation.with.map(({ span }) => e.origin(span).text).join(', ');
    const label = { span: finding.span, text: 'here' };
    return e.report(expectation.condition.span, 'expect/wrong-program', { params: text, message: finding.message }, [
      label,
    ]);
  }
}

function checkFact(e: Elaborator, condition: ast.Expr, env: Env): void {
  const { value, left, right } = compare(e, condition, env);
  if (value.kind !== 'bool')
    e.fail(condition.span, 'type/condition', { actual: describeSamples(value), tensor: value.kind === 'tensor' });
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
  if (expr.kind === 'binary') {
    const [left, right] = [evaluateFact(e, expr.left, env), evaluateFact(e, expr.right, env)];
    return applyBinary(e, expr, left, right, env);
  }
  if (expr.kind !== 'call' || expr.callee.kind !== 'ref' || expr.callee.name !== 'parameters')
    return evaluate(e, expr, env);
  const [arg] = expr.arguments;
  const network = arg?.value.kind === 'ref' ? lookup(e, arg.value.name, arg.span, env) : null;
  if (network?.kind === 'model') return refuseModel(e, network, arg!.span);
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
