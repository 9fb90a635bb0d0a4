/**
 * Products that no turn waits for are made after the scan, for all turns as one product: what they are made of is
 * collected in their place.
 */
import type { Graph, PrimitiveNode, Ref, ScanNode } from '../../graph/ir/graph.js';
import { GraphOperations } from '../../graph/build/operations.js';
import { refText, typeOf } from '../../graph/ir/refs.js';
import type { Value } from '../../graph/ir/value.js';
import { isSizeAlone } from '../../graph/primitives/sizes.js';
import { canTakeAll, inAllTurns, ofSize } from './all-turns.js';
import { copied, readFrom, rewriteScans, ScanDraft } from './draft.js';
import { carriedBy, changesOf, fits, isProduct } from './turn.js';

/** @param samples a batch */
export const computedAfter = (graph: Graph, samples: number): Graph =>
  rewriteScans(graph, (scan, inputs, ops) => after(scan, inputs, ops, samples));

function after(scan: ScanNode, inputs: readonly Value[], ops: GraphOperations, samples: number): readonly Value[] {
  const { body, carry, length } = scan;
  const change = changesOf(scan);
  const later = laterIn(scan, samples);
  if (later.size === 0) return copied(ops, scan, inputs);
  const draft = new ScanDraft(scan);
  const given = draft.given(inputs);
  const inside = new GraphOperations(draft.builder, scan.origin);
  const made: (readonly Value[])[] = [];
  const read = readFrom(made, (index) => given[index]!);
  for (const node of body.nodes) made.push(later.has(node.id) ? [] : copied(inside, node, node.inputs.map(read)));
  const isLater = (ref: Ref) => ref.kind === 'node' && later.has(ref.node);
  const isFixed = (ref: Ref) => change(ref) === 'fixed';

  // What is collected: results that stay, and what the later nodes are made of.
  const collected = new Map<string, Ref>();
  const collect = (ref: Ref) => {
    const known = ref.kind === 'input' && ref.index >= carry;
    if (!isLater(ref) && !known) collected.set(refText(ref), ref);
  };
  for (const { ref } of body.outputs.slice(carry)) if (!isLater(ref)) collected.set(refText(ref), ref);
  for (const id of later) {
    const node = body.nodes[id]!;
    node.inputs.forEach((ref, i) => {
      if (!isSizeAlone(node, i) && !isFixed(ref)) collect(ref);
    });
  }
  const names = new Map(body.outputs.slice(carry).map(({ name, ref }) => [refText(ref), name]));
  const next = body.outputs.slice(0, carry).map(({ name, ref }) => ({ name, value: read(ref) }));
  const kept = [...collected].map(([key, ref]) => ({ name: names.get(key) ?? 'collected', value: read(ref) }));
  const results = draft.finish(ops, next, kept);

  const all = new Map<string, Value>();
  [...collected.keys()].forEach((key, i) => all.set(key, results.outs[i]!));
  const fixed = new Map<string, Value>();
  /** What is the same in all turns is computed outside, too. */
  const outside = (ref: Ref): Value => {
    if (ref.kind === 'input') return inputs[ref.index]!;
    const known = fixed.get(refText(ref));
    if (known !== undefined || ref.kind !== 'node') return known!;
    const node = body.nodes[ref.node]!;
    const values = copied(new GraphOperations(ops.builder, node.origin), node, node.inputs.map(outside));
    values.forEach((value, output) => fixed.set(refText({ ...ref, output }), value));
    return values[ref.output]!;
  };
  const sequence = (ref: Ref): Value => all.get(refText(ref)) ?? inputs[(ref as { readonly index: number }).index]!;
  const someSample = inputs.find(({ type }) => type.batch);
  for (const id of [...later].sort((a, b) => a - b)) {
    const node = body.nodes[id] as PrimitiveNode;
    const operands = node.inputs.map((ref, i) => {
      if (isSizeAlone(node, i)) return { value: ofSize(ops, typeOf(body, ref), someSample), each: false };
      return isFixed(ref) ? { value: outside(ref), each: false } : { value: sequence(ref), each: true };
    });
    const value = inAllTurns(new GraphOperations(ops.builder, node.origin), node, operands, length)!;
    all.set(refText({ kind: 'node', node: id, output: 0 }), value);
  }
  return [...results.last, ...body.outputs.slice(carry).map(({ ref }) => all.get(refText(ref))!)];
}

/** Products, and what is made of them, that are only collected; then what is made of sequences that are there anyway. */
function laterIn(scan: ScanNode, samples: number): ReadonlySet<number> {
  const { body, carry, length } = scan;
  const change = changesOf(scan);
  const now = carriedBy(scan);
  const users = new Map<number, number[]>();
  for (const node of body.nodes)
    for (const ref of node.inputs)
      if (ref.kind === 'node') users.set(ref.node, [...(users.get(ref.node) ?? []), node.id]);
  const canLook = (ref: Ref): boolean => {
    // Moved out with the node that reads it, which takes only sizes that are known outside.
    if (ref.kind !== 'node') return true;
    const node = body.nodes[ref.node]!;
    return !node.inputs.some((_, i) => isSizeAlone(node, i)) && node.inputs.every(canLook);
  };
  const able = new Set<number>();
  for (const node of [...body.nodes].reverse()) {
    if (now.has(node.id) || node.kind !== 'primitive' || node.inputs.length === 0) continue;
    if (change({ kind: 'node', node: node.id, output: 0 }) !== 'carried') continue;
    if (!(users.get(node.id) ?? []).every((user) => able.has(user))) continue;
    const operands = node.inputs.map((ref, i) => ({
      ...{ type: typeOf(body, ref), each: change(ref) !== 'fixed' && !isSizeAlone(node, i) },
      ok: isSizeAlone(node, i) || (change(ref) === 'fixed' ? canLook(ref) : typeOf(body, ref).dtype !== 'bool' && fits(typeOf(body, ref), length, samples)), // prettier-ignore
    }));
    if (operands.every(({ ok }) => ok) && canTakeAll(node, operands, length)) able.add(node.id);
  }
  const later = new Set<number>();
  const postpone = (id: number): void => {
    if (later.has(id)) return;
    later.add(id);
    users.get(id)?.forEach(postpone);
  };
  for (const id of able) if (isProduct(body.nodes[id]!)) postpone(id);
  const held = new Set(body.outputs.slice(carry).map(({ ref }) => refText(ref)));
  for (const id of later) for (const ref of body.nodes[id]!.inputs) held.add(refText(ref));
  const isHeld = (ref: Ref) => change(ref) === 'fixed' || (ref.kind === 'input' && ref.index >= carry) || (held.has(refText(ref)) && !(ref.kind === 'node' && able.has(ref.node))); // prettier-ignore
  for (const id of [...able].sort((a, b) => b - a)) {
    const node = body.nodes[id]!;
    if (node.inputs.every((ref, i) => isSizeAlone(node, i) || isHeld(ref)) && (users.get(id) ?? []).every((user) => later.has(user))) later.add(id); // prettier-ignore
  }
  return later;
}
