/** Bodies: statements in order, the last expression is the result. */
import { piecesOf } from '../../../grammar/ast/walk.js';
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import { suggestion } from '../../diagnostics/wording/suggest.js';
import type { Value as GraphValue } from '../../graph/ir/value.js';
import type { Distribution, Shape, TensorType } from '../../graph/ir/graph.js';
import { sameShape, showShape, size } from '../../graph/ir/types.js';
import { call } from './calls.js';
import { describe, type Given, nothing, number, type PartialCall, poison, type Value } from '../values/values.js';
import { checkMeanAlone, distributionOf, drawType } from './noise.js';
import { type Elaborator, type Env, isLibrary, Stop } from '../context/elaborator.js';
import { evaluate, given } from './expressions.js';
import { graphValueOf } from './operators.js';
import { partial } from './partial.js';
import { holdsWeights, homeless, homeOf } from './instantiation.js';
import { Scope } from '../values/scope.js';
import { beginsWithSign, subtractedBelow } from './signs.js';
import { matchResult, weightShape } from './types.js';

/** The value of a body in the scope given, which gets the body's names. */
export function evaluateBody(e: Elaborator, body: ast.Body, env: Env): Value {
  const value = run(e, body, env);
  if (!env.module.library) warnUnused(e, env.scope);
  return value;
}

/** The body of an `if` or `for` that runs at compile time, in a scope of its own; assignments reach variables outside. */
export const evaluateBlock = (e: Elaborator, body: ast.Body, env: Env): Value =>
  evaluateBody(e, body, { ...env, scope: new Scope(env.scope) });

function run(e: Elaborator, body: ast.Body, env: Env): Value {
  let result: Value = nothing;
  let failed = false;
  let dangling = false;
  for (const [i, statement] of body.statements.entries()) {
    const last = i === body.statements.length - 1;
    // One mistake must not hide the next: what failed is poison, and the rest is still checked.
    const fine = e.attempt(() => {
      const value = execute(e, statement, env, body);
      if (last) result = value;
      else if (statement.kind === 'expression' && value.kind !== 'nothing') {
        dangling = true;
        const sign = beginsWithSign(body, i) ? 'this' : beginsWithSign(body, i + 1) ? 'next' : null;
        e.fail(statement.span, 'unused/expression', { actual: describe(value), sign });
      }
    });
    if (!fine) {
      failed = true;
      // The next line may have been meant to go on with it.
      if (dangling) break;
      for (const name of namesOf(statement)) {
        const known = env.scope.find(name.text);
        if (statement.kind === 'assign' && known !== null) known.value = poison;
        else env.scope.declare(name.text, poison, ['var', 'assign'].includes(statement.kind) ? 'var' : 'let', name.span); // prettier-ignore
      }
    }
  }
  if (failed) throw new Stop();
  return result;
}

/** What the body of a declaration makes, which fits what is declared. */
export function evaluateResult(
  e: Elaborator,
  { body, result }: { readonly body: ast.Body; readonly result: ast.Type | null },
  name: string,
  env: Env,
): Value {
  const made = evaluateBody(e, body, env);
  if (made.kind === 'nothing') makesNothing(e, name, body);
  if (result !== null) matchResult(e, result, made, name, endOf(body), env);
  return made;
}

/** Where what a body makes is written. */
export const endOf = ({ statements, span }: ast.Body): Span => statements.at(-1)?.span ?? span;

/** Reports a body that ends without a value, where it does. */
function makesNothing(e: Elaborator, name: string, body: ast.Body): never {
  const last = body.statements.at(-1);
  const named = last !== undefined && last.kind !== 'update' ? (namesOf(last)[0]?.text ?? null) : null;
  const below = subtractedBelow(last);
  const details = { name, last: named, subtracted: below === null ? null : e.origin(below.span).text };
  return e.fail(last?.span ?? body.span, 'type/makes-nothing', details);
}

function namesOf(statement: ast.Statement): readonly ast.Name[] {
  switch (statement.kind) {
    case 'let':
      return statement.names;
    case 'var':
    case 'assign':
    case 'weight':
    case 'state':
    case 'draw':
    case 'share':
      return [statement.name];
    case 'update':
    case 'for':
    case 'expression':
      return [];
  }
}

function warnUnused(e: Elaborator, scope: Scope): void {
  for (const [name, binding] of scope.entries()) {
    const computed = binding.kind === 'let' || binding.kind === 'noise' || binding.kind === 'weight';
    if (computed && !binding.used && binding.value.kind !== 'poison') e.report(binding.span, 'unused/value', { name });
  }
}

function execute(e: Elaborator, statement: ast.Statement, env: Env, body: ast.Body): Value {
  switch (statement.kind) {
    case 'expression':
      return evaluate(e, statement.value, env);
    case 'let':
      bindLet(e, statement, env);
      return nothing;
    case 'var': {
      const value = named(evaluate(e, statement.value, { ...env, binds: statement }), statement.name, env);
      declare(e, statement.name, value, 'var', env);
      return nothing;
    }
    case 'assign':
      assign(e, statement, env, body);
      return nothing;
    case 'weight':
      weight(e, statement.name, weightShape(e, statement.type, env), statement.init, true, env, statement.span);
      return nothing;
    case 'state':
      state(e, statement, env);
      return nothing;
    case 'update': {
      const { name, value } = update(e, statement, env);
      env.builder!.update(name, value);
      return nothing;
    }
    case 'draw':
      draw(e, statement, env);
      return nothing;
    case 'share':
      share(e, statement, env);
      return nothing;
    case 'for':
      loop(e, statement, env);
      return nothing;
  }
}

function declare(
  e: Elaborator,
  name: ast.Name,
  value: Value,
  kind: Parameters<Scope['declare']>[2],
  env: Env,
  field: string | null = null,
): void {
  const own = env.scope.own(name.text);
  if (own !== null && own.value.kind !== 'poison') {
    e.fail(name.span, 'name/declared-twice', { name: name.text, field }, [
      { span: own.span, text: 'declared here first' },
    ]);
  }
  env.scope.declare(name.text, value, kind, name.span);
}

function named(value: Value, name: ast.Name, env: Env): Value {
  if (value.kind === 'tensor') env.builder?.name(value, name.text);
  return value;
}

/** `let`, in bodies and in `train`. */
export function bindLet(e: Elaborator, statement: ast.Let, env: Env): void {
  const value = evaluate(e, statement.value, { ...env, binds: statement });
  if (value.kind === 'nothing') e.fail(statement.value.span, 'type/no-value', {});
  const { names, fields } = statement;
  if (fields === null) {
    declare(e, names[0]!, named(value, names[0]!, env), 'let', env);
    return;
  }
  if (value.kind !== 'record') return e.fail(statement.value.span, 'type/not-a-record', { actual: describe(value) });
  for (const [i, name] of names.entries()) {
    const field = fields[i]!;
    const part = value.fields.get(field.text);
    if (part === undefined) return noSuchField(e, statement, i, [...value.fields.keys()]);
    e.passed(field.span, 'name/no-such-member');
    declare(e, name, part, 'let', env, field.text);
  }
}

/** A field that is not there: where none of the names is a field, the values were taken to come in order. */
function noSuchField(e: Elaborator, { names, fields }: ast.Let, index: number, known: readonly string[]): never {
  const field = fields![index]!;
  const near = suggestion(field.text, known, { closed: true });
  const inOrder =
    near.meant === null && names.length <= known.length && fields!.every(({ text }) => !known.includes(text));
  const pattern = inOrder ? `let (${names.map(({ text }, i) => `${known[i]}: ${text}`).join(', ')}) = ...` : null;
  return e.fail(field.span, 'name/no-such-member', { what: 'the record', name: field.text, known, pattern, ...near });
}

function assign(e: Elaborator, statement: ast.Assign, env: Env, body: ast.Body): void {
  const { name } = statement;
  const binding = env.scope.find(name.text);
  const param = env.module.declarations.get(name.text);
  if (binding === null && param?.kind === 'param')
    return e.fail(name.span, 'name/not-a-var', { name: name.text, kind: 'param' }, [
      { span: param.name.span, text: 'declared here' },
    ]);
  if (binding === null) {
    const known = [...env.scope.visible()].filter((other) => env.scope.find(other)?.kind === 'var');
    const again = assignments(body, name.text) > 1;
    e.oncePerName(env.module, name.text);
    const details = { name: name.text, again, nested: env.scope.parent !== null, ...suggestion(name.text, known) };
    return e.fail(name.span, 'name/undeclared', details);
  }
  if (binding.kind !== 'var') {
    if (binding.value.kind === 'poison') throw new Stop();
    return e.fail(name.span, 'name/not-a-var', { name: name.text, kind: binding.kind }, [
      { span: binding.span, text: 'declared here' },
    ]);
  }
  const value = evaluate(e, statement.value, env);
  const owner = binding.value.kind === 'tensor' ? binding.value.owner : env.builder;
  if (owner !== env.builder && env.builder?.kind === 'branch')
    return e.fail(name.span, 'mode/assignment', { name: name.text });
  binding.value = named(value, name, env);
}

/** How often a body gives a name another value, inside of `if` and `for` as well. */
const assignments = (tree: unknown, name: string): number =>
  [...piecesOf(tree)].filter(
    (piece) => 'kind' in piece && piece.kind === 'assign' && (piece as ast.Assign).name.text === name,
  ).length;

function weight(
  e: Elaborator,
  name: ast.Name,
  shape: Shape,
  init: ast.Expr,
  trainable: boolean,
  env: Env,
  span: Span,
): void {
  const builder = env.builder;
  const what = trainable ? 'weight' : 'state';
  const holds =
    builder !== null && (holdsWeights(builder) || (!trainable && ['optimizer', 'step'].includes(builder.kind)));
  if (!holds) return e.fail(span, 'place/weight', { what, name: name.text, ...homeless(builder, !trainable, e.body) });
  const start = initialiser(e, init, shape, env);
  const own = env.held == null ? name.text : `${env.held}_${name.text}`;
  const made = builder.weight(own, shape, start.distribution, trainable, e.origin(span), start.called);
  declare(e, name, { ...made, kind: 'tensor', trail: null }, trainable ? 'weight' : 'state', env);
}

interface Start {
  readonly distribution: Distribution;
  /** The function that gives it, with its arguments. */
  readonly called?: string | undefined;
}

/**
 * What a weight starts as. A function of fan-in and fan-out gives a distribution; for kernels [..., in, out] the
 * fans are the receptive field's size times in and out.
 */
function initialiser(e: Elaborator, expr: ast.Expr, shape: Shape, env: Env): Start {
  const value = evaluate(e, expr, env);
  if (value.kind === 'number') return { distribution: { kind: 'constant', value: value.value } };
  if (value.kind === 'distribution') return { distribution: value.distribution };
  const field = size(shape.slice(0, -2));
  const fanIn = shape.length < 2 ? size(shape) : field * shape[shape.length - 2]!;
  const fanOut = shape.length < 2 ? size(shape) : field * shape[shape.length - 1]!;
  if (value.kind !== 'fn' && value.kind !== 'compile-time')
    return e.fail(expr.span, 'type/initialiser', { actual: describe(value) });
  const args =
    value.kind === 'compile-time'
      ? []
      : [fanIn, fanOut].map((fan) => ({ name: null, value: number(fan), span: expr.span }));
  const made = call(e, value, { callee: expr, span: expr.span }, args, { ...env, builder: null });
  const called = value.kind === 'fn' ? `${value.name}(${fanIn}, ${fanOut})` : undefined;
  if (made.kind === 'distribution') return { distribution: made.distribution, called };
  if (made.kind === 'number') return { distribution: { kind: 'constant', value: made.value }, called };
  return e.fail(expr.span, 'type/initialiser', { actual: describe(made) });
}

/** `state mean: f32[] = 0`, in bodies and in `train`. */
export function state(e: Elaborator, statement: ast.StateDecl, env: Env): void {
  const inOptimizer = env.builder?.kind === 'optimizer';
  if (statement.type === null && !inOptimizer) e.fail(statement.span, 'type/state', { name: statement.name.text });
  const shape = statement.type === null ? [] : weightShape(e, statement.type, env);
  weight(e, statement.name, shape, statement.init, false, env, statement.span);
}

/** Which state `update mean = ...` moves, and what to. */
export function update(
  e: Elaborator,
  statement: ast.Update,
  env: Env,
): { readonly name: string; readonly value: GraphValue } {
  const { name } = statement;
  const binding = env.scope.find(name.text);
  // What its declaration has against it was told there.
  if (binding?.value.kind === 'poison') throw new Stop();
  if (binding === null || binding.kind !== 'state' || binding.value.kind !== 'tensor') {
    const states = [...env.scope.entries()].flatMap(([known, { kind }]) => (kind === 'state' ? [known] : []));
    const near = binding === null ? suggestion(name.text, states) : { meant: null };
    return e.fail(name.span, 'name/not-a-state', { name: name.text, kind: binding?.kind ?? null, ...near });
  }
  const given = evaluate(e, statement.value, env);
  if (given.kind !== 'tensor' && given.kind !== 'number')
    return e.fail(statement.value.span, 'type/needs-tensor', { what: `update ${name.text}`, actual: describe(given) });
  const value = graphValueOf(env.builder!, given, e.origin(statement.value.span));
  const wanted: TensorType = binding.value.type;
  if (value.type.batch || !sameShape(value.type.shape, wanted.shape)) {
    return e.fail(statement.value.span, 'shape/update', {
      name: name.text,
      wanted: showShape(wanted.shape),
      actual: showShape(value.type.shape),
      batch: value.type.batch,
    });
  }
  binding.used = true;
  const { ref } = binding.value;
  if (ref.kind !== 'weight') throw new Error('internal: a state that is no weight');
  return { name: ref.name, value };
}

/** `z ~ normal[latent]`, in bodies and in `train`. */
export function draw(e: Elaborator, statement: ast.Draw, env: Env): void {
  const builder = env.builder;
  if (builder === null || builder.kind === 'optimizer')
    return e.fail(statement.span, 'place/noise', { name: statement.name.text });
  const args = given(e, statement.arguments, env);
  checkMeanAlone(e, statement, args);
  const distribution = distributionOf(e, statement.distribution, args);
  const type = drawType(e, statement, distribution, env);
  const made = builder.draw(statement.name.text, distribution, type, e.origin(statement.span));
  builder.name(made, statement.name.text);
  const { text: name } = statement.name;
  const { span } = statement;
  const source = {
    kind: 'noise',
    name,
    text: e.origin(span).text,
    declared: span,
    fixed: isLibrary(span) ? 'in the library' : null,
  } as const;
  declare(e, statement.name, { ...made, kind: 'tensor', trail: null, source }, 'noise', env);
}

function share(e: Elaborator, statement: ast.Share, env: Env): void {
  const { value, name } = statement;
  const callee = value.kind === 'call' ? value.callee : value;
  const block = evaluate(e, callee, env);
  if (block.kind !== 'block') return e.fail(value.span, 'type/share', { actual: describe(block) });
  const written = value.kind === 'call' ? given(e, value.arguments, env) : [];
  const home = homeOf(env.builder);
  const shared = {
    kind: 'shared',
    name: name.text,
    block,
    given: partial(e, block, { callee, span: value.span }, written)?.given.flatMap(heldBy) ?? written,
    home,
    held: null,
  } as const;
  declare(e, name, shared, 'let', env);
}

/** An argument that is given, by the name of its parameter: those that are open come before it. */
const heldBy = ({ open, parameter, ...arg }: PartialCall['given'][number]): readonly Given[] =>
  open ? [] : [{ ...arg, name: arg.name ?? { text: parameter, span: arg.span } }];

function loop(e: Elaborator, statement: ast.For, env: Env): void {
  const listed = evaluate(e, statement.list, env);
  if (listed.kind !== 'list') return e.fail(statement.list.span, 'type/needs-list', { actual: describe(listed) });
  e.passed(statement.list.span, 'type/needs-list');
  e.looping(statement.span, () => {
    for (const item of listed.items) {
      e.spend(statement.span);
      const scope = new Scope(env.scope);
      scope.declare(statement.name.text, item, 'size', statement.name.span);
      const value = evaluateBody(e, statement.body, { ...env, scope });
      if (value.kind !== 'nothing')
        e.fail(statement.body.span, 'unused/expression', { actual: describe(value), sign: null });
    }
  });
}
