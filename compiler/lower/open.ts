/** Calls written out: what a node computes, in primitives and scans alone; weights, states and noise come from outside. */
import { weightName } from '../../runtime/contract/names.js';
import { GraphBuilder } from '../graph/build/builder.js';
import type { DataNode, Distribution, Graph, Node, Ref, ScanNode, TensorType, Weight } from '../graph/ir/graph.js';
import { reordered } from '../graph/ir/inputs.js';
import type { Quantity } from '../graph/ir/training.js';
import type { Value } from '../graph/ir/value.js';
import { quantityOf } from '../graph/analyse/progress.js';
import { simplify } from '../graph/simplify/simplify.js';

/** Where the values come from that a step graph does not compute. */
export interface Outside {
  /**
   * A weight or state.
   * @param place tells which call reads it, so that a replay reads what that call has read
   */
  held(name: string, weight: Weight, place: string, again: boolean): Value;
  /** A state has a new value. */
  moved(name: string, value: Value): void;
  /** @param type that of the noise of all turns of the scans around: how many they are is its first axes */
  draw(key: string, distribution: Distribution, type: TensorType, turns: readonly number[]): Value;
  data(node: DataNode): Value;
  schedule(length: Quantity, after: Quantity): Value;
  /** The shape of a network's weight that is taken by itself. */
  parameter(network: string, path: readonly string[]): Weight;
}

/** What surrounds a node that is written out. */
export interface Place {
  readonly outside: Outside;
  /** The graph that nodes are added to. */
  readonly builder: GraphBuilder;
  /** The network whose weights are used, and the groups down to those of the present graph. */
  readonly home: string;
  readonly path: readonly string[];
  readonly weights: Graph['weights'];
  /** The calls that lead here, as keys of draws have them: `D/dropout/`. */
  readonly scope: string;
  /** True for a replay of what was computed before in the same step: states are as they were then, and none moves. */
  readonly again: boolean;
  /** False in networks that nothing trains, and outside training. */
  readonly training: boolean;
  readonly isFixed: (network: string) => boolean;
  /** The scans around, from the outermost. */
  readonly turns: readonly Turn[];
}

/** One turn of a scan under construction. */
interface Turn {
  readonly builder: GraphBuilder;
  readonly length: number;
  /** Inputs of the body that take an entry of a sequence each turn, by their index, with that sequence. */
  readonly entries: Map<number, Value>;
}

/** What a node makes. */
export function open(node: Node, inputs: readonly Value[], at: Place): readonly Value[] {
  const { builder, outside } = at;
  switch (node.kind) {
    case 'primitive': {
      const { length, after } = node.attributes;
      if (node.operation === 'progress') return [outside.schedule(quantityOf(length), quantityOf(after))];
      return [builder.copy(node, inputs)];
    }
    case 'draw':
      return [draw(node, at)];
    case 'data':
      return [outside.data(node)];
    case 'parameter': {
      const name = weightName(node.network, node.path);
      return [outside.held(name, outside.parameter(node.network, node.path), name, at.again)];
    }
    case 'mode':
      return body(at.training ? node.training : node.inference, inputs, at);
    case 'call': {
      const { graph, weights } = node;
      const again = at.again || graph.kind === 'gradient';
      const inner = { ...at, again, scope: `${at.scope}${node.scope}/`, weights: graph.weights };
      if (weights.kind === 'none') return body(graph, inputs, inner);
      if (weights.kind === 'member') return body(graph, inputs, { ...inner, path: [...at.path, weights.name] });
      const training = at.training && !at.isFixed(weights.network);
      return body(graph, inputs, { ...inner, home: weights.network, path: [], training });
    }
    case 'scan':
      return scan(node, inputs, at);
  }
}

/** What a graph makes; its states have taken their new values. */
export function body(graph: Graph, inputs: readonly Value[], at: Place): readonly Value[] {
  const { outside, home, path } = at;
  const made: (readonly Value[])[] = [];
  const nameOf = (own: string) => weightName(home, [...path, own]);
  const read = (ref: Ref): Value => {
    if (ref.kind === 'node') return made[ref.node]![ref.output]!;
    if (ref.kind === 'input') return inputs[ref.index]!;
    const weight = at.weights.find((item) => item.name === ref.name);
    if (weight?.kind !== 'weight') throw new Error(`internal: ${graph.name} holds no ${ref.name}`);
    const name = nameOf(ref.name);
    return outside.held(name, weight, `${at.scope}${name}`, at.again);
  };
  for (const node of graph.nodes) made.push(open(node, node.inputs.map(read), at));
  const outputs = graph.outputs.map(({ ref }) => read(ref));
  if (at.training && !at.again) {
    const values = graph.updates.map(({ state, value }) => [nameOf(state), read(value)] as const);
    for (const [name, value] of values) outside.moved(name, value);
  }
  return outputs;
}

/** Noise. In a scan that of all turns is drawn at once, and every turn takes its part. */
function draw({ draw, distribution, types: [type] }: Extract<Node, { kind: 'draw' }>, at: Place): Value {
  const lengths = at.turns.map(({ length }) => length);
  const all = { ...type!, shape: [...lengths, ...type!.shape] };
  let value = at.outside.draw(`${at.scope}${draw}`, distribution, all, lengths);
  for (const { builder, entries } of at.turns) {
    const sequence = value;
    const [, ...shape] = sequence.type.shape;
    value = builder.input('drawn', { ...sequence.type, shape });
    if (value.ref.kind === 'input') entries.set(value.ref.index, sequence);
  }
  return value;
}

/** A scan whose body has primitives alone: weights and values from around become inputs of it. */
function scan(node: ScanNode, inputs: readonly Value[], at: Place): readonly Value[] {
  const { carry, xs, length, reverse, origin } = node;
  const { span, library, name } = node.body;
  const builder = new GraphBuilder({ kind: 'branch', name, doc: null, span, library }, at.builder);
  const given = node.body.inputs.map((input) => builder.input(input.name, input.type));
  const turn: Turn = { builder, length, entries: new Map() };
  const outputs = body(node.body, given, {
    ...at,
    builder,
    // Turns have noise of their own: `{0}` is the number of the turn.
    scope: `${at.scope}${node.scope}/{${at.turns.length}}/`,
    turns: [...at.turns, turn],
  });
  const graph = simplify(builder.finish(outputs.map((value, i) => ({ name: node.body.outputs[i]!.name, value }))));
  // First what is carried, then entries of sequences, then what stays the same.
  const [first, second] = [carry + xs, node.body.inputs.length];
  const all = graph.inputs.map((_, i) => i);
  const later = all.slice(second);
  const order = [
    ...all.slice(0, first),
    ...later.filter((i) => turn.entries.has(i)),
    ...all.slice(first, second),
    ...later.filter((i) => !turn.entries.has(i)),
  ];
  const values = order.map((i) => (i < second ? inputs[i]! : (turn.entries.get(i) ?? builder.outside(i)!)));
  const shape = { length, carry, xs: xs + turn.entries.size, reverse };
  return at.builder.scan(reordered(graph, order), shape, values, origin, node.scope);
}
