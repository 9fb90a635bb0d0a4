/** Calls: matching arguments to parameters, and what calling each kind of thing means. */
import {
  describe,
  describeSamples,
  type Given,
  number,
  type NumberValue,
  type Tensor,
  type Value,
} from '../values/values.js';
import type * as ast from '../../../grammar/ast/ast.js';
import type { Elsewhere } from '../../../grammar/names/elsewhere.js';
import type { Span } from '../../../grammar/text/source.js';
import { argumentsOf } from '../../diagnostics/wording/elsewhere/arguments.js';
import { listOf, suggestion } from '../../diagnostics/wording/suggest.js';
import type { Value as GraphValue } from '../../graph/ir/value.js';
import type { Attribute, Attributes } from '../../graph/ir/graph.js';
import type { Option, Primitive } from '../../graph/primitives/primitive.js';
import type { Details } from '../../diagnostics/catalog/index.js';
import { Problem, problem } from '../../diagnostics/report/problem.js';
import { type CompileTimeFunction, onNumbers } from '../values/compile-time.js';
import { callGrad } from './grad.js';
import { type Elaborator, type Env, trailOf } from '../context/elaborator.js';
import { shadowedBy, isCallable } from './hidden.js';
import { refuseOperationAsLayer } from './layer-habits.js';
import { refuseModel } from './models.js';
import { callNetwork } from './networks.js';
import { pair, graphValueOf } from './operators.js';
import { makeOptimizer } from './optimizers.js';
import { callPartial, partial } from './partial.js';
import { callScan } from './scan.js';
import { instantiate } from './instantiation.js';
import { callWeights } from './weights.js';
import { isSize } from './types.js';
import { showType, size } from '../../graph/ir/types.js';

/** The place of a call: the whole, and what is called. */
export interface CallSite {
  readonly callee: ast.Expr;
  readonly span: Span;
}

export function call(e: Elaborator, callee: Value, site: CallSite, args: readonly Given[], env: Env): Value {
  const open = partial(e, callee, site, args);
  if (open !== null) return open;
  switch (callee.kind) {
    case 'primitive':
      return callPrimitive(e, callee.primitive, site, args, env);
    case 'compile-time':
      return e.at(site.span, () => runCompileTime(callee.name, callee.function, args));
    case 'fn':
    case 'block':
      return instantiate(e, callee, site, args, env, null);
    case 'shared':
      return instantiate(e, callee.block, site, [...args, ...callee.given], env, callee);
    case 'partial':
      return callPartial(e, callee, site, args, env);
    case 'network':
      return callNetwork(e, callee, site, args, env);
    case 'model':
      return refuseModel(e, callee, site.span);
    case 'grad':
      return callGrad(e, site, args, env);
    case 'scan':
      return callScan(e, site, args, env);
    case 'weights':
      return callWeights(e, site, args, env);
    case 'rule':
      return makeOptimizer(e, callee, site, args, env);
    case 'objective': {
      const members = callee.declaration.members.map((member) => `${callee.declaration.name.text}.${member.name.text}`);
      return e.fail(site.span, 'call/objective', {
        name: callee.declaration.name.text,
        members: listOf(members, 'or'),
      });
    }
    default:
      return notCallable(e, callee, site, args, env);
  }
}

/** What is called is no function: it may hide one of its name, or have been meant to be indexed. */
function notCallable(e: Elaborator, callee: Value, site: CallSite, args: readonly Given[], env: Env): never {
  const actual = describe(callee);
  const found = site.callee.kind === 'ref' ? shadowedBy(e, site.callee.name, env) : null;
  const hiding = found !== null && isCallable(found.value) ? found : null;
  const indexed = callee.kind === 'tensor' || callee.kind === 'list';
  const numbers =
    indexed && args.length > 0 && args.every(({ value, name }) => value.kind === 'number' && name === null);
  const written = args.map(({ span }) => e.origin(span).text).join(', ');
  const index = numbers ? `${e.origin(site.callee.span).text}[${written}]` : null;
  if (hiding === null) return e.fail(site.callee.span, 'call/not-callable', { actual, hides: null, index });
  const { name, what, hidden, span } = hiding;
  const label = { span, text: `hides ${hidden}` };
  return e.fail(site.callee.span, 'call/not-callable', { actual, hides: { name, what, hidden }, index }, [label]);
}

export interface Slot {
  readonly name: string;
  readonly optional: boolean;
}

/**
 * Which argument each parameter gets: positional ones in order, the rest by name.
 * @param elsewhere what others have under the name of a function of the library, and may be meant
 * @throws Problem for unknown, repeated, missing and surplus arguments
 */
export function bindArguments<Arg extends Pick<Given, 'name'>>(
  callee: string,
  slots: readonly Slot[],
  args: readonly Arg[],
  elsewhere: Elsewhere | null = null,
): ReadonlyMap<string, Arg> {
  const bound = new Map<string, Arg>();
  let next = 0;
  for (const arg of args) {
    if (arg.name === null) {
      while (next < slots.length && bound.has(slots[next]!.name)) next++;
      const slot = slots[next++];
      if (slot === undefined) {
        throw problem('call/too-many', {
          callee,
          takes: slots.map((item) => item.name),
          given: args.length,
          elsewhere,
        });
      }
      bound.set(slot.name, arg);
      continue;
    }
    const name = arg.name.text;
    if (!slots.some((slot) => slot.name === name)) {
      const known = slots.map((slot) => slot.name);
      throw problem('call/unknown-argument', {
        callee,
        name,
        known,
        ...suggestion(name, known, { words: argumentsOf(callee) }),
      });
    }
    if (bound.has(name)) throw problem('call/repeated-argument', { callee, name });
    bound.set(name, arg);
  }
  const missing = slots.filter((slot) => !slot.optional && !bound.has(slot.name)).map((slot) => slot.name);
  if (missing.length > 0)
    throw problem('call/missing-argument', { callee, missing, takes: slots.map((slot) => slot.name) });
  return bound;
}

/**
 * Where to report a wrong argument: at its name when that is unknown, else at the call.
 * @param handed where what is called was handed over to be called here, and may need more than it gets
 */
export function bindAt<Arg extends Pick<Given, 'name'>>(
  e: Elaborator,
  callee: string,
  slots: readonly Slot[],
  args: readonly Arg[],
  span: Span,
  handed: Span | null = null,
  elsewhere: Elsewhere | null = null,
): ReadonlyMap<string, Arg> {
  const strange = args.find((arg) => arg.name !== null && !slots.some((slot) => slot.name === arg.name!.text));
  for (const { name } of args)
    if (name !== null && name !== strange?.name) e.passed(name.span, 'call/unknown-argument');
  const place = strange?.name?.span ?? span;
  if (handed === null) return e.at(place, () => bindArguments(callee, slots, args, elsewhere));
  try {
    return bindArguments(callee, slots, args, elsewhere);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'call/missing-argument') return e.at(place, () => { throw error; }); // prettier-ignore
    const { missing, takes } = error.details as Details<'call/missing-argument'>;
    const whole = takes.filter((name) => slots.some((slot) => slot.name === name && (!slot.optional || missing.includes(name)))); // prettier-ignore
    return e.fail(handed, 'call/missing-argument', { callee, missing, takes: whole, handed: true });
  }
}

/** What is called, where that is a parameter: whatever was handed over for it. */
export const handedAt = ({ callee }: CallSite, { scope }: Env): Span | null =>
  callee.kind === 'ref' && scope.find(callee.name)?.kind === 'parameter' ? callee.span : null;

/** @throws Problem */
export function runCompileTime(name: string, f: CompileTimeFunction, args: readonly Given[]): Value {
  const slots = f.parameters.map(([parameter, otherwise]) => ({ name: parameter, optional: otherwise !== null }));
  const bound = bindArguments(name, slots, args);
  return f.run(f.parameters.map(([parameter, otherwise]) => bound.get(parameter)?.value ?? number(otherwise!)));
}

function callPrimitive(e: Elaborator, primitive: Primitive, site: CallSite, args: readonly Given[], env: Env): Value {
  const { name } = primitive;
  const computed = onNumbers.get(name);
  if (
    computed !== undefined &&
    args.length > 0 &&
    args.every((arg) => arg.value.kind === 'number' && arg.name === null)
  ) {
    const result = computed(...args.map((arg) => (arg.value as NumberValue).value));
    if (!Number.isFinite(result)) e.fail(site.span, 'value/undefined', { expression: e.origin(site.span).text });
    return number(result);
  }
  refuseOperationAsLayer(e, primitive, site, args);
  const { operands, options } = separate(e, primitive, site, args);
  const builder = env.builder;
  if (builder === null) return e.fail(site.span, 'place/tensor', { name });
  const tensors = operands.map((operand) => tensorOperand(e, name, operand));
  const trail = trailOf(tensors);
  const [first] = tensors;
  if (primitive.leavesBatchUnsaid?.(options) === true && first?.kind === 'tensor' && first.type.batch)
    checkReduction(e, name, site, first);
  const origin = e.origin(site.span);
  const made = e.at(site.span, (): GraphValue => {
    if (primitive.broadcasts === true) return pair(builder, name, tensors, origin);
    return builder.primitive(name, tensors.map((tensor) => graphValueOf(builder, tensor, origin)), options, origin);
  }, trail); // prettier-ignore
  return { ...made, kind: 'tensor', trail };
}

/** In what is written for one sample, a reduction says whether it is of the sample or of the whole batch. */
function checkReduction(e: Elaborator, operation: string, { span }: CallSite, { type }: Tensor): void {
  const { body } = e;
  if (body === null) return;
  const { text } = e.origin(span);
  e.fail(span, 'shape/which-samples', { operation, text, type: showType(type), body, call: e.libraryCall(span) });
}

function tensorOperand(e: Elaborator, callee: string, { value, span }: Given): Tensor | NumberValue {
  if (value.kind === 'tensor' || value.kind === 'number') return value;
  return e.fail(span, 'type/argument', { callee, expected: 'a tensor', actual: describe(value) });
}

/** `concat([a, b])`: what takes any number of tensors takes them one by one. */
function refuseList(e: Elaborator, callee: string, site: CallSite, args: readonly Given[]): void {
  const [list, ...others] = args;
  if (list?.value.kind !== 'list' || !list.value.items.every(({ kind }) => kind === 'tensor')) return;
  const items = e.origin(list.span).text.replace(/^\[\s*(.*?),?\s*\]$/, '$1');
  const inside = site.span.start.offset <= list.span.start.offset && list.span.end.offset <= site.span.end.offset;
  const rest = others.map(({ name, value, span }) => `, ${name === null && value.kind === 'number' ? 'axis: ' : ''}${e.origin(span).text}`); // prettier-ignore
  const written = `${callee}(${items}${rest.join('')})`;
  const alone = inside && others.every(({ name }) => name !== null);
  e.fail(list.span, 'call/list', { callee, count: list.value.items.length, written, alone });
}

function separate(e: Elaborator, primitive: Primitive, site: CallSite, args: readonly Given[]) {
  const { name } = primitive;
  if (primitive.operands[0] === '...') {
    const operands = args.filter((arg) => arg.name === null);
    refuseList(e, name, site, args);
    if (operands.length === 0)
      e.fail(site.span, 'call/missing-argument', { callee: name, missing: ['a tensor'], takes: ['tensors'] });
    const slots = primitive.options.map((option) => ({ name: option.name, optional: option.default !== undefined }));
    const bound = bindAt(e, name, slots, args.filter((arg) => arg.name !== null), site.span); // prettier-ignore
    return { operands, options: optionsOf(e, primitive, bound) };
  }
  // `reshape(2, 2, 128)`: sizes one after the other.
  const sizes = primitive.options.find((option) => option.type === 'shape');
  if (sizes !== undefined && primitive.options.length === 1) {
    const positional = args.filter((arg) => arg.name === null);
    const unknown = args.find((arg) => arg.name !== null);
    if (unknown !== undefined) {
      e.fail(unknown.name!.span, 'call/unknown-argument', {
        callee: name,
        name: unknown.name!.text,
        known: [],
        meant: null,
      });
    }
    const [operand, ...rest] = positional;
    if (operand === undefined)
      return e.fail(site.span, 'call/missing-argument', { callee: name, missing: ['x'], takes: ['x', 'sizes'] });
    const listed =
      rest.length === 1 && rest[0]!.value.kind === 'list' ? rest[0]!.value.items : rest.map((arg) => arg.value);
    const shape = listed.map((value, i) => {
      if (name === 'reshape' && value.kind === 'number' && value.value === -1) return minusOne(e, operand.value, listed, i, rest[i]?.span ?? site.span); // prettier-ignore
      return sizeOption(e, name, value, rest[i]?.span ?? site.span);
    });
    return { operands: [operand], options: { [sizes.name]: shape } };
  }
  const slots = [
    ...primitive.operands.map((operand) => ({ name: operand, optional: false })),
    ...primitive.options.map((option) => ({ name: option.name, optional: option.default !== undefined })),
  ];
  const bound = bindAt(e, name, slots, args, site.span);
  return {
    operands: primitive.operands.map((operand) => bound.get(operand)!),
    options: optionsOf(e, primitive, bound),
  };
}

/**
 * The -1 with which others leave a size to be found, which `_` does here. In front of sizes that hold all of a sample it
 * was the batch, which no shape has.
 */
function minusOne(e: Elaborator, x: Value, sizes: readonly Value[], at: number, span: Span): never {
  const others = sizes.filter((_, i) => i !== at).map((value) => (value.kind === 'number' ? value.value : NaN));
  const whole = x.kind === 'tensor' && others.length > 0 && size(x.type.shape) === others.reduce((a, b) => a * b, 1);
  const left = at === 0 && whole ? `reshape(${others.join(', ')})` : null;
  return e.fail(span, 'shape/bad-size', { size: -1, text: e.origin(span).text, left: { without: left } });
}

/** A size among others: a whole number, or null for `_`. */
function sizeOption(e: Elaborator, callee: string, value: Value, span: Span): number | null {
  if (value.kind === 'hole') return null;
  if (value.kind === 'number' && (isSize(value.value) || (callee === 'transpose' && value.value === 0)))
    return value.value;
  if (value.kind === 'number') return e.fail(span, 'shape/bad-size', { size: value.value, text: e.origin(span).text });
  return e.fail(span, 'type/argument', { callee, expected: 'whole numbers', actual: describe(value) });
}

function optionsOf(e: Elaborator, primitive: Primitive, bound: ReadonlyMap<string, Given>): Attributes {
  return Object.fromEntries(
    primitive.options.map((option) => {
      const arg = bound.get(option.name);
      return [option.name, arg === undefined ? option.default! : optionValue(e, primitive, option, arg)];
    }),
  );
}

const expected: Readonly<Record<Option['type'], string>> = {
  int: 'a whole number',
  float: 'a number',
  bool: 'true or false',
  axis: 'an axis (a whole number)',
  axes: 'an axis, a list of axes, or `all`',
  pair: 'a number or a list of two',
  padding: '`same`, `valid`, a number or a list of two',
  shape: 'sizes',
  quantity: 'a length of training, such as 10 epochs',
  any: 'a value',
};

function optionValue(e: Elaborator, primitive: Primitive, option: Option, { value, span }: Given): Attribute {
  const plain = attributeOf(value);
  if (plain === undefined || !accepts(option.type, plain)) {
    const asked = e.argumentAt(span) ?? { callee: primitive.name, parameter: option.name };
    const callee = `${asked.callee}\`, argument \`${asked.parameter}`;
    const wanted = expected[option.type];
    return e.fail(span, 'type/argument', {
      callee,
      expected: wanted,
      actual: describeSamples(value),
      ...nearWord(value, wanted),
    });
  }
  if (value.kind === 'string') e.passed(span, 'type/argument');
  return plain;
}

/** A text that is near one of the words that may stand here, which the description quotes. */
export function nearWord(value: Value, expected: string) {
  if (value.kind !== 'string') return {};
  const words = [...expected.matchAll(/`(\w+)`/g)].map(([, word]) => word!);
  return { name: value.value, ...suggestion(value.value, words, { closed: true }) };
}

/** A compile-time value as plain data; undefined when it is none. */
export function attributeOf(value: Value): Attribute | undefined {
  if (value.kind === 'number' || value.kind === 'bool' || value.kind === 'string') return value.value;
  if (value.kind === 'quantity') return [value.count, value.unit];
  if (value.kind !== 'list') return undefined;
  const items = value.items.map(attributeOf);
  return items.some((item) => item === undefined) ? undefined : (items as Attribute[]);
}

function accepts(type: Option['type'], value: Attribute): boolean {
  const whole = (item: Attribute) => typeof item === 'number' && Number.isInteger(item);
  const two = Array.isArray(value) && value.length === 2 && (value as Attribute[]).every(whole);
  switch (type) {
    case 'int':
    case 'axis':
      return whole(value);
    case 'float':
      return typeof value === 'number';
    case 'bool':
      return typeof value === 'boolean';
    case 'axes':
      return whole(value) || value === 'all' || (Array.isArray(value) && (value as Attribute[]).every(whole));
    case 'pair':
      return whole(value) || two;
    case 'padding':
      return (
        value === 'same' ||
        value === 'valid' ||
        ((whole(value) || two) && [value].flat().every((item) => (item as number) >= 0))
      );
    case 'quantity':
      return Array.isArray(value) && value.length === 2 && typeof value[1] === 'string';
    case 'shape':
      return Array.isArray(value);
    case 'any':
      return true;
  }
}
