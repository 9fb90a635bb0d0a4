/** What a graph asks of the forward pass that it is computed in. */
import { recalledStates } from '../ir/dependencies.js';
import { branchesOf, type Graph } from '../ir/graph.js';
import { memoize } from '../ir/memoize.js';

/** Whether it asks for anything: whether this is training, noise, states that move or how far training has come. */
export const needsPass: (graph: Graph) => boolean = memoize(
  (graph) =>
    graph.updates.length > 0 ||
    recalledStates(graph).size > 0 ||
    graph.nodes.some(
      (node) =>
        node.kind === 'mode' ||
        node.kind === 'draw' ||
        (node.kind === 'scan' && needsPass(node.body)) ||
        (node.kind === 'primitive' && node.operation === 'progress') ||
        (node.kind === 'call' && needsPass(node.graph)),
    ),
);

/**
 * Whether it asks for what depends on the place it is called from: noise, or a state.
 * @param held the weights that it may use: of a branch, those around it
 */
export const needsPlace = (graph: Graph, held = graph.weights): boolean =>
  recalledStates(graph, held).size > 0 ||
  graph.nodes.some((node) => {
    const branches = branchesOf(node);
    if (branches.length > 0) return branches.some((branch) => needsPlace(branch, held));
    return node.kind === 'draw' || (node.kind === 'call' && needsPlace(node.graph));
  });
