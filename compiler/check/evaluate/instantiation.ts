/** Calling a `fn` or a `block`: its body becomes a graph of its own, made for these arguments. */
import { proseOf } from '../../../grammar/text/documentation.js';
import type { Instance, Output } from '../context/instance.js';
import type * as ast from '../../../grammar/ast/ast.js';
import { namesIn } from '../../../grammar/ast/names-in.js';
import type { Span } from '../../../grammar/text/source.js';
import { operations } from '../../diagnostics/wording/elsewhere/operations.js';
import { problem } from '../../diagnostics/report/problem.js';
import { GraphBuilder } from '../../graph/build/builder.js';
import type { Attribute, Attributes, Graph } from '../../graph/ir/graph.js';
import { parameterCount } from '../../graph/analyse/measure.js';
import { evaluateResult } from './bodies.js';
import { attributeOf, bindAt, handedAt, type CallSite } from './calls.js';
import { describeSamples, type Given, mapFields, type SharedBlock, type Tensor, type Value } from '../values/values.js';
import { type Elaborator, type Env, trailOf } from '../context/elaborator.js';
import { evaluate } from './expressions.js';
import { apartIn, dependsOn, differentiates, NeedsPlace } from '../gradients/in-place.js';
import { refuseInputSize } from './layer-habits.js';
import { lookupGlobal } from './names.js';
import { instantiationKey } from './instantiation-cache.js';
import { Scope } from '../values/scope.js';
import { matchParameter } from './types.js';

type Template = Extract<Value, { kind: 'fn' | 'block' }>;

export function instantiate(
  e: Elaborator,
  template: Template,
  site: CallSite,
  args: readonly Given[],
  env: Env,
  shared: SharedBlock | null,
): Value {
  const { declaration, name } = template;
  const slots = declaration.parameters.map((parameter) => ({
    name: parameter.name.text,
    optional: parameter.default !== null,
  }));
  refuseInputSize(e, template, site, args);
  const meant = template.module.library ? (operations.get(name) ?? null) : null;
  const bound = bindAt(e, name, slots, args, site.span, handedAt(site, env), meant);
  const outer = env.builder;
  const trail = trailOf([...bound.values()].map((arg) => arg.value));
  const frame = { span: site.span, name, trail, arguments: bound };
  const around = e.body;
  return e.within(template.kind === 'block' ? { ...frame, body: 'block' } : frame, () => {
    const made = body(e, template, { site, bound, outer, shared });
    const { result, graph, outputs } = made;
    if (graph === null) return result;
    if (outer === null) return e.fail(site.span, 'place/tensor', { name });
    const passed = passedTo(declaration.parameters, bound);
    const weights = holdWeights(e, graph, outer, name, shared, site, around);
    const results = outer.call(graph, weights, passed, outputs.map(({ value }) => value.type), e.origin(site.span)); // prettier-ignore
    // What is taken to be independent here may stand for arguments of the body around, too.
    for (const [used, variable] of made.apart) differentiates(passed[used]!, passed[variable]!, outer);
    const tensors = results.map((value, i): Tensor => {
      if (template.module.library) return { ...value, kind: 'tensor', trail };
      const inside = outputs[i]!.value.trail;
      const stage = { span: site.span, text: e.origin(site.span).text, type: value.type, before: trail, inside };
      return { ...value, kind: 'tensor', trail: stage };
    });
    return rebuild(result, tensors);
  });
}

/** One call of a template: where, what it is given, from which graph, and whose weights it uses. */
interface Use {
  readonly site: CallSite;
  readonly bound: ReadonlyMap<string, Given>;
  readonly outer: GraphBuilder | null;
  readonly shared: SharedBlock | null;
}

function body(e: Elaborator, template: Template, use: Use): Instance {
  const { site, bound, outer } = use;
  const { declaration } = template;
  // A function of numbers alone, such as a schedule, is worked out in place.
  const ofNumbers =
    template.kind === 'fn' &&
    outer !== null &&
    ![...bound.values()].some(({ value }) => ['network', 'partial'].includes(value.kind) || holdsTensor(value));
  if (ofNumbers) return inPlace(e, template, use);
  const key = instantiationKey(template, bound, [site.span, e.origin(site.span).span], e.body === null);
  const known = key === null ? undefined : e.instances.get(key);
  if (known !== undefined) {
    const passed = passedTo(declaration.parameters, bound);
    if (known.apart.some(([used, variable]) => dependsOn(passed[used]!, passed[variable]!))) return inPlace(e, template, use); // prettier-ignore
    // What is called again runs again: a recursion that branches ends at the limit all the same.
    e.spend(site.span, known.calls);
    return known;
  }
  const { name, module } = template;
  const inner = new GraphBuilder({
    kind: template.kind === 'fn' ? 'function' : 'block',
    name,
    doc: proseOf(declaration.doc ?? (template.kind === 'fn' ? template.doc : null) ?? null),
    span: declaration.span,
    library: module.library,
  });
  try {
    const instance = workedOut(e, template, use, inner);
    if (key !== null) e.instances.set(key, instance);
    return instance;
  } catch (error) {
    if (error instanceof NeedsPlace && error.body === inner) return inPlace(e, template, use);
    throw error;
  }
}

/** The body in the graph of the caller. */
function inPlace(e: Elaborator, template: Template, use: Use): Instance {
  const { outer, shared, site } = use;
  const held = outer?.held;
  const instance = workedOut(e, template, use, null);
  // Each call makes the weights anew.
  if (shared !== null && outer?.held !== held)
    e.fail(site.span, 'support/not-yet', {
      what: `A gradient for an argument from which another one was made, in the shared block \`${shared.name}\`,`,
      instead: 'Call the block itself.',
    });
  return instance;
}

/** @param inner the graph to work the body out in; null for that of the caller */
function workedOut(
  e: Elaborator,
  template: Template,
  { site, bound, outer }: Use,
  inner: GraphBuilder | null,
): Instance {
  const { declaration, module, name } = template;
  const before = e.calls;
  const held = inner === null ? name : null;
  const local: Env = { module, scope: new Scope(), builder: inner ?? outer, held };
  bindParameters(e, declaration.parameters, bound, name, site, local, inner);
  checkWhere(e, declaration, name, local, site.span);
  const result = evaluateResult(e, declaration, name, local);
  e.fitting.add(declaration);
  const outputs = inner === null ? [] : tensorsIn(result);
  if (outputs.length > 0) inner?.madeFor(settingsOf(local));
  return {
    result,
    graph: outputs.length > 0 ? inner!.finish(outputs) : null,
    outputs,
    apart: inner === null ? [] : apartIn(inner),
    calls: e.calls - before,
  };
}

/** The tensors that a call passes, in the order of the inputs they become. */
const passedTo = (parameters: readonly ast.Parameter[], bound: ReadonlyMap<string, Given>): readonly Tensor[] =>
  tensorsLast(parameters, bound).flatMap(({ name: { text } }) => {
    const arg = bound.get(text);
    return arg === undefined ? [] : tensorsIn(arg.value).map(({ value }) => value);
  });

/** The parameters in the order they are bound: compile-time arguments first, as the sizes of tensors may use them. */
function tensorsLast(
  parameters: readonly ast.Parameter[],
  bound: ReadonlyMap<string, Given>,
): readonly ast.Parameter[] {
  const isTensor = (parameter: ast.Parameter) => {
    const arg = bound.get(parameter.name.text);
    return arg !== undefined && holdsTensor(arg.value);
  };
  return [...parameters].sort((a, b) => Number(isTensor(a)) - Number(isTensor(b)));
}

/** Whether a value is a tensor or holds one. */
const holdsTensor = (value: Value): boolean =>
  value.kind === 'tensor' ||
  (value.kind === 'record' && [...value.fields.values()].some(holdsTensor)) ||
  (value.kind === 'partial' && [value.callee, ...value.given.map((arg) => arg.value)].some(holdsTensor)) ||
  (value.kind === 'list' && value.items.some(holdsTensor));

function bindParameters(
  e: Elaborator,
  parameters: readonly ast.Parameter[],
  bound: ReadonlyMap<string, Given>,
  name: string,
  site: CallSite,
  local: Env,
  inner: GraphBuilder | null,
): void {
  /** The argument is checked as it stands outside, where it can be said what made it. */
  const declare = (parameter: ast.Parameter, given: Value, span: ast.Expr['span'], value = given) => {
    matchParameter(e, parameter, given, name, span, local);
    local.scope.declare(parameter.name.text, value, 'parameter', parameter.name.span);
  };
  for (const parameter of tensorsLast(parameters, bound)) {
    const arg = bound.get(parameter.name.text);
    if (arg === undefined) continue;
    declare(parameter, arg.value, arg.span, inner === null ? arg.value : enter(arg.value, parameter.name.text, inner));
  }
  // Defaults last: they may use the sizes that were bound, and other parameters.
  for (const parameter of parameters) {
    if (bound.has(parameter.name.text)) continue;
    declare(parameter, evaluate(e, parameter.default!, { ...local, builder: null }), site.span);
  }
}

/** The value inside: tensors become inputs of the graph. */
function enter(value: Value, name: string, builder: GraphBuilder): Value {
  switch (value.kind) {
    case 'tensor':
      return { ...builder.argument(name, value), kind: 'tensor', trail: null };
    case 'record':
      return mapFields(value, (field, name) => enter(field, name, builder));
    case 'list':
      return { kind: 'list', items: value.items.map((item) => enter(item, name, builder)) };
    case 'partial':
      return {
        ...value,
        callee: enter(value.callee, name, builder),
        given: value.given.map((arg) => ({ ...arg, value: enter(arg.value, arg.parameter, builder) })),
      };
    default:
      return value;
  }
}

/** What a template was called with that is no tensor, networks by their names, and the sizes it was matched with. */
function settingsOf({ scope }: Env): Attributes {
  const settings = new Map<string, Attribute>();
  for (const [name, { kind, value }] of scope.entries()) {
    if (kind !== 'parameter' && kind !== 'size') continue;
    const plain = value.kind === 'network' ? value.name : attributeOf(value);
    if (plain !== undefined) settings.set(name, plain);
  }
  return Object.fromEntries(settings);
}

/** The conditions of a definition, reported at the place given. */
export function checkWhere(
  e: Elaborator,
  { where }: Pick<ast.BlockDecl, 'where'>,
  name: string,
  local: Env,
  place: Span,
): void {
  for (const condition of where) {
    const value = evaluate(e, condition, local);
    if (value.kind !== 'bool')
      e.fail(condition.span, 'type/condition', { actual: describeSamples(value), tensor: value.kind === 'tensor' });
    if (value.kind === 'bool' && value.value) continue;
    e.at(place, () => {
      const sizes = [...namesIn(condition)].flatMap((key) => {
        const size = local.scope.find(key)?.value ?? lookupGlobal(e, key, local.module);
        return size?.kind === 'number' ? [`${key} = ${size.value}`] : [];
      });
      const near = nearestFit(e, where, [...namesIn(condition)], local);
      throw problem('shape/where', { name, condition: e.origin(condition.span).text, sizes, near });
    });
  }
}

/** How far from what a size is another one is looked for. */
const reach = 32;

/** The nearest value of the one size of a condition for which all conditions hold, as `H = 8`. */
function nearestFit(e: Elaborator, where: ast.BlockDecl['where'], names: readonly string[], local: Env): string | null {
  const sizes = names.flatMap((name) => {
    const value = local.scope.find(name)?.kind === 'size' ? local.scope.find(name)!.value : null;
    return value?.kind === 'number' ? [{ name, value }] : [];
  });
  const [size, ...others] = sizes;
  if (size === undefined || others.length > 0) return null;
  const { span } = local.scope.find(size.name)!;
  const fits = (candidate: number): boolean => {
    const scope = new Scope(local.scope);
    scope.declare(size.name, { ...size.value, value: candidate }, 'size', span);
    const own = e.trial();
    let holds = false;
    own.tries(() => {
      const values = where.map((condition) => evaluate(own, condition, { ...local, scope }));
      holds = values.every((value) => value.kind === 'bool' && value.value);
    });
    return holds;
  };
  for (let distance = 1; distance <= reach; distance++) {
    const found = [size.value.value + distance, size.value.value - distance].find((at) => at > 0 && fits(at));
    if (found !== undefined) return `${size.name} = ${found}`;
  }
  return null;
}

/** The tensor or the record of tensors that a body makes; null when it makes something else. */
export function outputsOf(result: Value): readonly Output[] | null {
  const parts = result.kind === 'record' ? [...result.fields.values()] : [result];
  return parts.every((part) => part.kind === 'tensor') ? tensorsIn(result) : null;
}

/** Every tensor inside a result, in order: fields have their names, what lies deeper is named after its path. */
function tensorsIn(result: Value): readonly Output[] {
  const taken = new Set<string | null>();
  const visit = (value: Value, path: string | null): readonly Output[] => {
    if (value.kind === 'record')
      return [...value.fields].flatMap(([key, item]) => visit(item, path === null ? key : `${path}_${key}`));
    if (value.kind === 'list') return value.items.flatMap((item, i) => visit(item, `${path ?? 'item'}_${i}`));
    if (value.kind === 'partial')
      return [...visit(value.callee, path), ...value.given.flatMap((arg) => visit(arg.value, arg.parameter))];
    if (value.kind !== 'tensor') return [];
    let name = path;
    while (taken.has(name)) name = `${name}_`;
    taken.add(name);
    return [{ name, value: value }];
  };
  return visit(result, null);
}

/** The same result with other tensors, in the same order. */
export function rebuild(result: Value, tensors: readonly Tensor[]): Value {
  let next = 0;
  const visit = (value: Value): Value => {
    if (value.kind === 'tensor') return tensors[next++]!;
    if (value.kind === 'list') return { kind: 'list', items: value.items.map(visit) };
    if (value.kind === 'partial')
      return { ...value, callee: visit(value.callee), given: value.given.map((arg) => ({ ...arg, value: visit(arg.value) })) }; // prettier-ignore
    if (value.kind !== 'record') return value;
    return mapFields(value, visit);
  };
  return visit(result);
}

/** The body whose weights a branch of it uses. */
export const homeOf = (builder: GraphBuilder | null): GraphBuilder | null =>
  builder?.kind === 'branch' ? homeOf(builder.enclosing) : builder;

/** Whether a body may hold weights. */
export const holdsWeights = (builder: GraphBuilder): boolean =>
  ['network', 'block'].includes(homeOf(builder)?.kind ?? 'branch');

/** A body that may not hold what it should, and how it could. */
export function homeless(builder: GraphBuilder | null, states: boolean, around: Elaborator['body']) {
  const home = homeOf(builder);
  const inFunction = home?.kind === 'function';
  return {
    place: home?.kind ?? null,
    of: inFunction ? home.of : null,
    // A block of states alone may stand in `train`, and any other in a network.
    asBlock: inFunction && !home.of.includes('.') && (states || around !== null),
  };
}

function holdWeights(
  e: Elaborator,
  graph: Graph,
  outer: GraphBuilder,
  name: string,
  shared: SharedBlock | null,
  site: CallSite,
  around: Elaborator['body'],
) {
  if (graph.weights.length === 0) return { kind: 'none' } as const;
  const remembers = outer.kind === 'step' && parameterCount(graph) === 0;
  if (!holdsWeights(outer) && !remembers) {
    const states = parameterCount(graph) === 0;
    return e.fail(site.span, 'place/block', { name, states, ...homeless(outer, states, around) });
  }
  if (shared === null) return { kind: 'member', name: outer.group(name, graph) } as const;
  if (homeOf(outer) !== shared.home) e.fail(site.span, 'place/shared', { name: shared.name });
  if (shared.held === null) {
    shared.held = { group: outer.group(shared.name, graph), graph };
  } else {
    const first = weightSizes(shared.held.graph);
    const again = weightSizes(graph);
    if (first !== again) e.fail(site.span, 'shape/shared', { name: shared.name, first, again });
  }
  return { kind: 'member', name: shared.held.group } as const;
}

const weightSizes = (graph: Graph): string =>
  graph.weights
    .map((item) =>
      item.kind === 'weight' ? `${item.name} [${item.shape.join(', ')}]` : `${item.name} (${weightSizes(item.graph)})`,
    )
    .join(', ');
