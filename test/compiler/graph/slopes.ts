/** Derivatives by the compiler against central differences of the reference interpreter. */
import { GraphBuilder, type Wire } from '../../../compiler/graph/builder.js';
import { gradients } from '../../../compiler/graph/differentiate.js';
import type { Graph, TensorType } from '../../../compiler/graph/ir.js';
import { Operations } from '../../../compiler/graph/operations.js';
import type { Span } from '../../../grammar/source.js';
import { directionOf, type Leaf, valueOf } from './leaves.js';
import { evaluate, type Settings, type Weights } from './reference.js';
import type { Value } from './values.js';

const place = { offset: 0, line: 1, column: 1 };
export const span: Span = { file: 'test.gan', start: place, end: place };

export const header = (name: string, kind: Graph['kind'] = 'function') =>
  ({ kind, name, doc: null, span, library: false }) as const;

export const startGraph = (name: string, kind?: Graph['kind']): Operations =>
  new Operations(new GraphBuilder(header(name, kind)), { span, text: name });

/** One derivative, computed two ways. */
export interface Slope {
  readonly of: string;
  readonly derivative: number;
  readonly difference: number;
  /** How far apart they are, as a share of what was added up. */
  readonly error: number;
  /** The same between differences of two step sizes: large near a kink. */
  readonly doubt: number;
}

/** A function of some inputs, and what else its graph reads. */
export interface Subject {
  readonly inputs: readonly Leaf[];
  readonly build: (ops: Operations, wires: readonly Wire[]) => Wire;
  readonly weights?: Weights;
  readonly settings?: Settings;
  /** Numbers other than the usual ones. */
  readonly seed?: number;
}

export interface Prepared {
  /** What the subject builds. */
  readonly made: Wire;
  /** Outputs: the functional of the value, that of its gradients, then the gradients of both by input. */
  readonly graph: Graph;
  readonly values: readonly Value[];
  /** Which inputs are differentiated for. */
  readonly variables: readonly number[];
  /** For each variable the output that is its first and its second gradient; null where none flows. */
  readonly first: readonly (number | null)[];
  readonly second: readonly (number | null)[] | null;
}

/** The sum of everything a value holds, weighted by an input of its own. */
function functional(ops: Operations, value: Wire, name: string): { readonly wire: Wire; readonly weights: Value } {
  const type: TensorType = { ...value.type, range: null };
  const weights = ops.builder.input(name, type);
  const { shape } = type;
  const wire = ops.sum(ops.mul(value, weights), shape.map((_, axis) => axis), { batch: true }); // prettier-ignore
  return { wire, weights: directionOf(type, name.length + 11) };
}

export function prepare({ inputs, build, seed = 0 }: Subject): Prepared {
  const ops = startGraph('subject');
  const wires = inputs.map(({ type }, i) => ops.builder.input(`x${i}`, type));
  const values = inputs.map((leaf, i) => valueOf(leaf, seed * 100 + i));
  const made = build(ops, wires);
  const y = functional(ops, made.type.dtype === 'f32' ? made : ops.toFloat(made), 'r');
  const variables = inputs.flatMap(({ type }, i) => (type.dtype === 'f32' ? [i] : []));
  const xs = variables.map((i) => wires[i]!);
  const given = [...values, y.weights];
  const flows = gradients(ops, y.wire, xs);
  const parts = flows.flatMap((flow, i) => (flow === null ? [] : [functional(ops, flow, `r_${'i'.repeat(i + 1)}`)]));
  given.push(...parts.map((part) => part.weights));
  const [head, ...rest] = parts.map((part) => part.wire);
  const z = head === undefined ? null : rest.reduce((sum, part) => ops.add(sum, part), head);
  const again = z === null ? null : gradients(ops, z, xs);
  const outputs = [y.wire, ...(z === null ? [] : [z])];
  const place = (flow: Wire | null) => (flow === null ? null : outputs.push(flow) - 1);
  const first = flows.map(place);
  const second = again?.map(place) ?? null;
  const graph = ops.builder.finish(outputs.map((wire, i) => ({ name: `out${i}`, wire })));
  return { made, graph, values: given, variables, first, second };
}

/** The value plus some distance along a direction. */
const moved = (value: Value, direction: Value, distance: number): Value => ({
  ...value,
  samples: value.samples.map(({ shape, data }, sample) => ({
    shape,
    data: data.map((x, i) => x + distance * direction.samples[sample]!.data[i]!),
  })),
});

/** Sum of the products of corresponding elements, and of their sizes. */
function product(a: Value, b: Value): { readonly sum: number; readonly size: number } {
  let [sum, size] = [0, 0];
  a.samples.forEach(({ data }, sample) =>
    data.forEach((x, i) => {
      sum += x * b.samples[sample]!.data[i]!;
      size += Math.abs(x * b.samples[sample]!.data[i]!);
    }),
  );
  return { sum, size };
}

/** Below this, numbers are as good as zero. */
const negligible = 1e-3;

/**
 * The first and second derivatives of a random functional of the subject for each of its inputs, along a random
 * direction. The second is that of a random functional of the first.
 */
export function slopesOf(subject: Subject, step = 2 ** -13): { first: readonly Slope[]; second: readonly Slope[] } {
  const { graph, values, variables, first, second } = prepare(subject);
  const outputs = evaluate(graph, values, subject.weights, subject.settings);
  const measure = (output: number, gradients: readonly (number | null)[], order: string): Slope[] =>
    variables.map((input, i) => {
      const { type } = subject.inputs[input]!;
      const direction = directionOf(type, 77 + i);
      const alone: Graph = { ...graph, outputs: [graph.outputs[output]!] };
      const at = (distance: number): number => {
        const there = values.map((value, other) => (other === input ? moved(value, direction, distance) : value));
        return evaluate(alone, there, subject.weights, subject.settings)[0]!.samples[0]!.data[0]!;
      };
      // Fourth-order central differences.
      const difference = (h: number) => (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      const place = gradients[i]!;
      const gradient = place === null ? null : outputs[place]!;
      const { sum, size } = gradient === null ? { sum: 0, size: 0 } : product(gradient, direction);
      const [near, far] = [difference(step), difference(2 * step)];
      const scale = Math.max(Math.abs(near), size / 100, negligible);
      return {
        of: `${order} derivative for input ${input}`,
        derivative: sum,
        difference: near,
        error: Math.abs(sum - near) / scale,
        doubt: Math.abs(near - far) / scale,
      };
    });
  return { first: measure(0, first, 'first'), second: second === null ? [] : measure(1, second, 'second') };
}
