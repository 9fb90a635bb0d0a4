/** What is told to programs that use what was trained: noise and fields of the data, in place of those of training. */
import type { Distribution, Graph, Network, Node, Range, Ref, TensorType } from '../../graph/ir/graph.js';
import type { DataSource } from '../../graph/ir/data.js';
import type { Program } from '../../graph/ir/program.js';
import { isPictureType } from '../../graph/analyse/image-to-image.js';
import { slice } from '../../graph/ir/dependencies.js';
import { typeOf } from '../../graph/ir/refs.js';
import type { Training } from '../../graph/ir/training.js';
import type { BriefDistribution } from '../../../runtime/contract/distribution.js';
import type { FieldSpec } from '../../../runtime/data/sources/fields.js';
import { Names } from '../../lower/outline/names.js';
import { key, literal } from './texts.js';

export type Leaf = Extract<Node, { kind: 'draw' | 'data' }>;

/** `InputSpec` of `runtime/sampling/inputs.ts`: what is left out is the default there. */
export type Told = NoiseTold | FieldTold;

type NoiseTold = { readonly shape: readonly number[] } & Exclude<BriefDistribution, { kind: 'constant' }>;

type FieldTold = FieldSpec & { readonly from: string };

/** The noise and the fields of data behind a value, by the names that `train` gives them. */
export function leaves(pass: Graph, value: Ref): ReadonlyMap<Leaf, string> {
  const nodes = slice(pass, [value]).map((id) => pass.nodes[id]!);
  const found = nodes.filter((node): node is Leaf => node.kind === 'draw' || node.kind === 'data');
  // Noise is drawn under its name, which is nobody else's.
  const names = new Names(found.flatMap((node) => (node.kind === 'draw' ? [node.draw] : [])));
  return new Map(found.map((node) => [node, node.kind === 'draw' ? node.draw : names.claim(node.name ?? node.field)]));
}

/** What an input is that a leaf is in training. */
export function told(node: Leaf, data: readonly DataSource[]): Told {
  if (node.kind === 'draw') return noiseTold(node.distribution, node.types[0]!.shape);
  const { fields, options } = data.find(({ name }) => name === node.data)!;
  const field = fields[node.field]!;
  // A picture that someone names is read as those of the data are.
  const reading = Object.entries(options).filter(
    ([name, value]) => (name === 'crop' && value !== 'center') || (name === 'white' && value !== null),
  );
  const spec = field.kind === 'tensor' ? { ...field, ...Object.fromEntries(reading) } : field;
  return { ...spec, from: `${node.data}.${node.field}` };
}

export function noiseTold(drawn: Distribution, shape: readonly number[]): Told {
  switch (drawn.kind) {
    case 'normal': {
      const { kind, mean, deviation } = drawn;
      return mean === 0 && deviation === 1 ? { kind, shape } : { kind, mean, deviation, shape };
    }
    case 'uniform': {
      const { kind, low, high } = drawn;
      return low === 0 && high === 1 ? { kind, shape } : { kind, low, high, shape };
    }
    case 'bernoulli':
    case 'categorical':
      return { ...drawn, shape };
    case 'constant':
      throw new Error('internal: noise that is always the same');
  }
}

/**
 * What an input of a network is: what training gives to it, which is noise, a field of the data, or a tensor of which
 * nothing more is known.
 */
export function toldNetwork({ name: network, graph }: Network, input: number, { data }: Program, pass: Graph): Told {
  const { name, type } = graph.inputs[input]!;
  const given = pass.nodes.flatMap(
    (node) =>
    node.kind === 'call' && node.weights.kind === 'network' && node.weights.network === network ? [node.inputs[input]!] : [], // prettier-ignore
  );
  const nodes = given.flatMap((ref) => (ref.kind === 'node' ? [pass.nodes[ref.node]!] : []));
  const leaf = nodes.find((node) => node.kind === 'draw' || (node.kind === 'data' && type.dtype === 'i32'));
  if (leaf !== undefined && (leaf.kind === 'draw' || leaf.kind === 'data')) return told(leaf, data);
  const from = `${network}.${name}`;
  const numbers = (type.range?.[1] ?? 0) + 1;
  if (type.dtype === 'i32') {
    return type.shape.length === 0
      ? { kind: 'class', classes: numbers, from }
      : { kind: 'tokens', vocabulary: numbers, length: type.shape[0]!, from };
  }
  const range = widest(type, given.map((ref) => typeOf(pass, ref))); // prettier-ignore
  return { kind: 'tensor', shape: type.shape, range: range ?? (isPictureType(type) ? [-1, 1] : null), from };
}

/** The declared range, or the widest of what is given. */
export function widest(declared: TensorType, given: readonly TensorType[]): Range | null {
  const known = [declared, ...given].flatMap(({ range }) => (range?.every(Number.isFinite) === true ? [range] : []));
  const [first] = known;
  if (first === undefined || declared.range === first) return first ?? null;
  return [Math.min(...known.map(([low]) => low)), Math.max(...known.map(([, high]) => high))];
}

/** The values of what a network makes that show as black and as white, where it is a picture. */
export function shownRange({ graph }: Network, output: number): Range {
  const picture = graph.inputs.find(({ type }) => isPictureType(type));
  const seen = picture === undefined ? null : widest(picture.type, []);
  return widest(typeOf(graph, graph.outputs[output]!.ref), []) ?? seen ?? [-1, 1];
}

/** What a program says of a network that makes a picture of a picture, and which of its outputs is the picture. */
export function translator(
  network: Network,
  program: Program,
  { step }: Training,
): { readonly settings: string; readonly output: number } {
  const { inputs, outputs } = network.graph;
  const told = inputs.map(({ name }, i) => `${key(name)}: ${literal(toldNetwork(network, i, program, step))}`);
  const output = outputs.findIndex(({ ref }) => isPictureType(typeOf(network.graph, ref)));
  const [low, high] = shownRange(network, output);
  return { settings: `inputs: { ${told.join(', ')} }, range: [${low}, ${high}]`, output };
}
