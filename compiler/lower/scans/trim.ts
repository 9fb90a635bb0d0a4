/** Scans without what nothing reads: sequences they collect, what they carry, and what is worked out for those alone. */
import type { Graph, Ref, ScanNode } from '../../graph/ir/graph.js';
import { GraphOperations } from '../../graph/build/operations.js';
import { slice } from '../../graph/ir/dependencies.js';
import type { Value } from '../../graph/ir/value.js';
import { copied, readFrom, rewriteScans, ScanDraft } from './draft.js';
import { readsOf } from './turn.js';

export function trimmed(graph: Graph): Graph {
  const reads = readsOf(graph);
  const scans = graph.nodes.filter((node): node is ScanNode => node.kind === 'scan');
  let at = 0;
  return rewriteScans(graph, (scan, inputs, ops) => {
    // Rewriting goes through the scans in their order.
    const { id } = scans[at++]!;
    return trim(scan, inputs, ops, (output) => reads({ kind: 'node', node: id, output }) > 0);
  });
}

function trim(
  scan: ScanNode,
  inputs: readonly Value[],
  ops: GraphOperations,
  isRead: (output: number) => boolean,
): readonly Value[] {
  const { body, carry, xs } = scan;
  const outs = body.outputs.map((_, i) => i).filter((i) => i >= carry && isRead(i));
  const state = new Set(body.outputs.map((_, i) => i).filter((i) => i < carry && isRead(i)));
  const readBy = (roots: readonly Ref[]) => {
    const nodes = slice(body, roots);
    const refs = [...roots, ...nodes.flatMap((id) => body.nodes[id]!.inputs)];
    return { nodes: new Set(nodes), inputs: new Set(refs.flatMap((ref) => (ref.kind === 'input' ? [ref.index] : []))) };
  };
  const now = () => readBy([...outs, ...state].map((i) => body.outputs[i]!.ref));
  let needed = now();
  for (let known = -1; known < state.size; needed = now()) {
    known = state.size;
    for (const index of needed.inputs) if (index < carry) state.add(index);
  }
  const dropped = body.outputs.length > outs.length + state.size || body.inputs.some((_, i) => !needed.inputs.has(i) && !state.has(i)); // prettier-ignore
  if (!dropped) return copied(ops, scan, inputs);
  const draft = new ScanDraft(scan);
  const given = new Map<number, Value>();
  const kept = [...state].sort((a, b) => a - b);
  body.inputs.forEach(({ name, type }, index) => {
    if (index < carry ? !state.has(index) : !needed.inputs.has(index)) return;
    given.set(index, index < carry ? draft.carry(name, type, inputs[index]!) : index < carry + xs ? draft.entry(name, inputs[index]!) : draft.fixed(name, inputs[index]!)); // prettier-ignore
  });
  const inside = new GraphOperations(draft.builder, scan.origin);
  const made: (readonly Value[])[] = [];
  const read = readFrom(made, (index) => given.get(index)!);
  for (const node of body.nodes)
    made.push(needed.nodes.has(node.id) ? copied(inside, node, node.inputs.map(read)) : []);
  const named = (i: number) => ({ name: body.outputs[i]!.name, value: read(body.outputs[i]!.ref) });
  const results = draft.finish(ops, kept.map(named), outs.map(named));
  return body.outputs.map((_, i): Value => {
    const value = i < carry ? results.last[kept.indexOf(i)] : results.outs[outs.indexOf(i)];
    // What nothing reads is not there any more; whatever stands in its place is not read either.
    return value ?? results.last[0] ?? results.outs[0]!;
  });
}
