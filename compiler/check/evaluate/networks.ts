/** Networks: one set of weights each, checked once, called from anywhere. */
import type { ElaboratedNetwork, Taker } from '../context/networks.js';
import type * as ast from '../../../grammar/ast/ast.js';
import { proseOf } from '../../../grammar/text/documentation.js';
import type { Span } from '../../../grammar/text/source.js';
import type { Finding } from '../../diagnostics/model/diagnostic.js';
import { problem } from '../../diagnostics/report/problem.js';
import { GraphBuilder } from '../../graph/build/builder.js';
import type { Distribution, Network, Origin, TensorType } from '../../graph/ir/graph.js';
import { sameShape, showRange, showShape, showType } from '../../graph/ir/types.js';
import { endOf, evaluateResult } from './bodies.js';
import { bindAt, handedAt, type CallSite } from './calls.js';
import { describe, type Given, type NetworkValue, type Tensor, type Value } from '../values/values.js';
import { type Elaborator, type Env, Stop } from '../context/elaborator.js';
import { requireSizes } from './fixed-sizes.js';
import { refuseUnsized } from './noise.js';
import { Scope } from '../values/scope.js';
import { checkWhere, outputsOf } from './instantiation.js';
import { matchRange } from './ranges.js';
import { tensorType } from './types.js';

/** The network's graph, made at first need. @throws Stop when its signature has mistakes */
export function elaborateNetwork(e: Elaborator, value: NetworkValue): ElaboratedNetwork {
  const { declaration, module, name } = value;
  const known = e.networks.get(name);
  if (known !== undefined && known.declaration !== declaration) {
    const label = { span: known.declaration.name.span, text: 'another network of this name, used too' };
    return e.fail(declaration.name.span, 'name/declared-twice', { name }, [label]);
  }
  if (known !== undefined) return known;
  const builder = new GraphBuilder({
    kind: 'network',
    name,
    doc: proseOf(declaration.doc),
    span: declaration.span,
    library: module.library,
  });
  const env: Env = { module, scope: new Scope(), builder };
  requireSizes(e, 'network', declaration, env);
  const inputs = declaration.parameters.map((parameter) => {
    const { type } = parameter;
    if (type === null || parameter.default !== null)
      return e.fail(parameter.span, 'network/parameter', { name, parameter: parameter.name.text });
    const outside: Env = { ...env, builder: null };
    return { name: parameter.name.text, type: tensorType(e, type, outside), span: parameter.name.span };
  });
  const entry: ElaboratedNetwork = {
    declaration,
    network: null,
    inputs,
    outputs: null,
    uses: [],
    told: new Set(),
    arrivals: [],
    checking: true,
    holes: [],
  };
  e.networks.set(name, entry);
  for (const input of inputs) {
    const made = builder.input(input.name, input.type);
    env.scope.declare(input.name, { ...made, kind: 'tensor', trail: null }, 'parameter', input.span);
  }
  const define = (run: () => void) =>
    e.attempt(() => e.within({ span: declaration.name.span, name, trail: null, defines: true, body: 'network' }, run));
  const before = e.reports.list.length;
  define(() => {
    entry.holes = e.aids.fillHoles(e, value);
    checkWhere(e, declaration, name, env, declaration.name.span);
    const result = evaluateResult(e, declaration, name, env);
    const end = endOf(declaration.body);
    const outputs = outputsOf(result);
    if (outputs === null || outputs.length === 0)
      return e.fail(end, 'network/result', { name, actual: describe(result) });
    const constant = outputs.find((output) => !output.value.type.batch);
    if (constant !== undefined) e.fail(end, 'network/constant', { name });
    entry.outputs = outputs.map(({ name, value }) => ({ name, type: value.type, trail: value.trail }));
    const start = startOf(declaration);
    if (start !== null && e.modules.leavesPackage(start.declaredIn, start.path))
      e.fail(start.span, 'data/outside-package', { path: start.path });
    entry.network = { name, role: declaration.role, graph: builder.finish(outputs), start, holes: entry.holes };
    for (const [parameter, binding] of env.scope.entries()) {
      if (binding.kind === 'parameter' && !binding.used)
        e.report(binding.span, 'unused/input', { network: name, name: parameter });
    }
  });
  if (entry.network === null && !e.silent) mend(e, value, entry, e.reports.list.slice(before));
  entry.outputs ??= declaredOutputs(e, value, env);
  entry.checking = false;
  return entry;
}

/** Where a small slip explains what is wrong, that is said, and what uses the network sees it put right. */
function mend(e: Elaborator, value: NetworkValue, entry: ElaboratedNetwork, told: readonly Finding[]): void {
  const slip = e.aids.slipOf(e, value, told);
  if (slip === null) return;
  e.reports.revise(
    told.filter(({ severity }) => severity === 'error'),
    slip.finding,
  );
  entry.inputs = slip.network.inputs;
  entry.outputs = slip.network.outputs;
}

const startOf = ({ from, span }: ast.NetworkDecl): Network['start'] =>
  from === null ? null : { path: from.value, declaredIn: span.file, span: from.span };

/** What a network with mistakes in it would have made, so that what uses it can still be checked. */
function declaredOutputs(e: Elaborator, { declaration }: NetworkValue, env: Env): ElaboratedNetwork['outputs'] {
  const { result } = declaration;
  let outputs: ElaboratedNetwork['outputs'] = null;
  const silent = e.trial();
  const outside: Env = { ...env, builder: null };
  const fields = result === null ? [] : result.kind === 'record-type' ? result.fields : [{ name: null, type: result }];
  silent.tries(() => {
    outputs = fields.map(({ name, type }) => ({ name: name?.text ?? null, type: tensorType(silent, type, outside), trail: null })); // prettier-ignore
  });
  return fields.length === 0 ? null : outputs;
}

export function callNetwork(
  e: Elaborator,
  value: NetworkValue,
  site: CallSite,
  args: readonly Given[],
  env: Env,
): Value {
  const entry = elaborateNetwork(e, value);
  const { name } = value;
  const bound = bindAt(e, name, entry.inputs.map((input) => ({ name: input.name, optional: false })), args, site.span, handedAt(site, env)); // prettier-ignore
  if (entry.checking) return e.fail(site.span, 'name/circular', { name, circle: e.circle(name) });
  const { builder } = env;
  if (builder === null || builder.kind === 'optimizer') return e.fail(site.span, 'place/tensor', { name });
  const samples = [...bound.values()].map((arg) => arg.value).find((arg) => arg.kind === 'tensor' && arg.type.batch);
  const operands = entry.inputs.map((input, i) => {
    const arg = bound.get(input.name)!;
    const each = samples?.kind === 'tensor' ? forEachSample(e, builder, arg, samples, input.type) : arg.value;
    return checkInput(e, value, entry, i, { ...arg, value: each });
  });
  // A network with mistakes of its own, reported by now, stands in with what it declares: the rest is still checked.
  if (entry.outputs === null) throw new Stop();
  const types = entry.outputs.map((output) => output.type);
  const graph =
    entry.network?.graph ??
    new GraphBuilder({ kind: 'network', name, doc: null, span: value.declaration.span, library: false }).finish([]);
  const results = builder.call(graph, { kind: 'network', network: name }, operands, types, e.origin(site.span));
  const text = e.origin(site.span).text;
  const { result } = value.declaration;
  const declared = result?.span ?? value.declaration.name.span;
  const source = {
    kind: 'network',
    name,
    text: `the network \`${name}\``,
    declared,
    fixed: value.module.library ? 'in the library' : null,
  } as const;
  const tensors = results.map((made, i): Tensor => ({
    ...made,
    kind: 'tensor',
    // What a network declares needs no telling how it is made.
    trail:
      result === null
        ? { span: site.span, text, type: made.type, before: null, inside: entry.outputs![i]!.trail }
        : null,
    source,
    doubtful: entry.network === null,
  }));
  if (entry.outputs[0]!.name === null) return tensors[0]!;
  return { kind: 'record', fields: new Map(entry.outputs.map((output, i) => [output.name!, tensors[i]!])) };
}

/** What is the same for all samples, a number or a tensor, is given once for each of those that the others have. */
function forEachSample(
  e: Elaborator,
  builder: GraphBuilder,
  { value, span }: Given,
  samples: Tensor,
  wanted: TensorType,
): Value {
  const origin = e.origin(span);
  if (value.kind === 'number' && (wanted.shape.length > 0 || !holds(wanted, value.value))) return value;
  if (value.kind !== 'number' && (value.kind !== 'tensor' || value.type.batch)) return value;
  const made = value.kind === 'number' ? inPlace(builder, value.value, wanted, origin) : value;
  return { ...builder.primitive('broadcast_batch', [made, samples], {}, origin), kind: 'tensor', trail: null };
}

/** Whether a number can stand for a value of a type: any for a float, one of 0 to N - 1 for int<N>. */
const holds = ({ dtype, range }: TensorType, value: number): boolean =>
  dtype === 'f32' || (Number.isInteger(value) && value >= 0 && value <= range![1]);

const inPlace = (builder: GraphBuilder, value: number, { dtype }: TensorType, origin: Origin) =>
  dtype === 'i32' ? builder.primitive('whole', [], { value }, origin) : builder.constant(value, origin);

/** A number that is none of the classes could have been one for all samples. */
const forAll = ({ kind }: Value, { dtype, shape, range }: TensorType): string =>
  kind === 'number' && dtype === 'i32' && shape.length === 0 ? `, or a whole number of 0 to ${range![1]}` : '';

function checkInput(e: Elaborator, value: NetworkValue, entry: ElaboratedNetwork, index: number, arg: Given): Tensor {
  const { name } = value;
  const wanted = entry.inputs[index]!.type;
  const tensor = arg.value;
  if (tensor.kind !== 'tensor') {
    return e.fail(arg.span, 'type/argument', {
      callee: name,
      expected: `${showType(wanted)} for each sample${forAll(tensor, wanted)}`,
      actual: describe(tensor),
      ...(tensor.kind === 'distribution' && {
        meant: null,
        told: `Noise is drawn with \`~\`, and how many stands in square brackets: z ~ ${drawnFrom(tensor.distribution)}[${wanted.shape.join(', ')}]`,
      }),
    });
  }
  if (!tensor.type.batch) {
    const actual = `${describe(tensor)}, the same for all samples`;
    return e.fail(arg.span, 'type/argument', { callee: name, expected: `${showType(wanted)} for each sample`, actual });
  }
  fitInput(e, value, entry, index, tensor, arg.span);
  return tensor;
}

/** What a network is shown, one value for each sample, must be of the input's shape and range. */
export function fitInput(
  e: Elaborator,
  { name, module }: Pick<NetworkValue, 'name' | 'module'>,
  entry: Taker,
  index: number,
  tensor: Tensor,
  span: Span,
): void {
  const { declaration } = entry;
  const input = entry.inputs[index]!;
  const wanted = input.type;
  const declared = { span: declaration.parameters[index]!.span, text: `\`${name}\` declares it here` };
  const fits =
    tensor.type.dtype === wanted.dtype &&
    sameShape(tensor.type.shape, wanted.shape) &&
    (wanted.dtype !== 'i32' || (tensor.type.range?.[1] ?? Infinity) <= wanted.range![1]);
  const { source } = tensor;
  const arrives = (told: Finding | null) =>
    entry.arrivals.push({ input: index, type: tensor.type, text: e.origin(span).text, source: source ?? null, told });
  if (!fits) {
    // A wrong size is reported once, however often it is met, and not at all where the network has mistakes of its own.
    const mistake = `${index} ${showType(tensor.type)}`;
    const again = entry.told.has(mistake) || ('network' in entry && entry.network === null) || tensor.doubtful === true;
    if (!again) refuseUnsized(e, tensor, wanted, name, span);
    entry.told.add(mistake);
    const before = e.reports.list.length;
    try {
      if (again) throw new Stop();
      e.at(span, () => {
        const made = source === undefined || source.kind === 'noise' ? null : source.text;
        const text = e.origin(span).text;
        throw problem('shape/network-input', { network: name, input: input.name, text, wanted: showType(wanted), actual: showType(tensor.type), made, shape: showShape(tensor.type.shape) }, [declared]);
      }, tensor.trail); // prettier-ignore
    } finally {
      arrives(e.reports.list[before] ?? null);
    }
  }
  arrives(null);
  const { range } = tensor.type;
  const type = declaration.parameters[index]!.type!;
  if (type.kind === 'tensor-type') {
    const outside: Env = { module, scope: new Scope(), builder: null };
    matchRange(e, type.range, tensor, { callee: name, parameter: input.name }, span, outside, [declared]);
  }
  if (
    range !== null &&
    source !== undefined &&
    source.kind !== 'noise' &&
    tensor.type.dtype === 'f32' &&
    range.every(Number.isFinite)
  ) {
    entry.uses.push({ input: index, range, source: source.text, span: e.userPlace(span) });
  }
}

/** Data and generated values that reach the same input must have the same range. */
export function compareRanges(e: Elaborator): void {
  for (const [name, { uses, inputs }] of e.takers) {
    for (const [index, input] of inputs.entries()) {
      const here = uses.filter((use) => use.input === index);
      const first = here.find((use) => use.source.startsWith('the data')) ?? here[0];
      const other = here.find((use) => use.range[0] !== first!.range[0] || use.range[1] !== first!.range[1]);
      if (first === undefined || other === undefined) continue;
      const label = { span: first.span, text: `here it gets ${first.source}, in ${showRange(first.range)}` };
      const details = {
        network: name,
        input: input.name,
        first: first.source,
        firstRange: showRange(first.range),
        other: other.source,
        otherRange: showRange(other.range),
        bounds: first.range,
      };
      e.report(other.span, 'range/data-and-generator', details, [label]);
    }
  }
}

/** A distribution as a line that draws from it writes it. */
const drawnFrom = (distribution: Distribution): string =>
  distribution.kind === 'uniform' ? `uniform(${distribution.low}, ${distribution.high})` : distribution.kind;
