/**
 * A scan that works out anew what an earlier one had in the same turn, as backward scans do of the forward one, is given
 * it as a sequence. What is as soon worked out as read is left as it is.
 */
import type { Graph, Node, Ref, ScanNode } from '../../graph/ir/graph.js';
import { refText, sameRef, typeOf } from '../../graph/ir/refs.js';
import { size } from '../../graph/ir/types.js';
import { flopsOf } from '../../graph/analyse/measure.js';
import { removeDead } from '../../graph/simplify/simplify.js';
import { collecting, keysOfNodes } from './merge.js';
import { changesOf, fits } from './turn.js';

/** @param samples a batch */
export function recalled(graph: Graph, samples: number): Graph {
  const nodes = [...graph.nodes];
  const keyOf = keysOfNodes();
  // From the first to the last: what a derivative recalls of its forward scan, the derivative of that does, too.
  for (const [early] of graph.nodes.entries())
    for (let late = early + 1; late < nodes.length && nodes[early]!.kind === 'scan'; late++) {
      const [from, to] = [nodes[early]!, nodes[late]!];
      if (from.kind !== 'scan' || to.kind !== 'scan' || from.length !== to.length) continue;
      if (!to.inputs.slice(to.carry, to.carry + to.xs).some((ref) => ref.kind === 'node' && ref.node === early))
        continue;
      const pair = recall(from, to, keyOf, samples);
      nodes[early] = pair.from;
      nodes[late] = pair.to;
    }
  return { ...graph, nodes };
}

interface Pair {
  readonly from: ScanNode;
  readonly to: ScanNode;
}

function recall(
  first: ScanNode,
  to: ScanNode,
  keyOf: (node: Node, inputs: readonly Ref[]) => string,
  samples: number,
): Pair {
  const change = changesOf(first);
  const same = valuesInBoth(first, to, keyOf);
  const { body } = to;
  const costs = (node: Node) => flopsOf(body, node) > size(node.types[0]!.shape);
  /** Whether a value costs nothing more than reading what it is made of, which is there. */
  const isAtHand = (ref: Ref, stored: ReadonlySet<string>): boolean => {
    if (ref.kind !== 'node') return ref.kind === 'input' && ref.index >= to.carry;
    if (stored.has(refText(ref))) return true;
    const node = body.nodes[ref.node]!;
    return same.has(refText(ref)) && !costs(node) && node.inputs.every((input) => isAtHand(input, stored));
  };
  // What is read by nodes that the first scan does not have.
  const wanted = new Map<string, Ref>();
  const want = (ref: Ref) => {
    if (ref.kind === 'node' && same.has(refText(ref))) wanted.set(refText(ref), ref);
  };
  for (const node of body.nodes) if (!isKnown(node, same)) node.inputs.forEach(want);
  for (const { ref } of body.outputs) want(ref);
  const stored = new Set<string>();
  for (const [key, ref] of [...wanted].sort(([, a], [, b]) => nodeOf(a) - nodeOf(b))) {
    const there = same.get(key)!;
    // What depends on sequences alone is worked out for all turns at once, in both scans.
    if (change(there) !== 'carried' || isAtHand(ref, stored)) continue;
    const type = typeOf(body, ref);
    if (type.dtype !== 'bool' && fits(type, to.length, samples)) stored.add(key);
  }
  if (stored.size === 0) return { from: first, to };
  let from = first;
  const sequences = [...stored].map((key) => {
    const more = collecting(from, same.get(key)!, null);
    from = more.scan;
    return {
      key,
      type: { ...typeOf(first.body, same.get(key)!) },
      ref: { kind: 'node', node: first.id, output: more.output } as const,
    };
  });
  // They come after the other sequences.
  const at = to.carry + to.xs;
  const taken = new Set(body.inputs.map(({ name }) => name));
  const added = sequences.map(({ type }, i) => {
    let name = `recalled_${i + 1}`;
    while (taken.has(name)) name = `${name}_`;
    return { name, type };
  });
  const move = (ref: Ref): Ref => {
    const recalledAs = sequences.findIndex(({ key }) => key === refText(ref));
    if (recalledAs >= 0) return { kind: 'input', index: at + recalledAs };
    return ref.kind === 'input' && ref.index >= at ? { ...ref, index: ref.index + sequences.length } : ref;
  };
  return {
    from,
    to: {
      ...to,
      xs: to.xs + sequences.length,
      inputs: [...to.inputs.slice(0, at), ...sequences.map(({ ref }) => ref), ...to.inputs.slice(at)],
      body: removeDead({
        ...body,
        inputs: [...body.inputs.slice(0, at), ...added, ...body.inputs.slice(at)],
        nodes: body.nodes.map((node) => ({ ...node, inputs: node.inputs.map(move) })),
        outputs: body.outputs.map((output) => ({ ...output, ref: move(output.ref) })),
      }),
    },
  };
}

const nodeOf = (ref: Ref): number => (ref.kind === 'node' ? ref.node : -1);

const isKnown = (node: Node, same: ReadonlyMap<string, Ref>): boolean =>
  node.types.every((_, output) => same.has(refText({ kind: 'node', node: node.id, output })));

/** What the second scan has that the first has in the same turn, by what it is called in the second. */
function valuesInBoth(
  first: ScanNode,
  second: ScanNode,
  keyOf: (node: Node, inputs: readonly Ref[]) => string,
): ReadonlyMap<string, Ref> {
  const same = new Map<string, Ref>();
  const { carry, xs } = second;
  second.inputs.forEach((ref, index) => {
    if (index < carry) return;
    const isEntry = index < carry + xs;
    const collected = isEntry && ref.kind === 'node' && ref.node === first.id && ref.output >= first.carry;
    const at = first.inputs.findIndex((other, i) => i >= first.carry && i < first.carry + first.xs === isEntry && sameRef(other, ref)); // prettier-ignore
    const there: Ref | null = collected ? first.body.outputs[ref.output]!.ref : at < 0 ? null : { kind: 'input', index: at }; // prettier-ignore
    if (there !== null) same.set(refText({ kind: 'input', index }), there);
  });
  const known = new Map(first.body.nodes.map((node) => [keyOf(node, node.inputs), node.id]));
  for (const node of second.body.nodes) {
    const inputs = node.inputs.map((ref) => same.get(refText(ref)));
    if (!inputs.every((ref) => ref !== undefined)) continue;
    const there = known.get(keyOf(node, inputs));
    if (there === undefined) continue;
    node.types.forEach((_, output) => same.set(refText({ kind: 'node', node: node.id, output }), { kind: 'node', node: there, output })); // prettier-ignore
  }
  return same;
}
