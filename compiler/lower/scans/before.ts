/**
 * What does not depend on what is carried is computed before the scan: what is the same in all turns once, and products
 * of entries of sequences for all turns as one product (Appleyard, Kocisky, Blunsom 2016, arXiv:1604.01946, 3.2).
 */
import type { Graph, Node, PrimitiveNode, Ref, ScanNode, TensorType } from '../../graph/ir/graph.js';
import { GraphOperations } from '../../graph/build/operations.js';
import { refText, typeOf } from '../../graph/ir/refs.js';
import { sameShape, size } from '../../graph/ir/types.js';
import type { Value } from '../../graph/ir/value.js';
import { isSizeAlone } from '../../graph/primitives/sizes.js';
import { canTakeAll, inAllTurns, inEachTurn, ofSize } from './all-turns.js';
import { copied, rewriteScans, ScanDraft } from './draft.js';
import { changesOf, fits, isProduct, isView } from './turn.js';

/** @param samples a batch */
export const computedBefore = (graph: Graph, samples: number): Graph =>
  rewriteScans(graph, (scan, inputs, ops) => before(scan, inputs, ops, samples));

function before(scan: ScanNode, inputs: readonly Value[], ops: GraphOperations, samples: number): readonly Value[] {
  const { body, carry, length } = scan;
  const change = changesOf(scan);
  const moved = movedOut(scan, samples);
  const first = new Map<string, Value>();
  const outer = (ref: Ref): Value => (ref.kind === 'input' ? inputs[ref.index]! : first.get(refText(ref))!);
  const someSample = inputs.find(({ type }) => type.batch);
  for (const node of body.nodes) {
    if (!moved.has(node.id)) continue;
    const own = new GraphOperations(ops.builder, node.origin);
    // Who only looks at how many samples there are looks at another value of as many.
    const operands = node.inputs.map((ref, i) =>
      isSizeAlone(node, i) ? ofSize(own, typeOf(body, ref), someSample) : outer(ref),
    );
    const each = change({ kind: 'node', node: node.id, output: 0 }) === 'each';
    const made = each
      ? [inAllTurns(own, node as PrimitiveNode, operands.map((value, i) => ({ value, each: change(node.inputs[i]!) === 'each' && !isSizeAlone(node, i) })), length)!] // prettier-ignore
      : copied(own, resized(own, node, operands), operands);
    made.forEach((value, output) => first.set(refText({ kind: 'node', node: node.id, output }), value));
  }
  const draft = new ScanDraft(scan);
  const given = draft.given(inputs);
  const inside = new GraphOperations(draft.builder, scan.origin);
  const made: (readonly Value[])[] = [];
  const read = (ref: Ref): Value => {
    if (ref.kind === 'input') return given[ref.index]!;
    if (ref.kind !== 'node') throw new Error('internal: a flat graph has a weight');
    if (!moved.has(ref.node)) return made[ref.node]![ref.output]!;
    const value = first.get(refText(ref))!;
    return change(ref) === 'each' ? draft.entry('entry', value) : draft.fixed('fixed', value);
  };
  for (const node of body.nodes) made.push(moved.has(node.id) ? [] : copied(inside, node, node.inputs.map(read)));
  const kept: { readonly name: string | null; readonly value: Value }[] = [];
  const outs = body.outputs.slice(carry).map(({ name, ref }): Value | number => {
    const isOut = ref.kind === 'input' ? ref.index >= carry : ref.kind === 'node' && moved.has(ref.node);
    if (isOut && change(ref) === 'each') return outer(ref);
    if (isOut && typeOf(body, ref).dtype === 'f32') return inEachTurn(ops, outer(ref), length);
    return kept.push({ name, value: read(ref) }) - 1;
  });
  const next = body.outputs.slice(0, carry).map(({ name, ref }) => ({ name, value: read(ref) }));
  const results = draft.finish(ops, next, kept);
  return [...results.last, ...outs.map((out) => (typeof out === 'number' ? results.outs[out]! : out))];
}

/** The nodes to be computed before the scan. */
function movedOut(scan: ScanNode, samples: number): ReadonlySet<number> {
  const { body, carry, length } = scan;
  const change = changesOf(scan);
  const changeOf = (id: number) => change({ kind: 'node', node: id, output: 0 });
  const able = new Set<number>();
  const isAble = (ref: Ref) => ref.kind === 'input' || (ref.kind === 'node' && able.has(ref.node));
  for (const node of body.nodes) {
    const operands = node.inputs.filter((_, i) => !isSizeAlone(node, i));
    if (changeOf(node.id) === 'carried' || !operands.every(isAble)) continue;
    if (changeOf(node.id) === 'fixed') able.add(node.id);
    else if (node.kind === 'primitive' && fits(node.types[0]!, length, samples)) {
      const types = node.inputs.map((ref, i) => ({ type: typeOf(body, ref), each: change(ref) === 'each' && !isSizeAlone(node, i) })); // prettier-ignore
      if (canTakeAll(node, types, length)) able.add(node.id);
    }
  }
  const moved = new Set<number>();
  /** With all that it needs. */
  const move = (id: number): void => {
    if (moved.has(id)) return;
    moved.add(id);
    const node = body.nodes[id]!;
    node.inputs.forEach((ref, i) => {
      if (ref.kind === 'node' && !isSizeAlone(node, i)) move(ref.node);
    });
  };
  for (const { ref } of body.outputs.slice(carry))
    if (ref.kind === 'node' && able.has(ref.node) && changeOf(ref.node) === 'each') move(ref.node);
  for (const node of body.nodes) if (able.has(node.id) && isProduct(node)) move(node.id);
  for (const node of body.nodes) {
    if (!able.has(node.id) || isView(node)) continue;
    if (changeOf(node.id) === 'fixed' || isNoLarger(node, body, change, moved)) move(node.id);
  }
  return moved;
}

/** Whether holding what a node makes in all turns takes no more than what it is made of, which is held anyway. */
function isNoLarger(
  node: Node,
  body: Graph,
  change: ReturnType<typeof changesOf>,
  moved: ReadonlySet<number>,
): boolean {
  const entries = node.inputs.filter((ref, i) => change(ref) === 'each' && !isSizeAlone(node, i));
  const held = entries.every((ref) => ref.kind === 'input' || (ref.kind === 'node' && moved.has(ref.node)));
  const weight = ({ shape, batch }: TensorType) => size(shape) * (batch ? 2 ** 20 : 1);
  return held && weight(node.types[0]!) <= Math.max(...entries.map((ref) => weight(typeOf(body, ref))));
}

/** The node outside of its scan: what it took its size from may be of another size there. */
function resized(ops: GraphOperations, node: Node, operands: Value[]): Node {
  if (node.kind !== 'primitive' || node.operation !== 'broadcast_to') return node;
  const { shape } = node.types[0]!;
  const [x, like] = operands as [Value, Value];
  if (sameShape(like.type.shape, shape)) return node;
  if (sameShape(x.type.shape, shape)) return { ...node, operation: 'broadcast_batch' };
  const zeros = ops.apply('fill', [], { value: 0, shape });
  operands[1] = like.type.batch ? ops.apply('broadcast_batch', [zeros, like]) : zeros;
  return node;
}
