/**
 * Recurrences with less work: what need not be done turn by turn is done once, before the scan or after it, and nothing
 * is worked out twice.
 */
import type { Graph, Node } from '../../graph/ir/graph.js';
import { simplify } from '../../graph/simplify/simplify.js';
import { computedAfter } from './after.js';
import { computedBefore } from './before.js';
import { merged } from './merge.js';
import { recalled } from './recall.js';
import { split } from './split.js';
import { summedAfter } from './sums.js';
import { trimmed } from './trim.js';

/** Samples a batch where that is left open: only to know what would take too much memory. */
const usual = 64;

/** @param batch samples a batch; null where it is left open */
export function lighterScans(graph: Graph, batch: number | null): Graph {
  if (graph.nodes.every(({ kind }) => kind !== 'scan')) return graph;
  const samples = batch ?? usual;
  const inner = graph.nodes.map((node): Node =>
    node.kind === 'scan' ? { ...node, body: lighterScans(node.body, batch) } : node,
  );
  const passes: readonly ((graph: Graph) => Graph)[] = [
    simplify,
    merged,
    (each) => recalled(each, samples),
    (each) => summedAfter(each, samples),
    trimmed,
    split,
    (each) => computedBefore(each, samples),
    (each) => computedAfter(each, samples),
    // What was collected for that may depend on sequences alone.
    (each) => computedBefore(each, samples),
    simplify,
    trimmed,
  ];
  return passes.reduce<Graph>((each, pass) => pass(each), { ...graph, nodes: inner });
}
