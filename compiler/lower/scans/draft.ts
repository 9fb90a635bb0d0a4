/** Scans written anew, with other bodies and other values around them. */
import { GraphBuilder } from '../../graph/build/builder.js';
import { GraphOperations } from '../../graph/build/operations.js';
import type { Graph, Node, Ref, ScanNode, TensorType } from '../../graph/ir/graph.js';
import { reordered } from '../../graph/ir/inputs.js';
import { refText, typeOf } from '../../graph/ir/refs.js';
import type { Value } from '../../graph/ir/value.js';
import { simplify } from '../../graph/simplify/simplify.js';

/** The graph with each scan replaced by what `rewrite` makes of it: one value for each of its results. */
export function rewriteScans(
  graph: Graph,
  rewrite: (scan: ScanNode, inputs: readonly Value[], ops: GraphOperations) => readonly Value[],
): Graph {
  const { kind, name, doc, span, library } = graph;
  const builder = GraphBuilder.continuing({ ...graph, nodes: [] }, { kind, name, doc, span, library });
  const made: (readonly Value[])[] = [];
  const read = (ref: Ref): Value =>
    ref.kind === 'node' ? made[ref.node]![ref.output]! : { owner: builder, ref, type: typeOf(graph, ref) };
  for (const node of graph.nodes) {
    const ops = new GraphOperations(builder, node.origin);
    const inputs = node.inputs.map(read);
    made.push(node.kind === 'scan' ? rewrite(node, inputs, ops) : copied(ops, node, inputs));
  }
  return builder.finish(graph.outputs.map((output) => ({ name: output.name, value: read(output.ref) })));
}

/** A node of a flat graph once more, over other values. */
export function copied({ builder }: GraphOperations, node: Node, inputs: readonly Value[]): readonly Value[] {
  switch (node.kind) {
    case 'primitive':
      return [builder.copy(node, inputs)];
    case 'scan':
      return builder.scan(node.body, node, inputs, node.origin, node.scope);
    default:
      throw new Error(`internal: a flat graph has a ${node.kind}`);
  }
}

/** What references mean, where the nodes and the inputs before them are there already. */
export const readFrom =
  (made: readonly (readonly Value[])[], given: (index: number) => Value) =>
  (ref: Ref): Value => {
    if (ref.kind === 'weight') throw new Error(`internal: a flat graph has the weight ${ref.name}`);
    return ref.kind === 'node' ? made[ref.node]![ref.output]! : given(ref.index);
  };

interface Slot {
  readonly kind: 'carry' | 'entry' | 'fixed';
  readonly outer: Value;
}

/** A scan under construction, one turn of which is built node by node. */
export class ScanDraft {
  readonly builder: GraphBuilder;
  private readonly slots: Slot[] = [];
  private readonly known = new Map<string, Value>();

  constructor(private readonly scan: ScanNode) {
    const { kind, name, doc, span, library } = scan.body;
    this.builder = new GraphBuilder({ kind, name, doc, span, library });
  }

  /** The inputs of the scan as it was, in their order. */
  given(outer: readonly Value[]): readonly Value[] {
    const { body, carry, xs } = this.scan;
    return body.inputs.map(({ name, type }, i) => {
      const kind = i < carry ? 'carry' : i < carry + xs ? 'entry' : 'fixed';
      return this.input(kind, name, type, outer[i]!);
    });
  }

  carry(name: string, type: TensorType, start: Value): Value {
    return this.input('carry', name, { ...type, range: type.dtype === 'i32' ? type.range : null }, start);
  }

  entry(name: string, sequence: Value): Value {
    return this.once('entry', name, { ...sequence.type, shape: sequence.type.shape.slice(1) }, sequence);
  }

  fixed(name: string, outer: Value): Value {
    return this.once('fixed', name, outer.type, outer);
  }

  private once(kind: Slot['kind'], name: string, type: TensorType, outer: Value): Value {
    const key = `${kind} ${refText(outer.ref)}`;
    return this.known.get(key) ?? this.input(kind, name, type, outer);
  }

  private input(kind: Slot['kind'], name: string, type: TensorType, outer: Value): Value {
    const value = this.builder.input(name, type);
    this.slots.push({ kind, outer });
    if (kind !== 'carry') this.known.set(`${kind} ${refText(outer.ref)}`, value);
    return value;
  }

  /**
   * @param next what is carried on, in the order in which `carry` and `given` were called
   * @returns what was carried last, and the sequences of what the turns make
   */
  finish(
    { builder }: GraphOperations,
    next: readonly Named[],
    outs: readonly Named[],
  ): { readonly last: readonly Value[]; readonly outs: readonly Value[] } {
    const { length, reverse, origin, scope } = this.scan;
    const taken = new Set<string>();
    const unique = ({ name, value }: Named) => {
      let own = name ?? 'output';
      for (let i = 2; taken.has(own); i++) own = `${name ?? 'output'}_${i}`;
      taken.add(own);
      return { name: own, value };
    };
    const body = simplify(this.builder.finish([...next, ...outs].map(unique)));
    const of = (kind: Slot['kind']) => this.slots.flatMap((slot, i) => (slot.kind === kind ? [i] : []));
    const [carry, entries] = [of('carry'), of('entry')];
    const order = [...carry, ...entries, ...of('fixed')];
    const shape = { length, carry: carry.length, xs: entries.length, reverse };
    const inputs = order.map((i) => this.slots[i]!.outer);
    const made = builder.scan(reordered(body, order), shape, inputs, origin, scope);
    return { last: made.slice(0, carry.length), outs: made.slice(carry.length) };
  }
}

export interface Named {
  readonly name: string | null;
  readonly value: Value;
}
