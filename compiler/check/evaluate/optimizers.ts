/** `adam(2e-4, beta1: 0.5)`: the rule as a graph over one weight, and the numbers it is given. */
import { proseOf } from '../../../grammar/text/documentation.js';
import { GraphBuilder } from '../../graph/build/builder.js';
import type { Ref } from '../../graph/ir/graph.js';
import { primitives } from '../../graph/primitives/index.js';
import { slice } from '../../graph/ir/dependencies.js';
import { f32, showShape } from '../../graph/ir/types.js';
import { evaluateBody } from './bodies.js';
import { bindAt, type CallSite } from './calls.js';
import { describe, describeSamples, type Given, type Tensor, type Value } from '../values/values.js';
import type { Elaborator, Env } from '../context/elaborator.js';
import { evaluate } from './expressions.js';
import { Scope } from '../values/scope.js';
import { checkKind } from './types.js';

/**
 * Options that are numbers stay inputs of the rule, so that programs name them and schedules can move them; the
 * first two parameters are the weight and its gradient, and `step` counts updates from 1.
 */
export function makeOptimizer(
  e: Elaborator,
  rule: Extract<Value, { kind: 'rule' }>,
  site: CallSite,
  args: readonly Given[],
  outside: Env,
): Value {
  const { declaration, module } = rule;
  const name = declaration.name.text;
  const [weight, gradient, ...options] = declaration.parameters;
  if (weight === undefined || gradient === undefined)
    return e.fail(declaration.name.span, 'optimizer/parameters', { name });
  const slots = options.map((option) => ({ name: option.name.text, optional: option.default !== null }));
  const bound = bindAt(e, name, slots, args, site.span);

  const builder = new GraphBuilder({
    kind: 'optimizer',
    name,
    doc: proseOf(declaration.doc),
    span: declaration.span,
    library: module.library,
  });
  const env: Env = { module, scope: new Scope(), builder };
  for (const parameter of [weight, gradient]) {
    const made = builder.input(parameter.name.text, f32([], false));
    env.scope.declare(parameter.name.text, { ...made, kind: 'tensor', trail: null }, 'parameter', parameter.name.span);
  }
  env.scope.declare(
    'step',
    { ...builder.input('step', f32([], false)), kind: 'tensor', trail: null },
    'parameter',
    declaration.span,
  );

  const values = new Map<string, number | Ref>();
  const params = new Map<string, string>();
  for (const option of options) {
    const key = option.name.text;
    const arg = bound.get(key);
    const value = arg?.value ?? evaluate(e, option.default!, { ...env, builder: null });
    const span = arg?.span ?? site.span;
    if (option.type !== null && value.kind !== 'tensor') checkKind(e, option.type, value, `${name}: ${key}`, span, env);
    if (value.kind === 'number' || (value.kind === 'tensor' && isSchedule(outside, value))) {
      values.set(key, value.kind === 'number' ? value.value : value.ref);
      if (value.kind === 'number' && value.param !== undefined) {
        e.paramUses.keep(value.param, span);
        params.set(key, value.param);
      }
      const made = builder.input(key, f32([], false));
      env.scope.declare(key, { ...made, kind: 'tensor', trail: null }, 'parameter', option.name.span);
    } else if (value.kind === 'bool') {
      env.scope.declare(key, value, 'parameter', option.name.span);
    } else {
      e.fail(span, 'type/argument', { callee: name, expected: 'a number', actual: describeSamples(value) });
    }
  }
  return e.within({ span: site.span, name, trail: null }, () => {
    const moved = evaluateBody(e, declaration.body, env);
    if (moved.kind !== 'tensor' || moved.type.shape.length !== 0) {
      const actual = moved.kind === 'tensor' ? showShape(moved.type.shape) : describe(moved);
      const end = declaration.body.statements.at(-1)?.span ?? declaration.body.span;
      return e.fail(end, 'optimizer/result', { name, actual });
    }
    return {
      kind: 'optimizer',
      name,
      graph: builder.finish([{ name: null, value: moved }]),
      options: Object.fromEntries(values),
      params: Object.fromEntries(params),
    };
  });
}

/** Whether a value is worked out from numbers and the progress of training alone. */
export function isSchedule({ builder }: Env, value: Tensor): boolean {
  if (builder === null || value.owner !== builder) return false;
  const graph = builder.sofar();
  return slice(graph, [value.ref]).every((id) => {
    const node = graph.nodes[id]!;
    if (node.kind !== 'primitive') return false;
    return node.operation === 'progress' || primitives.get(node.operation)!.number !== undefined;
  });
}
