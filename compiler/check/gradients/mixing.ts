/**
 * Gradients of each sample alone must meet nothing that mixes samples. What does so in training alone, as batch norm
 * does, is judged by where the gradient is used: previews and measures run outside training, and so does whatever
 * nothing trains.
 */
import type { Span } from '../../../grammar/text/source.js';
import type { Finding } from '../../diagnostics/model/diagnostic.js';
import type { GraphBuilder } from '../../graph/build/builder.js';
import type { Value as GraphValue } from '../../graph/ir/value.js';
import { gradientOf } from '../../graph/differentiate/differentiate.js';
import { mixingPaths, mixingPathsWhere } from '../../graph/analyse/gradient-flow.js';
import type { Graph, Ref } from '../../graph/ir/graph.js';
import type { PlanItem } from '../../graph/ir/training.js';
import { minimizes } from '../../graph/ir/plan.js';
import { slice } from '../../graph/ir/dependencies.js';
import type { Elaborator } from '../context/elaborator.js';

/** A gradient that mixes samples in training or outside of it, and not in both. */
export interface Doubt {
  readonly body: GraphBuilder;
  readonly y: Ref;
  readonly x: Ref;
  readonly finding: Finding;
}

interface Doubted extends Doubt {
  readonly gradient: Ref;
}

/** The doubts about a graph, which is known by its nodes: it is finished later. */
const doubts = new WeakMap<Graph['nodes'], Doubted[]>();

/** Reports a gradient that mixes samples wherever it is computed; the doubt about one that may, or null. */
export function checkMixing(
  e: Elaborator,
  value: GraphValue,
  variable: GraphValue,
  body: GraphBuilder,
  span: Span,
): Doubt | null {
  const graph = body.sofar();
  const [y, x] = [body.use(value), body.use(variable)];
  const mixers = [true, false].map((training) => mixingPaths(graph, y, training).to(x)?.mixer?.origin.span);
  const mixer = mixers.find((place) => place !== undefined);
  if (mixer === undefined) return null;
  const label = { span: mixer, text: 'each sample feels the others here' };
  const details = { by: e.origin(mixer).text };
  if (mixers.every((place) => place !== undefined)) e.fail(span, 'grad/mixes-samples', details, [label]);
  return { body, y, x, finding: e.finding(span, 'grad/mixes-samples', details, [label]) };
}

/** Remembers a doubt for when it is known where the gradient is used. */
export function remember(doubt: Doubt, gradient: GraphValue): void {
  const { nodes } = doubt.body.sofar();
  doubts.set(nodes, [...(doubts.get(nodes) ?? []), { ...doubt, gradient: doubt.body.use(gradient) }]);
}

/** Looks at every gradient in doubt where it is computed, and how. */
export function judgeMixing(e: Elaborator, step: Graph, items: readonly PlanItem[]): void {
  const trained = new Set(minimizes(items).flatMap(({ networks }) => networks));
  const fixed = (network: string) => !trained.has(network);
  const mixing = mixingPathsWhere(fixed);
  const seen = { true: new Set<Graph['nodes']>(), false: new Set<Graph['nodes']>() };
  const judge = ({ nodes }: Graph, ids: readonly number[], training: boolean): void => {
    for (const { body, y, x, gradient, finding } of doubts.get(nodes) ?? []) {
      const used = gradient.kind !== 'node' || ids.includes(gradient.node);
      if (used && mixing(body.sofar(), y, training).to(x)?.mixer != null) e.reports.add(finding);
    }
    for (const id of ids) {
      const node = nodes[id]!;
      if (node.kind === 'mode') visit(training ? node.training : node.inference, training);
      if (node.kind === 'scan') visit(node.body, training);
      if (node.kind !== 'call') continue;
      const trains = training && !(node.weights.kind === 'network' && fixed(node.weights.network));
      visit(node.graph, trains);
      // What a gradient is of it computes anew.
      const source = gradientOf(node.graph);
      if (source !== null) visit(source, trains);
    }
  };
  const visit = (graph: Graph, training: boolean): void => {
    const known = seen[`${training}`];
    if (known.has(graph.nodes)) return;
    known.add(graph.nodes);
    judge(graph, [...graph.nodes.keys()], training);
  };
  for (const training of [true, false]) judge(step, slice(step, rootsOf(items, training)), training);
  judge(
    step,
    slice(
      step,
      step.updates.map(({ value }) => value),
    ),
    true,
  );
}

/** What the lines of a plan compute in training, or outside of it. */
const rootsOf = (items: readonly PlanItem[], training: boolean): readonly Ref[] =>
  items.flatMap((item): readonly Ref[] => {
    switch (item.kind) {
      case 'minimize':
        return training ? [item.loss] : [];
      case 'update':
        return training ? [item.value] : [];
      case 'preview':
        return training ? [] : [item.value];
      case 'measure':
        return training ? [] : [item.value, ...Object.values(item.metric.arguments).flatMap((given) => ('value' in given ? [given.value] : []))]; // prettier-ignore
      case 'checkpoint':
        return [];
      default:
        return rootsOf(item.body, training);
    }
  });

/** The same for a network of a file that trains nothing: it is there to be trained. */
export function judgeNetwork(e: Elaborator, graph: Graph): void {
  for (const { finding } of doubtsIn(graph)) e.reports.add(finding);
}

function doubtsIn(graph: Graph, seen = new Set<Graph['nodes']>()): readonly Doubt[] {
  if (seen.has(graph.nodes)) return [];
  seen.add(graph.nodes);
  const inside = graph.nodes.flatMap((node) => {
    if (node.kind === 'call') return doubtsIn(node.graph, seen);
    if (node.kind === 'mode') return doubtsIn(node.training, seen);
    return node.kind === 'scan' ? doubtsIn(node.body, seen) : [];
  });
  return [...(doubts.get(graph.nodes) ?? []), ...inside];
}
