/**
 * A network as what is drawn of it: boxes in the order of computation, what flows between them, and frames around
 * blocks that are opened. Layers are boxes as their author wrote them; what joins two ways (`x + f(x)`) is one, too;
 * what only passes a value on is not.
 */
import {
  branchesOf,
  type CallNode,
  type Graph,
  isConstant,
  type Network,
  type Node,
  type Origin,
  type Ref,
  type Shape,
  type TensorType,
} from '../graph/ir/graph.js';
import { withWeightsOf } from '../graph/ir/memoize.js';
import { typeOf } from '../graph/ir/refs.js';
import { f32, sameShape, showSize, showType, size as numbersIn } from '../graph/ir/types.js';
import { parameterCount } from '../graph/analyse/measure.js';
import { type Meeting, samplesMeetAt } from '../graph/analyse/samples-meet.js';
import { labelOf, signs } from './labels.js';

/**
 * What a box does: takes or returns values, convolves, multiplies by matrices, has other weights, changes numbers one by
 * one, moves them to another shape, or joins ways.
 */
export type Kind = 'value' | 'convolution' | 'product' | 'weights' | 'numbers' | 'shape' | 'join';

export interface Box {
  readonly kind: Kind;
  /** `conv 64`, or the sign of a join. */
  readonly label: string;
  /** The settings that its author gave: `kernel 4, stride 2`. */
  readonly details: string;
  readonly shape: Shape;
  /** The shape as it is written beside the box: `8×8×64`; for whole numbers the type, `int<10>`. */
  readonly size: string;
  /** Trainable numbers, of all repetitions. */
  readonly parameters: number;
  /** How often it stands in a row. */
  readonly times: number;
  readonly samplesMeet: Meeting | null;
  /** Indices of the boxes whose values it takes, the nearest last. */
  readonly from: readonly number[];
  /** Where it is written; the text as it stands there. */
  readonly origin: Origin | null;
}

/** A block that is opened: its boxes are `first` to `last`. */
export interface Frame {
  readonly label: string;
  readonly first: number;
  readonly last: number;
  /** How many frames are around it. */
  readonly depth: number;
}

export interface Drawn {
  readonly boxes: readonly Box[];
  readonly frames: readonly Frame[];
}

/** How many boxes a network may have before its blocks stay closed: what a page shows so that it can be read. */
const most = 30;

/**
 * @param depth how many levels of blocks are opened; without it as many as leave a network that one can read
 */
export function drawnOf(network: Network, depth?: number): Drawn {
  if (depth !== undefined) return drawnAt(network, depth);
  let best = drawnAt(network, 0);
  for (let level = 1; ; level++) {
    const next = drawnAt(network, level);
    if (next.boxes.length > most || next.boxes.length === best.boxes.length) return best;
    best = next;
  }
}

function drawnAt(network: Network, depth: number): Drawn {
  const boxes: Box[] = [];
  const frames: Frame[] = [];
  const { graph } = network;
  const value = (label: string, { shape, size }: Pick<Box, 'shape' | 'size'>, from: readonly number[]) =>
    boxes.push({ kind: 'value', label, details: '', shape, size, parameters: 0, times: 1, samplesMeet: null, from, origin: null }) - 1; // prettier-ignore
  const inputs = graph.inputs.map(({ name, type }) => value(name, sized(type), []));
  const outputs = walk({ boxes, frames }, graph, inputs, { left: depth, frames: 0, times: 1 });
  for (const [i, { name }] of graph.outputs.entries()) {
    const from = outputs[i] ?? null;
    if (name !== null) value(name, sized(typeOf(graph, graph.outputs[i]!.ref)), from === null ? [] : [from]);
  }
  return { boxes, frames };
}

const sized = (type: TensorType): Pick<Box, 'shape' | 'size'> => ({
  shape: type.shape,
  size: type.dtype === 'f32' ? showSize(type.shape).replaceAll('x', '×') : showType(type),
});

interface Sheet {
  readonly boxes: Box[];
  readonly frames: Frame[];
}

interface Level {
  /** How many levels below this one are opened. */
  readonly left: number;
  readonly frames: number;
  /** How often what is around this stands in a row; 0 where its weights have been counted already. */
  readonly times: number;
}

/** Draws a graph; returns which box makes each of its outputs, null for what comes from numbers alone. */
function walk(
  sheet: Sheet,
  graph: Graph,
  inputs: readonly (number | null)[],
  level: Level,
): readonly (number | null)[] {
  const { boxes } = sheet;
  const made = new Map<number, readonly (number | null)[]>();
  const weights = new Map<string, number>();
  const counted = new Set<string>();
  /** The layers of this graph that a node is the first to use: the weights of later uses are the same. */
  const newlyUsed = (node: Node): number => {
    const names = membersOf(node).filter((name) => !counted.has(name));
    names.forEach((name) => counted.add(name));
    const groups = graph.weights.filter((item) => item.kind === 'group').filter(({ name }) => names.includes(name));
    return groups.reduce((sum, group) => sum + parameterCount(group.graph), 0);
  };
  const sourceOf = (ref: Ref): number | null => {
    if (ref.kind === 'input') return inputs[ref.index] ?? null;
    if (ref.kind === 'node') {
      const all = made.get(ref.node);
      return all?.[ref.output] ?? all?.[0] ?? null;
    }
    return weights.get(ref.name) ?? null;
  };
  const add = (box: Box): number => boxes.push({ ...box, parameters: box.parameters * level.times }) - 1;
  // Weights of the graph's own are values that it begins with.
  for (const item of graph.weights) {
    if (item.kind !== 'weight' || !item.trainable) continue;
    const { name, shape, origin } = item;
    weights.set(name, add({ kind: 'weights', label: `weight ${name}`, details: '', ...sized(f32(shape, false)), parameters: numbersIn(shape), times: 1, samplesMeet: null, from: [], origin })); // prettier-ignore
  }
  for (let i = 0; i < graph.nodes.length; i++) {
    const node = graph.nodes[i]!;
    const from = [...new Set(node.inputs.map(sourceOf).filter((box) => box !== null))].sort((a, b) => a - b);
    const times = repeatsAt(graph, i);
    const last = graph.nodes[i + times - 1]!;
    const opened = bodyOf(node);
    if (opened !== null && level.left > 0) {
      const first = boxes.length;
      const outputs = walk(sheet, opened, node.inputs.map(sourceOf), {
        left: level.left - 1,
        frames: level.frames + 1,
        times: newlyUsed(node) === 0 ? 0 : level.times * times,
      });
      // A block of one box says as much as that box.
      if (boxes.length > first)
        sheet.frames.push({ label: frameLabel(node, times), first, last: boxes.length - 1, depth: level.frames });
      made.set(last.id, outputs);
    } else if (isShown(graph, node, from.length)) {
      const box = add({
        kind: kindOf(graph, node),
        ...labelOf(node),
        ...sized(node.types[0]!),
        parameters: newlyUsed(node) * times,
        times,
        samplesMeet: samplesMeetAt(graph, node),
        from,
        origin: node.origin,
      });
      made.set(
        last.id,
        node.types.map(() => box),
      );
    } else
      made.set(
        last.id,
        node.types.map(() => from.at(-1) ?? null),
      );
    for (const again of graph.nodes.slice(i + 1, i + times)) newlyUsed(again);
    i += times - 1;
  }
  return graph.outputs.map(({ ref }) => sourceOf(ref));
}

const frameLabel = (node: Node, times: number): string => {
  const { label, details } = labelOf(node);
  return `${label}${details === '' ? '' : `, ${details}`}${times === 1 ? '' : `  × ${times}`}`;
};

/** A layer, what its author named, what joins ways, and fresh noise; never a number of the program. */
function isShown(graph: Graph, node: Node, ways: number): boolean {
  const layer = node.kind !== 'primitive' || node.origin.stage === true || ways > 1;
  const told = ways > 0 && (node.name !== null || samplesMeetAt(graph, node) !== null);
  return (layer || told) && node.types.length > 0 && !isConstant(node);
}

/** The graph that a block of several layers is drawn as when it is opened; null for any other node. */
const bodyOf = (node: Node): Graph | null =>
  node.kind === 'call' && node.weights.kind !== 'network' && isComposite(node.graph) ? node.graph : null;

const trained = (graph: Graph): readonly CallNode[] =>
  graph.nodes.filter((node): node is CallNode => node.kind === 'call' && parameterCount(node.graph) > 0);

/** Whether a block has several layers with weights, or has one that has. */
function isComposite(graph: Graph): boolean {
  const layers = trained(graph);
  return layers.length > 1 || layers.some(({ graph }) => isComposite(graph));
}

/** How many equal layers with weights follow each other from here, each taking only what the one before has made. */
function repeatsAt({ nodes }: Graph, at: number): number {
  const first = nodes[at]!;
  if (first.kind !== 'call' || first.weights.kind !== 'member' || parameterCount(first.graph) === 0) return 1;
  let times = 1;
  for (;;) {
    const [before, next] = [nodes[at + times - 1]!, nodes[at + times]];
    if (next?.kind !== 'call' || next.weights.kind !== 'member' || next.graph.name !== first.graph.name) break;
    if (membersOf(before).includes(next.weights.name)) break;
    const same =
      next.origin.text === first.origin.text &&
      JSON.stringify(next.graph.settings) === JSON.stringify(first.graph.settings) &&
      sameShape(next.types[0]!.shape, first.types[0]!.shape);
    const [only, other] = next.inputs;
    const chained = other === undefined && only?.kind === 'node' && only.node === before.id;
    const alone = nodes.every(({ id, inputs }) => id === next.id || inputs.every((ref) => ref.kind !== 'node' || ref.node !== before.id)); // prettier-ignore
    if (!same || !chained || !alone) break;
    times++;
  }
  return times;
}

function kindOf(graph: Graph, node: Node): Kind {
  if (node.kind === 'draw') return 'value';
  if (node.kind === 'primitive') {
    if (signs.has(node.operation) && node.inputs.length > 1) return 'join';
    if (node.operation.startsWith('conv2d')) return 'convolution';
    if (node.operation === 'matmul') return 'product';
  }
  const inner = graphsOf(graph, node);
  if (inner.some((body) => contains(body, 'conv2d'))) return 'convolution';
  if (inner.some((body) => parameterCount(body) > 0))
    return inner.some((body) => contains(body, 'matmul')) ? 'product' : 'weights';
  const [first] = node.inputs;
  return first !== undefined && sameShape(typeOf(graph, first).shape, node.types[0]!.shape) ? 'numbers' : 'shape';
}

const graphsOf = (graph: Graph, node: Node): readonly Graph[] =>
  node.kind === 'call'
    ? [node.graph]
    : node.kind === 'mode'
      ? [withWeightsOf(node.training, graph), withWeightsOf(node.inference, graph)]
      : node.kind === 'scan'
        ? [withWeightsOf(node.body, graph)]
        : [];

/** The layers whose weights a node uses, by their names in its graph. */
function membersOf(node: Node): readonly string[] {
  if (node.kind === 'call') return node.weights.kind === 'member' ? [node.weights.name] : [];
  return branchesOf(node).flatMap(({ nodes }) => nodes.flatMap(membersOf));
}

/** Whether an operation whose name begins so is somewhere in a graph. */
function contains(graph: Graph, operation: string): boolean {
  return graph.nodes.some((node) =>
    node.kind === 'primitive'
      ? node.operation.startsWith(operation)
      : graphsOf(graph, node).some((body) => contains(body, operation)),
  );
}
