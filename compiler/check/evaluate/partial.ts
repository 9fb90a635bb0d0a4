/**
 * Calls with holes: `D(_, y)` is a network of what is left.
 *
 * A hole stands for an argument where a tensor, a network or a function belongs. Where a number belongs, `_` is a size
 * for the compiler to find, as in `dense(_)`.
 */
import type * as ast from '../../../grammar/ast/ast.js';
import { suggestion } from '../../diagnostics/wording/suggest.js';
import { Problem } from '../../diagnostics/report/problem.js';
import { bindArguments, bindAt, call, type CallSite, type Slot } from './calls.js';
import { describe, type Given, type PartialCall, type Value } from '../values/values.js';
import type { Elaborator, Env } from '../context/elaborator.js';

/** A parameter, and whether `_` in its place is an argument left out: unknown where it has no type. */
interface Place extends Slot {
  readonly open: boolean | null;
}

/** The parameters of something that may be called with holes; null for what may not. */
function placesOf(callee: Value): readonly Place[] | null {
  switch (callee.kind) {
    case 'network':
      return callee.declaration.parameters.map(({ name }) => ({ name: name.text, optional: false, open: true }));
    case 'model':
      return callee.model.inputs.map(({ name }) => ({ name, optional: false, open: true }));
    case 'fn':
    case 'block':
      return callee.declaration.parameters.map((parameter) => ({
        name: parameter.name.text,
        optional: parameter.default !== null,
        open: parameter.type === null ? null : isOpen(parameter.type),
      }));
    case 'shared': {
      const places = placesOf(callee.block)!;
      const held = new Set(placed(places, callee.given).map((place) => place?.name));
      return places.map((place) => (held.has(place.name) ? { ...place, optional: true } : place));
    }
    case 'partial':
      return callee.left.map((name) => ({ name, optional: false, open: true }));
    case 'primitive': {
      const { operands, options } = callee.primitive;
      return [
        ...operands.map((name) => ({ name, optional: false, open: true })),
        ...options.map(({ name }) => ({ name, optional: true, open: false })),
      ];
    }
    default:
      return null;
  }
}

/** Whether a type is that of a tensor, or of something that is called with tensors. */
const isOpen = (type: ast.Type): boolean =>
  type.kind !== 'named-type' || ['tensor', 'network', 'block', 'fn'].includes(type.name.text);

/** Any number of tensors, or a tensor and sizes: arguments that go to no parameter of their own. */
export const isVariadic = (callee: Value): boolean =>
  callee.kind === 'primitive' &&
  (callee.primitive.operands[0] === '...' ||
    (callee.primitive.options.length === 1 && callee.primitive.options[0]!.type === 'shape'));

/** The parameter that each argument goes to, as far as it has one. */
function placed(places: readonly Place[], args: readonly Pick<Given, 'name'>[]): readonly (Place | null)[] {
  const taken = new Set<string>();
  let next = 0;
  return args.map(({ name }) => {
    if (name === null && places[0]?.name === '...') return { ...places[0], name: 'x' };
    while (name === null && next < places.length && taken.has(places[next]!.name)) next++;
    const place = (name === null ? places[next++] : places.find((item) => item.name === name.text)) ?? null;
    if (place !== null) taken.add(place.name);
    return place;
  });
}

/** For each argument the name of the parameter that it leaves open; null for those that are given. */
function opened(e: Elaborator, callee: Value, args: readonly Given[]): readonly (string | null)[] {
  if (args.every(({ hole }) => hole === undefined)) return args.map(() => null);
  const places = placesOf(callee);
  if (places === null) return args.map(() => null);
  const own = placed(places, args);
  return args.map((arg, i) => {
    if (arg.hole === undefined) return null;
    const place = own[i] ?? null;
    if (place === null || place.open === false) return null;
    // A parameter without a type gets the size that was found for it, if there is one to find.
    return place.open === null && e.holes.has(arg.hole) ? null : place.name;
  });
}

/** Whether the arguments go to parameters of what is called, and none is missing. */
export function binds(callee: Value, args: readonly Given[]): boolean {
  const places = placesOf(callee);
  if (places === null || isVariadic(callee)) return true;
  try {
    bindArguments('', places, args);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

/** The function of what a call leaves open; null where it leaves nothing open. */
export function partial(e: Elaborator, callee: Value, site: CallSite, args: readonly Given[]): PartialCall | null {
  const open = opened(e, callee, args);
  if (open.every((name) => name === null)) return null;
  for (const [i, { hole }] of args.entries()) if (open[i] !== null && hole !== undefined) e.openings.add(hole);
  const places = placesOf(callee)!;
  if (!isVariadic(callee)) bindAt(e, nameOf(callee), places, args, site.span);
  const names = placed(places, args).map((place) => place?.name ?? 'held');
  return {
    kind: 'partial',
    text: e.origin(site.span).text,
    callee,
    given: args.map((arg, i) => ({ ...arg, open: open[i] !== null, parameter: open[i] ?? names[i]! })),
    left: open.filter((name) => name !== null),
    fields: [],
  };
}

const nameOf = (callee: Value): string =>
  callee.kind === 'primitive' ? callee.primitive.name : callee.kind === 'partial' ? callee.text : 'name' in callee ? String(callee.name) : describe(callee); // prettier-ignore

/** Calls what was left open with the rest: arguments go into the holes in order, or by the name of the parameter. */
export function callPartial(
  e: Elaborator,
  { callee, given, left, fields, text }: PartialCall,
  site: CallSite,
  args: readonly Given[],
  env: Env,
): Value {
  const filled = new Map<number, Given>();
  const more: Given[] = [];
  const holes = given.flatMap(({ open }, i) => (open ? [i] : []));
  for (const arg of args) {
    const wanted = arg.name?.text ?? null;
    const at = holes.find((i) => !filled.has(i) && (wanted === null || given[i]!.parameter === wanted));
    if (at !== undefined) filled.set(at, arg);
    else if (wanted === null)
      return e.fail(site.span, 'call/too-many', { callee: text, takes: left, given: args.length });
    else more.push(arg);
  }
  const missing = holes.filter((i) => !filled.has(i)).map((i) => given[i]!.parameter);
  if (missing.length > 0) return e.fail(site.span, 'call/missing-argument', { callee: text, missing, takes: left });
  const whole = given.map((own, i): Given => ({ ...(filled.get(i) ?? own), name: own.name }));
  const made = call(e, callee, site, [...whole, ...more], env);
  return fields.reduce((value, name) => fieldOf(e, value, name), made);
}

function fieldOf(e: Elaborator, value: Value, name: ast.Name): Value {
  if (value.kind === 'poison') return value;
  // A call with holes left in it makes a function again.
  if (value.kind === 'partial') return partialField(value, name);
  if (value.kind !== 'record')
    return e.fail(name.span, 'type/no-members', { actual: describe(value), name: name.text });
  const known = [...value.fields.keys()];
  const details = { what: 'the record', name: name.text, known, ...suggestion(name.text, known) };
  return value.fields.get(name.text) ?? e.fail(name.span, 'name/no-such-member', details);
}

/** A function of one field of what is made: `D(_).score`. */
export const partialField = (value: PartialCall, name: ast.Name): PartialCall => ({
  ...value,
  text: `${value.text}.${name.text}`,
  fields: [...value.fields, name],
});

/**
 * `x |> f(2)` is `f(x, 2)`. Where a hole says where x goes it goes there: `x |> D(_, y)` is `D(x, y)`.
 * @param input what comes in, as an argument
 */
export function callStage(
  e: Elaborator,
  callee: Value,
  site: CallSite,
  input: Given,
  args: readonly Given[],
  env: Env,
): Value {
  const first = [input, ...args];
  const settled = binds(callee, first) && opened(e, callee, first).every((name) => name === null);
  if (!settled && binds(callee, args)) {
    const rest = partial(e, callee, site, args);
    if (rest !== null) return callPartial(e, rest, site, [input], env);
  }
  return call(e, callee, site, first, env);
}

/** The network that a call with holes is of, whatever it is given besides. */
export const networkOf = (value: Value): Value => (value.kind === 'partial' ? networkOf(value.callee) : value);
