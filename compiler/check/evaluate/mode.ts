/** `if training { } else { }`: both branches are built, and the program that runs chooses. */
import type * as ast from '../../../grammar/ast/ast.js';
import { GraphBuilder } from '../../graph/build/builder.js';
import type { Range } from '../../graph/ir/graph.js';
import { sameShape, showApart } from '../../graph/ir/types.js';
import { evaluateBody } from './bodies.js';
import type { Elaborator, Env } from '../context/elaborator.js';
import { Scope } from '../values/scope.js';
import { outputsOf, rebuild } from './instantiation.js';
import type { Output } from '../context/instance.js';
import { describe, mapFields, type Value } from '../values/values.js';

export function branchOnMode(e: Elaborator, expr: ast.If, env: Env): Value {
  const outer = env.builder;
  if (outer === null) return e.fail(expr.condition.span, 'type/mode', {});
  if (expr.otherwise?.kind === 'if') {
    return e.fail(expr.otherwise.span, 'support/not-yet', {
      what: '`else if` after `if training`',
      instead: 'Nest the second `if` in braces.',
    });
  }
  const header = { kind: 'branch', doc: null, span: expr.span, library: env.module.library } as const;
  const training = new GraphBuilder({ ...header, name: 'training' }, outer);
  const inference = new GraphBuilder({ ...header, name: 'inference' }, outer);
  const origin = e.origin(expr.span);
  /** Numbers as constants of the graph: which branch is taken is known only when the program runs. */
  const fixed = (value: Value, builder: GraphBuilder): Value => {
    if (value.kind === 'number') return { ...builder.constant(value.value, origin), kind: 'tensor', trail: null };
    if (value.kind !== 'record') return value;
    return mapFields(value, (field) => fixed(field, builder));
  };
  const run = (body: ast.Body, builder: GraphBuilder) =>
    fixed(evaluateBody(e, body, { ...env, builder, scope: new Scope(env.scope) }), builder);

  // What a branch passes on from outside is captured too, and both branches capture the same, in one order.
  const captured = (value: Value, builder: GraphBuilder) =>
    builder.captureAll((outputsOf(value) ?? []).map(({ value }) => value));
  const first = run(expr.then, training);
  captured(first, training);
  inference.captureAll(training.captures);
  const second: Value = expr.otherwise === null ? { kind: 'nothing' } : run(expr.otherwise, inference);
  captured(second, inference);
  training.captureAll(inference.captures);

  if (first.kind === 'nothing' && second.kind === 'nothing') {
    outer.mode(training.finish([]), inference.finish([]), training.captures, [], origin);
    return { kind: 'nothing' };
  }
  const [made, otherwise] = [outputsOf(first), outputsOf(second)];
  const apart = first.kind === 'tensor' && second.kind === 'tensor' ? showApart(first.type, second.type) : null;
  if (made === null || otherwise === null || !alike(made, otherwise)) {
    return e.fail(expr.span, 'type/branches', {
      training: apart?.[0] ?? describe(first),
      inference: apart?.[1] ?? describe(second),
    });
  }
  const types = made.map(({ value: { type } }, i) => ({ ...type, range: both(type.range, otherwise[i]!.value.type.range) })); // prettier-ignore
  const merged = outer.mode(training.finish(made), inference.finish(otherwise), training.captures, types, origin);
  return rebuild(first, merged.map((value, i) => ({ ...value, kind: 'tensor', trail: made[i]!.value.trail }))); // prettier-ignore
}

const both = (a: Range | null, b: Range | null): Range | null =>
  a === null || b === null ? null : [Math.min(a[0], b[0]), Math.max(a[1], b[1])];

/** Whether both branches make the same fields of the same types. */
function alike(a: readonly Output[], b: readonly Output[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, value: { type } }, i) => {
      const other = b[i]!;
      const { batch, dtype, shape } = other.value.type;
      return name === other.name && type.batch === batch && type.dtype === dtype && sameShape(type.shape, shape);
    })
  );
}
