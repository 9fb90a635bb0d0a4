/** What a step graph takes: operations, floating point operations, memory. */
import { flopsOf } from '../graph/analyse/measure.js';
import type { Graph, Ref, TensorType } from '../graph/ir/graph.js';
import { size } from '../graph/ir/types.js';
import type { StepGraph } from './step-graph.js';

export interface StepMeasure {
  /** How many there are of each operation, the most frequent first. */
  readonly operations: readonly (readonly [operation: string, count: number])[];
  /** Of the whole graph, for a whole batch; a multiply-add counts 2. */
  readonly flops: number;
  /** Bytes of what goes in: weights and what optimizers remember, noise, data. */
  readonly given: number;
  /** The most bytes that are held at once of what the graph makes, where every value is freed after its last use. */
  readonly held: number;
}

/** @param batch samples a batch */
export function measureStep({ graph }: StepGraph, batch: number): StepMeasure {
  const counts = new Map<string, number>();
  for (const node of graph.nodes) {
    const name = node.kind === 'primitive' ? node.operation : node.kind;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return {
    operations: [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)),
    flops: graph.nodes.reduce((sum, node) => sum + flopsOf(graph, node) * (isBatched(graph, node.id) ? batch : 1), 0),
    given: graph.inputs.reduce((sum, { type }) => sum + bytesOf(type, batch), 0),
    held: mostHeld(graph, batch),
  };
}

/** Whether a node does its work for each sample: it makes one result each, or takes in one each. */
const isBatched = (graph: Graph, id: number): boolean => {
  const node = graph.nodes[id]!;
  const batched = (ref: Ref): boolean =>
    ref.kind === 'node' ? graph.nodes[ref.node]!.types[ref.output]!.batch : ref.kind === 'input' && graph.inputs[ref.index]!.type.batch; // prettier-ignore
  return node.types.some((type) => type.batch) || node.inputs.some(batched);
};

const bytesOf = ({ dtype, shape, batch }: TensorType, samples: number): number =>
  (dtype === 'bool' ? 1 : 4) * size(shape) * (batch ? samples : 1);

function mostHeld(graph: Graph, batch: number): number {
  const last = new Map<number, number>();
  for (const node of graph.nodes) for (const ref of node.inputs) if (ref.kind === 'node') last.set(ref.node, node.id);
  for (const { ref } of graph.outputs) if (ref.kind === 'node') last.set(ref.node, Infinity);
  const freed = new Map<number, number[]>();
  for (const [node, at] of last) freed.set(at, [...(freed.get(at) ?? []), node]);
  const bytes = graph.nodes.map(
    (node) =>
    // What is only looked at in another way takes nothing.
    node.kind === 'primitive' && node.operation === 'reshape' ? 0 : node.types.reduce((sum, type) => sum + bytesOf(type, batch), 0), // prettier-ignore
  );
  let [now, most] = [0, 0];
  for (const { id } of graph.nodes) {
    now += bytes[id]!;
    most = Math.max(most, now);
    for (const node of freed.get(id) ?? []) now -= bytes[node]!;
    if (!last.has(id)) now -= bytes[id]!;
  }
  return most;
}
