/**
 * One scan in place of several that run the same turns: it collects what each of them does. So a forward scan is not run
 * again for what its derivative has to know of it.
 */
import type { Graph, Node, Ref, ScanNode, TensorType } from '../../graph/ir/graph.js';
import { refText, sameRef, typeOf } from '../../graph/ir/refs.js';
import { ValueNumbering } from '../../graph/identity/value-numbering.js';
import { attributeText } from '../../graph/ir/attribute-text.js';

/** Two nodes of flat graphs with one key do the same to the same operands. */
export function keysOfNodes(): (node: Node, inputs: readonly Ref[]) => string {
  const numbering = new ValueNumbering();
  return (node, inputs) => {
    const operands = inputs.map(refText).join();
    if (node.kind !== 'primitive') return `${numbering.operation(node)} ${operands}`;
    const { dtype, shape, batch } = node.types[0]!;
    return `${node.operation} ${attributeText(node.attributes)} ${dtype} ${batch} ${shape.join()} ${operands}`;
  };
}

export function merged(graph: Graph): Graph {
  const keyOf = keysOfNodes();
  const nodes: Node[] = [];
  const moved: Ref[][] = [];
  const follow = (ref: Ref): Ref => (ref.kind === 'node' ? moved[ref.node]![ref.output]! : ref);
  for (const node of graph.nodes) {
    const id = nodes.length;
    const own = { ...node, id, inputs: node.inputs.map(follow) };
    if (own.kind === 'scan' && joined(own)) continue;
    nodes.push(own);
    moved.push(own.types.map((_, output) => ({ kind: 'node', node: id, output })));
  }
  return { ...graph, nodes, outputs: graph.outputs.map((output) => ({ ...output, ref: follow(output.ref) })) };

  /** Whether another scan does the work of this one from now on. */
  function joined(scan: ScanNode): boolean {
    for (const other of nodes) {
      const union = other.kind === 'scan' ? unite(other, scan, keyOf) : null;
      if (union === null) continue;
      nodes[other.id] = union.scan;
      moved.push(union.outputs.map((output) => ({ kind: 'node', node: other.id, output })));
      return true;
    }
    return false;
  }
}

/** One scan that makes what both make, and which of its results are those of the second; null where turns differ. */
function unite(
  a: ScanNode,
  b: ScanNode,
  keyOf: (node: Node, inputs: readonly Ref[]) => string,
): { readonly scan: ScanNode; readonly outputs: readonly number[] } | null {
  const { carry, xs } = a;
  if (a.length !== b.length || a.reverse !== b.reverse || carry !== b.carry) return null;
  if (!b.inputs.slice(0, carry).every((ref, i) => sameRef(ref, a.inputs[i]!))) return null;
  // Each input of the second as one of the first.
  const given = b.inputs.map((ref, i) => {
    if (i < carry) return i;
    const [from, to] = i < carry + b.xs ? [carry, carry + xs] : [carry + xs, a.inputs.length];
    return a.inputs.findIndex((other, at) => at >= from && at < to && sameRef(other, ref));
  });
  if (given.includes(-1)) return null;
  const nodes = [...a.body.nodes];
  const known = new Map(nodes.map((node) => [keyOf(node, node.inputs), node.id]));
  const places: number[] = [];
  const read = (ref: Ref): Ref => {
    if (ref.kind === 'input') return { kind: 'input', index: given[ref.index]! };
    return ref.kind === 'node' ? { ...ref, node: places[ref.node]! } : ref;
  };
  for (const node of b.body.nodes) {
    const inputs = node.inputs.map(read);
    const key = keyOf(node, inputs);
    const id = known.get(key) ?? nodes.length;
    if (id === nodes.length) nodes.push({ ...node, id, inputs });
    known.set(key, id);
    places.push(id);
  }
  const next = b.body.outputs.slice(0, carry).map(({ ref }) => read(ref));
  if (!next.every((ref, i) => sameRef(ref, a.body.outputs[i]!.ref))) return null;
  const body = { ...a.body, nodes };
  const outputs: number[] = [...next.keys()];
  let scan: ScanNode = { ...a, body };
  for (const { name, ref } of b.body.outputs.slice(carry)) {
    const more = collecting(scan, read(ref), name);
    scan = more.scan;
    outputs.push(more.output);
  }
  return { scan, outputs };
}

/** The scan with a value of its turns among the sequences that it collects, and which of its results that is. */
export function collecting(
  scan: ScanNode,
  ref: Ref,
  name: string | null,
): { readonly scan: ScanNode; readonly output: number } {
  const { body, carry, length } = scan;
  const found = body.outputs.findIndex((output, i) => i >= carry && sameRef(output.ref, ref));
  if (found >= 0) return { scan, output: found };
  const taken = new Set(body.outputs.map((output) => output.name));
  let own = name ?? 'collected';
  for (let i = 2; taken.has(own); i++) own = `${name ?? 'collected'}_${i}`;
  const type = typeOf(body, ref);
  const sequence: TensorType = { ...type, shape: [length, ...type.shape] };
  return {
    scan: {
      ...scan,
      body: { ...body, outputs: [...body.outputs, { name: own, ref }] },
      types: [...scan.types, sequence],
    },
    output: body.outputs.length,
  };
}
