/** Derivatives by the compiler against central differences of the reference interpreter. */
import { GraphBuilder } from '../../../../compiler/graph/build/builder.js';
import type { Value as GraphValue } from '../../../../compiler/graph/ir/value.js';
import { gradients } from '../../../../compiler/graph/differentiate/differentiate.js';
import type { Graph, TensorType } from '../../../../compiler/graph/ir/graph.js';
import { GraphOperations } from '../../../../compiler/graph/build/operations.js';
import type { Span } from '../../../../grammar/text/source.js';
import { directionOf, type Leaf, valueOf } from '../reference/leaves.js';
import { evaluate, type Settings, type Weights } from '../reference/reference.js';
import type { Value } from '../reference/values.js';

const place = { offset: 0, line: 1, column: 1 };
export const span: Span = { file: 'test.gan', start: place, end: place };

export const header = (name: string, kind: Graph['kind'] = 'function') =>
  ({ kind, name, doc: null, span, library: false }) as const;

export const startGraph = (name: string, kind?: Graph['kind']): GraphOperations =>
  new GraphOperations(new GraphBuilder(header(name, kind)), { span, text: name });

/** One derivative, computed two ways. */
export interface Slope {
  readonly of: string;
  readonly derivative: number;
  readonly difference: number;
  /** How far apart they are, as a share of what was added up. */
  readonly error: number;
  /** The same between differences of two step sizes, and of both sides: large near a kink. */
  readonly doubt: number;
}

/** What a subject has built. */
export interface Built {
  readonly made: GraphValue;
  /** What to differentiate for: values, and the input that moves each; all inputs by default. */
  readonly targets?: readonly { readonly symbol: GraphValue; readonly input: number }[];
  /** Values of the inputs that building has added. */
  readonly added?: readonly Value[];
  readonly weights?: Weights;
  readonly settings?: Settings;
  /** Networks it calls. */
  readonly networks?: readonly Graph[];
}

/** The one that is furthest off. */
export const worst = (slopes: readonly Slope[]): Slope | undefined => [...slopes].sort((a, b) => b.error - a.error)[0];

/** A function of some inputs. */
export interface Subject {
  readonly inputs: readonly Leaf[];
  readonly build: (ops: GraphOperations, symbols: readonly GraphValue[]) => GraphValue | Built;
  /** Numbers other than the usual ones. */
  readonly seed?: number;
  /** True to differentiate one number for each sample, rather than one for all. */
  readonly perSample?: boolean;
}

export interface Prepared extends Omit<Built, 'added'> {
  /** Outputs: the functional of what was made, that of its gradients, then the gradients of both by target. */
  readonly graph: Graph;
  readonly values: readonly Value[];
  readonly targets: readonly { readonly symbol: GraphValue; readonly input: number }[];
  /** For each target the output that is its first and its second gradient; null where none flows. */
  readonly first: readonly (number | null)[];
  readonly second: readonly (number | null)[] | null;
}

/** The sum of everything a value holds, weighted by an input of its own; of each sample, or of all. */
function functional(
  ops: GraphOperations,
  value: GraphValue,
  name: string,
  perSample: boolean,
): { symbol: GraphValue; weights: Value } {
  const type: TensorType = { ...value.type, range: null };
  const weights = ops.builder.input(name, type);
  const axes = type.shape.map((_, axis) => axis);
  const symbol = ops.sum(ops.mul(value, weights), axes, { batch: !perSample });
  return { symbol, weights: directionOf(type, name.length + 11) };
}

export function prepare({ inputs, build, seed = 0, perSample = false }: Subject): Prepared {
  const ops = startGraph('subject');
  const symbols = inputs.map(({ type }, i) => ops.builder.input(`x${i}`, type));
  const result = build(ops, symbols);
  const built: Built = 'made' in result ? result : { made: result };
  const { made, added = [] } = built;
  const floats = symbols.flatMap((symbol, input) => (symbol.type.dtype === 'f32' ? [{ symbol, input }] : []));
  const targets = built.targets ?? floats;
  const xs = targets.map(({ symbol }) => symbol);
  const y = functional(ops, made.type.dtype === 'f32' ? made : ops.toFloat(made), 'r', perSample);
  const values = [...inputs.map((leaf, i) => valueOf(leaf, seed * 100 + i)), ...added, y.weights];
  const flows = gradients(ops, y.symbol, xs);
  const parts = flows.flatMap((flow, i) =>
    flow === null ? [] : [functional(ops, flow, `r_${'i'.repeat(i + 1)}`, perSample && flow.type.batch)],
  );
  values.push(...parts.map((part) => part.weights));
  const [head, ...rest] = parts.map((part) => part.symbol);
  const z = head === undefined ? null : rest.reduce((sum, part) => ops.add(sum, part), head);
  const again = z === null ? null : gradients(ops, z, xs);
  const outputs = [y.symbol, ...(z === null ? [] : [z])];
  const place = (flow: GraphValue | null) => (flow === null ? null : outputs.push(flow) - 1);
  const first = flows.map(place);
  const second = again?.map(place) ?? null;
  const graph = ops.builder.finish(outputs.map((symbol, i) => ({ name: `out${i}`, value: symbol })));
  return { ...built, graph, values, targets, first, second };
}

/** The value plus some distance along a direction. */
const moved = (value: Value, direction: Value, distance: number): Value => ({
  ...value,
  samples: value.samples.map(({ shape, data }, sample) => ({
    shape,
    data: data.map((x, i) => x + distance * direction.samples[sample]!.data[i]!),
  })),
});

/** Sum of the products of corresponding elements, and of their sizes. @throws Error where shapes differ */
function product(a: Value, b: Value): { readonly sum: number; readonly size: number } {
  const face = ({ batch, samples }: Value) => `${batch} ${samples.length} [${samples[0]!.shape.join()}]`;
  if (face(a) !== face(b)) throw new Error(`a gradient is ${face(a)} instead of ${face(b)}`);
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

export interface Slopes {
  readonly first: readonly Slope[];
  readonly second: readonly Slope[];
}

/**
 * The first and second derivatives of a random functional of the subject for each of its targets, along a random
 * direction. The second is that of a random functional of the first.
 */
export function slopesOf(subject: Subject, step = 2 ** -13): Slopes {
  const { graph, values, targets, first, second, weights, settings } = prepare(subject);
  const outputs = evaluate(graph, values, weights, settings);
  const measure = (output: number, gradients: readonly (number | null)[], order: string): Slope[] =>
    targets.map(({ symbol, input }, i) => {
      const direction = directionOf(symbol.type, 77 + i);
      const alone: Graph = { ...graph, outputs: [graph.outputs[output]!] };
      const at = (distance: number): number => {
        const there = values.map((value, other) => (other === input ? moved(value, direction, distance) : value));
        const [result] = evaluate(alone, there, weights, settings);
        return result!.samples.reduce((sum, { data }) => sum + data[0]!, 0);
      };
      const here = at(0);
      // Fourth-order central differences.
      const difference = (h: number) => (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      // How much the slope changes here: in proportion to h where the function is smooth.
      const bend = (h: number) => (at(h) - 2 * here + at(-h)) / h;
      const place = gradients[i]!;
      const { sum, size } = place === null ? { sum: 0, size: 0 } : product(outputs[place]!, direction);
      const [near, far] = [difference(step), difference(2 * step)];
      const scale = Math.max(Math.abs(near), size / 100, negligible);
      return {
        of: `${order} derivative for input ${input}`,
        derivative: sum,
        difference: near,
        error: Math.abs(sum - near) / scale,
        doubt: Math.max(Math.abs(near - far), Math.abs(2 * bend(step) - bend(2 * step))) / scale,
      };
    });
  return { first: measure(0, first, 'first'), second: second === null ? [] : measure(1, second, 'second') };
}
