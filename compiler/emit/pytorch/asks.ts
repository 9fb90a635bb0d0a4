/** What functions and modules of Python are given besides tensors. */
import { recalledStates } from '../../graph/ir/dependencies.js';
import { branchesOf, type Graph } from '../../graph/ir/graph.js';
import { memoize } from '../../graph/ir/memoize.js';
import { layerFor } from './layers.js';

export interface Asked {
  /** The step: for noise, for states, and for how far training has come. */
  readonly step: boolean;
  /** Whether this is training, which modules know by themselves. */
  readonly mode: boolean;
}

export const asks: (graph: Graph) => Asked = memoize((graph) => {
  if (layerFor(graph) !== null) return { step: false, mode: false };
  const inner = graph.nodes.map((node): Asked => {
    if (node.kind === 'draw') return { step: node.distribution.kind !== 'constant', mode: false };
    if (node.kind === 'call') {
      const own = asks(node.graph);
      return { step: own.step, mode: own.mode && !isModule(node.graph) };
    }
    if (node.kind === 'primitive') return { step: node.operation === 'progress', mode: false };
    const branches = branchesOf(node).map(asks);
    return {
      step: branches.some(({ step }) => step),
      mode: node.kind === 'mode' || branches.some(({ mode }) => mode),
    };
  });
  return {
    step: graph.updates.length > 0 || recalledStates(graph).size > 0 || inner.some(({ step }) => step),
    mode: inner.some(({ mode }) => mode),
  };
});

/** Whether a graph becomes a module: what holds weights. */
export const isModule = ({ kind, weights }: Graph): boolean => kind === 'network' || weights.length > 0;
