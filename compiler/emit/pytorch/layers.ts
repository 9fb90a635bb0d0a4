/**
 * Blocks that are one of PyTorch's own layers: those whose graph computes what the layer does, whatever they are called.
 */
import type { Attributes, Graph, Ref, Weight } from '../../graph/ir/graph.js';
import { memoize } from '../../graph/ir/memoize.js';
import { pairOf } from '../../graph/primitives/windows.js';
import type { Literal, WriteLiteral } from '../../lower/outline/code.js';
import { numberText } from '../../lower/outline/numbers.js';
import { asLast, fromLast, type PyCode, type SpellingContext, tensor } from './operations/code.js';
import { padded, pairCode, windowSettings } from './operations/images.js';
import { cutCode, steps, transposedSettings, transposedSizes } from './operations/linear.js';

/** Where a weight of a block is in a layer of PyTorch, and which axes of it come first, second, ... there. */
export interface Held {
  readonly path: string;
  readonly axes: readonly number[] | null;
}

export interface Layer {
  /** `nn.Conv2d` */
  readonly name: string;
  /** What its constructor is given. */
  readonly settings: (literal: WriteLiteral) => readonly string[];
  readonly call: (module: string, x: PyCode, context: Pick<SpellingContext, 'literal' | 'uses'>) => PyCode;
  readonly held: ReadonlyMap<string, Held>;
}

/** The layer of PyTorch that a block is; null where it is none. */
export const layerFor: (graph: Graph) => Layer | null = memoize((graph) => {
  if (graph.kind !== 'block' || graph.inputs.length !== 1 || graph.outputs.length !== 1) return null;
  if (graph.outputs[0]!.name !== null || graph.weights.some(({ kind }) => kind === 'group')) return null;
  return linear(graph) ?? convolution(graph) ?? embedding(graph) ?? batchNorm(graph) ?? layerNorm(graph);
});

/** How a value is computed, in one line: `$0` is the input, `@kernel` a weight, `#0.9` a number. */
function formula(graph: Graph, ref: Ref): string {
  if (ref.kind === 'input') return `$${ref.index}`;
  if (ref.kind === 'weight') return `@${ref.name}`;
  const node = graph.nodes[ref.node]!;
  const args = node.inputs.map((input) => formula(graph, input)).join(', ');
  if (node.kind !== 'primitive') return `${node.kind}.${ref.output}(${args})`;
  if (node.operation === 'constant') return `#${String(node.attributes['value'])}`;
  const { axes, batch, keep } = node.attributes;
  const how = axes === undefined ? '' : `[${(axes as number[]).join()}${batch === true ? ' batch' : ''}${keep === true ? ' keep' : ''}]`; // prettier-ignore
  return `${node.operation}${how}(${args})`;
}

const output = (graph: Graph): string => formula(graph, graph.outputs[0]!.ref);

const weightOf = (graph: Graph, name: string): Weight =>
  graph.weights.find((item): item is Weight => item.kind === 'weight' && item.name === name)!;

/** The graph's weights, where they are exactly those that a formula names. */
const only = (graph: Graph, names: readonly (string | undefined)[], trainable = true): boolean =>
  graph.weights.length === names.filter((name) => name !== undefined).length &&
  graph.weights.every((item) => item.kind === 'weight' && item.trainable === trainable && names.includes(item.name));

const held = (...items: readonly (readonly [string | undefined, string, (readonly number[] | null)?])[]) =>
  new Map(items.flatMap(([name, path, axes = null]) => (name === undefined ? [] : [[name, { path, axes }] as const])));

const biasSetting = (bias: string | undefined): readonly string[] => (bias === undefined ? ['bias=False'] : []);

function linear(graph: Graph): Layer | null {
  const found = /^(?:matmul\(\$0, @(\w+)\)|add\(matmul\(\$0, @(\w+)\), @(\w+)\))$/.exec(output(graph));
  const kernel = found?.[1] ?? found?.[2];
  const bias = found?.[3];
  if (kernel === undefined || !only(graph, [kernel, bias]) || graph.updates.length > 0) return null;
  const { shape } = weightOf(graph, kernel);
  if (shape.length !== 2 || (bias !== undefined && weightOf(graph, bias).shape.length !== 1)) return null;
  const { type } = graph.inputs[0]!;
  const made = { ...type, shape: [...type.shape.slice(0, -1), shape[1]!] };
  return {
    name: 'nn.Linear',
    settings: (literal) => [literal('features', shape[0]!), literal('units', shape[1]!), ...biasSetting(bias)],
    call: (module, x) => fromLast(`${module}(${type.shape.length === 3 ? asLast(x, type) : x.text})`, made),
    held: held([kernel, 'weight', [1, 0]], [bias, 'bias']),
  };
}

function convolution(graph: Graph): Layer | null {
  const found = /^(?:(conv2d\w*)\(\$0, @(\w+)\)|add\((conv2d\w*)\(\$0, @(\w+)\), @(\w+)\))$/.exec(output(graph));
  const operation = found?.[1] ?? found?.[3];
  const kernel = found?.[2] ?? found?.[4];
  const bias = found?.[5];
  if (kernel === undefined || !only(graph, [kernel, bias]) || graph.updates.length > 0) return null;
  if (operation !== 'conv2d' && operation !== 'conv2d_transpose') return null;
  const shape = weightOf(graph, kernel).shape as unknown as readonly [number, number, number, number];
  if (bias !== undefined && weightOf(graph, bias).shape.length !== 1) return null;
  const node = graph.nodes.find((each) => each.kind === 'primitive' && each.operation === operation)!;
  const attributes = 'attributes' in node ? node.attributes : ({} as Attributes);
  const groups = attributes['groups'] as number;
  const transposed = operation === 'conv2d_transpose';
  const [input, made] = [graph.inputs[0]!.type.shape, node.types[0]!.shape];
  const sizes = transposed ? transposedSizes(attributes, [input[0]!, input[1]!], shape, made) : null;
  const channels = transposed ? [shape[3], shape[2] * groups] : [shape[2] * groups, shape[3]];
  return {
    name: transposed ? 'nn.ConvTranspose2d' : 'nn.Conv2d',
    settings: (literal) => [
      ...[literal('channels', channels[0]!), literal('filters', channels[1]!)],
      pairCode('kernel', [shape[0], shape[1]], literal),
      ...(pairOf(attributes['stride']).every((item) => item === 1) ? [] : steps({ ...attributes, dilation: 1, groups: 1 }, literal)), // prettier-ignore
      ...(sizes === null ? windowSettings(attributes, literal) : transposedSettings(sizes, literal)),
      ...steps({ ...attributes, stride: 1 }, literal),
      ...biasSetting(bias),
    ],
    call: (module, x, context) =>
      sizes === null
        ? tensor(`${module}(${padded(x.text, attributes, context as SpellingContext)})`)
        : tensor(`${module}(${x.text})${cutCode(sizes.cut)}`),
    held: held([kernel, 'weight', [3, 2, 0, 1]], [bias, 'bias']),
  };
}

function embedding(graph: Graph): Layer | null {
  const table = /^gather\(@(\w+), \$0\)$/.exec(output(graph))?.[1];
  if (table === undefined || !only(graph, [table]) || graph.updates.length > 0) return null;
  const { shape } = weightOf(graph, table);
  const { type } = graph.inputs[0]!;
  if (shape.length !== 2 || type.shape.length > 1) return null;
  return {
    name: 'nn.Embedding',
    settings: (literal) => [literal('classes', shape[0]!), literal('size', shape[1]!)],
    call: (module, x) => tensor(`${module}(${x.text})`),
    held: held([table, 'weight']),
  };
}

/** Settings of a norm that are not what they are by default. */
const normSettings = (literal: WriteLiteral, settings: Readonly<Record<string, readonly [Literal, Literal]>>) =>
  Object.entries(settings).flatMap(([name, [value, usual]]) =>
    value === usual
      ? []
      : [`${name}=${literal(name, value, typeof value === 'number' ? numberText(value) : undefined)}`],
  );

function batchNorm(graph: Graph): Layer | null {
  const states = graph.weights.flatMap((item) => (item.kind === 'weight' && !item.trainable ? [item.name] : []));
  const [mean, variance] = states as [string, string];
  const { type } = graph.inputs[0]!;
  const rank = type.shape.length;
  const node = graph.nodes.find(({ kind }) => kind === 'mode');
  if (states.length !== 2 || node?.kind !== 'mode' || !type.batch || (rank !== 1 && rank !== 3)) return null;
  const given = 'mode.0($0)';
  const spread = 'mode.1($0)';
  const text = output(graph);
  const affine = new RegExp(`^add\\(mul\\(${escaped(given)}, mul\\(@(\\w+), rsqrt\\(add\\(${escaped(spread)}, #([\\d.e-]+)\\)\\)\\)\\), @(\\w+)\\)$`).exec(text); // prettier-ignore
  const plain = new RegExp(`^mul\\(${escaped(given)}, rsqrt\\(add\\(${escaped(spread)}, #([\\d.e-]+)\\)\\)\\)$`).exec(text); // prettier-ignore
  const epsilon = affine?.[2] ?? plain?.[1];
  if (epsilon === undefined || graph.weights.length !== (affine === null ? 2 : 4)) return null;
  const { training, inference } = node;
  const axes = type.shape.slice(0, -1).map((_, axis) => axis).join(); // prettier-ignore
  const over = `[${axes} batch]`;
  const center = `mean${over}($0)`;
  const apart = `sub($0, ${center})`;
  const moment = `mean${over}(square(${apart}))`;
  const results = training.outputs.map(({ ref }) => formula(training, ref));
  const later = inference.outputs.map(({ ref }) => formula(inference, ref));
  if (results.join('; ') !== `${apart}; ${moment}` || later.join('; ') !== `sub($0, @${mean}); @${variance}`)
    return null;
  const update = (state: string) => {
    const found = training.updates.find((each) => each.state === state);
    return found === undefined ? '' : formula(training, found.value);
  };
  const [, decay, share] = /^add\(mul\(#([\d.e-]+), @\w+\), mul\(#([\d.e-]+), /.exec(update(mean)) ?? [];
  if (decay === undefined || Math.abs(1 - Number(decay) - Number(share)) > 1e-12) return null;
  const moved = (state: string, value: string) => `add(mul(#${decay}, @${state}), mul(#${share}, ${value}))`;
  const area = type.shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const count = area === 1 ? 'batch_size($0)' : `mul(#${area}, batch_size($0))`;
  const unbiased = `mul(${moment}, div(${count}, maximum(sub(${count}, #1), #1)))`;
  if (update(mean) !== moved(mean, center) || update(variance) !== moved(variance, unbiased)) return null;
  const channels = type.shape.at(-1)!;
  const momentum = Number((1 - Number(decay)).toPrecision(12));
  return {
    name: rank === 1 ? 'nn.BatchNorm1d' : 'nn.BatchNorm2d',
    settings: (literal) => [
      literal('channels', channels),
      ...normSettings(literal, { eps: [Number(epsilon), 1e-5], momentum: [momentum, 0.1] }),
      ...(affine === null ? ['affine=False'] : []),
    ],
    call: (module, x) => tensor(`${module}(${x.text})`),
    held: held([mean, 'running_mean'], [variance, 'running_var'], [affine?.[1], 'weight'], [affine?.[3], 'bias']),
  };
}

const escaped = (text: string): string => text.replace(/[.()$]/g, '\\$&');

function layerNorm(graph: Graph): Layer | null {
  const found = /^add\(mul\((mul\(sub\(\$0, mean\[([\d,]+) keep\]\(\$0\)\), rsqrt\(add\(mean\[[\d,]+ keep\]\(square\(sub\(\$0, mean\[[\d,]+ keep\]\(\$0\)\)\)\), #([\d.e-]+)\)\)\)), @(\w+)\), @(\w+)\)$/.exec(output(graph)); // prettier-ignore
  if (found === null) return null;
  const [, normal, axes, epsilon, scale, bias] = found;
  const { type } = graph.inputs[0]!;
  const centred = `sub($0, mean[${axes} keep]($0))`;
  if (normal !== `mul(${centred}, rsqrt(add(mean[${axes} keep](square(${centred})), #${epsilon})))`) return null;
  if (!only(graph, [scale, bias]) || !type.batch) return null;
  const channels = type.shape.at(-1)!;
  const rank = type.shape.length;
  if ([scale, bias].some((name) => weightOf(graph, name!).shape.join() !== String(channels))) return null;
  const settings = (literal: WriteLiteral) => normSettings(literal, { eps: [Number(epsilon), 1e-5] });
  const call = (module: string, x: PyCode): PyCode => tensor(`${module}(${x.text})`);
  const holds = held([scale, 'weight'], [bias, 'bias']);
  // Over the channels alone where there is nothing else, or every other axis is left out.
  if (rank < 3 && axes === String(rank - 1))
    return { name: 'nn.LayerNorm', settings: (literal) => [literal('channels', channels), ...settings(literal)], call, held: holds }; // prettier-ignore
  // One group of channels is all of a picture; as many groups as channels are each by itself.
  const groups = rank === 3 ? { '0,1,2': 1, '0,1': channels }[axes!] : undefined;
  if (groups === undefined) return null;
  return {
    name: 'nn.GroupNorm',
    settings: (literal) => [groups === 1 ? '1' : literal('channels', channels), literal('channels', channels), ...settings(literal)], // prettier-ignore
    call,
    held: holds,
  };
}
