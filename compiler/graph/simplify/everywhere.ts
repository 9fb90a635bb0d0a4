/** Graphs rewritten wherever a program has them: its networks, its training step, and what those are made of. */
import { removeDead } from './simplify.js';
import type { Graph, Node } from '../ir/graph.js';
import type { Program } from '../ir/program.js';

/**
 * The program with all its graphs rewritten; those that were one graph still are, and have no idle nodes.
 * @param rewrite keeps every node at its place: the lines of training refer to nodes of a step by their numbers
 */
export function everywhere(program: Program, rewrite: (graph: Graph) => Graph): Program {
  const known = new Map<Graph, Graph>();
  const alive = (graph: Graph): Graph => {
    const found = known.get(graph) ?? removeDead(rewritten(graph));
    known.set(graph, found);
    return found;
  };
  const rewritten = (graph: Graph): Graph => {
    const nodes = graph.nodes.map((node) => within(node, alive));
    const weights = graph.weights.map((item) => (item.kind === 'group' ? { ...item, graph: alive(item.graph) } : item));
    return rewrite({ ...graph, nodes, weights });
  };
  const networks = program.networks.map((network) => ({ ...network, graph: alive(network.graph) }));
  const { training } = program;
  if (training === null) return { ...program, networks };
  return { ...program, networks, training: { ...training, step: rewritten(training.step) } };
}

/** The node with the graphs in it rewritten. */
function within(node: Node, rewritten: (graph: Graph) => Graph): Node {
  switch (node.kind) {
    case 'call':
      return { ...node, graph: rewritten(node.graph) };
    case 'mode':
      return { ...node, training: rewritten(node.training), inference: rewritten(node.inference) };
    case 'scan':
      return { ...node, body: rewritten(node.body) };
    default:
      return node;
  }
}
