/** `scan(step, x, from: state)`: recurrence. One step is worked out once, and runs for each entry of a sequence. */
import { GraphBuilder } from '../../graph/build/builder.js';
import type { Value as GraphValue } from '../../graph/ir/value.js';
import type { Origin, TensorType } from '../../graph/ir/graph.js';
import { movesStates } from '../../graph/ir/dependencies.js';
import { showApart, showType } from '../../graph/ir/types.js';
import { call, type CallSite } from './calls.js';
import { describe, type Given, mapFields, type Tensor, type Value } from '../values/values.js';
import type { Elaborator, Env } from '../context/elaborator.js';
import { outputsOf, rebuild } from './instantiation.js';
import type { Output } from '../context/instance.js';

const own = ['step', 'over', 'from', 'steps', 'reverse'];

/**
 * The step is given the carry, the entry of the sequence, and every argument that is not the scan's own. It makes the next
 * carry, or `(carry: ..., out: ...)` where it makes more than that. The scan makes the same record: the last carry, and
 * all outs in order. Where a step makes its carry alone, that is its out, too.
 */
export function callScan(e: Elaborator, site: CallSite, args: readonly Given[], env: Env): Value {
  const outer = env.builder;
  if (outer === null || outer.kind === 'optimizer') return e.fail(site.span, 'place/tensor', { name: 'scan' });
  const { step, over, from: given, length, reverse, passed } = argumentsOf(e, site, args);
  const from = { ...given, value: asTensors(outer, given.value, e.origin(given.span)) };
  const first = tensorsOf(e, from, 'from');
  const sequence = over === null ? [] : tensorsOf(e, over, 'over');
  const span = from.span;
  for (const { value } of sequence) {
    const count = value.type.shape[0];
    if (count !== length) e.fail(over!.span, 'scan/length', { actual: showType(value.type), length });
  }

  const header = { kind: 'branch', name: 'step', doc: null, span: site.span, library: env.module.library } as const;
  const inner = new GraphBuilder(header, outer);
  // Every sample has a state of its own, whatever it starts from.
  const samples = [...first, ...sequence].find(({ value }) => value.type.batch)?.value ?? outer.anySample;
  const before = first.map(({ name, value }) => ({ name, value: forEach(outer, value, samples, e.origin(span)) }));
  const carriedType = ({ type }: GraphValue): TensorType => ({
    ...type,
    range: type.dtype === 'i32' ? type.range : null,
  });
  const [stateName, entryName] = parameterNames(step.value);
  const carried = before.map(({ name, value }) => input(inner, name ?? stateName, carriedType(value)));
  const entries = sequence.map(({ name, value }) => input(inner, name ?? entryName, { ...value.type, shape: value.type.shape.slice(1) })); // prettier-ignore
  const toStep: Given[] = [
    { name: null, value: rebuild(from.value, carried), span },
    ...(over === null ? [] : [{ name: null, value: rebuild(over.value, entries), span: over.span }]),
    ...passed,
  ];
  const made = call(e, step.value, { callee: site.callee, span: step.span }, toStep, { ...env, builder: inner });
  const { state, out } = partsOf(e, made, step);
  const next =
    outputsOf(state)?.map(({ name, value }, i) => ({
      name,
      value: forEach(inner, value, carried[i]?.type.batch === true ? carried[i] : null, e.origin(step.span)),
    })) ?? null;
  if (next === null || !sameParts(next, before.map(({ name }, i) => ({ name, value: carried[i]! }))))
    return e.fail(step.span, 'scan/state', { given: describeParts(before, next), made: next === null ? describe(state) : describeParts(next, before) }, [
      { span, text: 'starts here' },
    ]); // prettier-ignore
  const outs = outputsOf(out);
  if (outs === null) return e.fail(step.span, 'scan/out', { actual: describe(out) });

  const labelled = outs.map(({ name, value }) => ({ name: outName(name, before), value }));
  const finished = inner.finish([...next.map(({ name, value }) => ({ name: name ?? 'state', value })), ...labelled]);
  if (movesStates(finished)) e.fail(step.span, 'scan/moves-states', {});
  const shape = { length, carry: before.length, xs: sequence.length, reverse };
  const results = outer.scan(finished, shape, [...before.map(({ value }) => value), ...sequence.map(({ value }) => value), ...inner.captures], e.origin(site.span)); // prettier-ignore
  const tensors = results.map((value): Tensor => ({ ...value, kind: 'tensor', trail: null }));
  return {
    kind: 'record',
    fields: new Map([
      ['carry', rebuild(state, tensors.slice(0, before.length))],
      ['out', rebuild(out, tensors.slice(before.length))],
    ]),
  };
}

function argumentsOf(e: Elaborator, site: CallSite, args: readonly Given[]) {
  const bound = new Map<string, Given>();
  const passed: Given[] = [];
  let position = 0;
  for (const arg of args) {
    const name = arg.name?.text ?? own[position++];
    if (name === undefined || (arg.name === null && position > 2))
      e.fail(arg.span, 'call/too-many', { callee: 'scan', takes: own, given: args.length });
    if (!own.includes(name)) passed.push(arg);
    else if (bound.has(name)) e.fail(arg.span, 'call/repeated-argument', { callee: 'scan', name });
    else bound.set(name, arg);
  }
  const [step, from, over = null] = ['step', 'from', 'over'].map((name) => bound.get(name));
  const missing = ['step', 'from'].filter((name) => !bound.has(name));
  const entries = over === null ? undefined : lengthOf(over.value);
  const steps = bound.get('steps');
  if (steps === undefined && entries === undefined) missing.push(over === null ? 'steps' : 'over');
  if (missing.length > 0 || step === undefined || from === undefined)
    return e.fail(site.span, 'call/missing-argument', { callee: 'scan', missing, takes: own });
  const length = steps === undefined ? entries! : steps.value.kind === 'number' ? steps.value.value : NaN;
  if (!Number.isInteger(length) || length < 1)
    return e.fail(steps?.span ?? site.span, 'type/argument', { callee: 'scan`, argument `steps', expected: 'a whole number of at least 1', actual: steps === undefined ? 'nothing' : describe(steps.value) }); // prettier-ignore
  const reverse = bound.get('reverse');
  if (reverse !== undefined && reverse.value.kind !== 'bool')
    return e.fail(reverse.span, 'type/argument', { callee: 'scan`, argument `reverse', expected: 'true or false', actual: describe(reverse.value) }); // prettier-ignore
  return { step, from, over, length, reverse: reverse?.value.kind === 'bool' && reverse.value.value, passed };
}

/** How many entries the first part of a sequence has. */
function lengthOf(value: Value): number | undefined {
  const [first] = outputsOf(value) ?? [];
  return first?.value.type.shape[0];
}

/** Numbers in the first carry, such as a count, as tensors: those that follow are computed by the step. */
function asTensors(builder: GraphBuilder, value: Value, origin: Origin): Value {
  if (value.kind === 'number')
    return { ...builder.primitive('fill', [], { value: value.value, shape: [] }, origin), kind: 'tensor', trail: null };
  if (value.kind !== 'record') return value;
  return mapFields(value, (part) => asTensors(builder, part, origin));
}

function tensorsOf(e: Elaborator, { value, span }: Given, argument: string): readonly Output[] {
  const parts = outputsOf(value);
  if (parts !== null && parts.length > 0) return parts;
  return e.fail(span, 'type/argument', { callee: `scan\`, argument \`${argument}`, expected: 'a tensor or a record of tensors', actual: describe(value) }); // prettier-ignore
}

/** What is the same for all samples, once for each of those that another value has. */
function forEach(builder: GraphBuilder, value: Tensor, samples: GraphValue | null, origin: Origin): Tensor {
  if (value.type.batch || samples === null) return value;
  return { ...value, ...builder.primitive('broadcast_batch', [value, samples], {}, origin) };
}

/** What the step calls the state and the entry. */
function parameterNames(step: Value): readonly [state: string, entry: string] {
  const template = step.kind === 'shared' ? step.block : step;
  const declared = template.kind === 'fn' || template.kind === 'block' ? template.declaration.parameters : [];
  const names = template.kind === 'partial' ? template.left : declared.map(({ name }) => name.text);
  return [names[0] ?? 'state', names[1] ?? 'entry'];
}

function input(builder: GraphBuilder, name: string, type: TensorType): Tensor {
  return { ...builder.input(name, type), kind: 'tensor', trail: null };
}

/** What a step makes: the next carry, and what the scan collects of each iteration. */
function partsOf(e: Elaborator, made: Value, step: Given): { readonly state: Value; readonly out: Value } {
  if (made.kind !== 'record') return { state: made, out: made };
  const [state, out] = [made.fields.get('carry'), made.fields.get('out')];
  if (state === undefined && out === undefined) return { state: made, out: made };
  if (state === undefined || out === undefined || made.fields.size > 2)
    return e.fail(step.span, 'scan/out', { actual: describe(made) });
  return { state, out };
}

const sameParts = (a: readonly Output[], b: readonly Output[]): boolean =>
  a.length === b.length && a.every(({ name, value }, i) => name === b[i]!.name && alike(value.type, b[i]!.value.type));

/** What is carried may differ between samples even where a step makes the same for all. */
const alike = (made: TensorType, wanted: TensorType): boolean =>
  showType(made) === showType(wanted) && made.batch === wanted.batch;

const describeParts = (parts: readonly Output[], others: readonly Output[] | null): string =>
  parts
    .map(
      ({ name, value }, i) =>
        `${name === null ? '' : `${name}: `}${showApart(value.type, others?.[i]?.value.type ?? value.type)[0]}`,
    )
    .join(', ');

/** Outs beside the state need names of their own. */
function outName(name: string | null, before: readonly Output[]): string {
  const wanted = name ?? 'out';
  return before.some((part) => (part.name ?? 'state') === wanted) ? `${wanted}_out` : wanted;
}
