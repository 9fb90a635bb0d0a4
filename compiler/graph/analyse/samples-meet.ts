/** Where the samples of a batch meet: what one of them comes to depends on the others. */
import { typeOf } from '../ir/refs.js';
import type { Graph, Node } from '../ir/graph.js';
import { withWeightsOf, memoize } from '../ir/memoize.js';

/** When it happens: in training alone, as in batch normalisation, or always. */
export type Meeting = 'in training' | 'always';

/** Whether samples meet in what a graph computes; null where each stays by itself. */
export const samplesMeet: (graph: Graph) => Meeting | null = memoize((graph) =>
  graph.nodes.reduce<Meeting | null>((met, node) => often(met, samplesMeetAt(graph, node)), null),
);

/** Whether they meet in what a node computes. */
export function samplesMeetAt(graph: Graph, node: Node): Meeting | null {
  switch (node.kind) {
    case 'call':
      return samplesMeet(node.graph);
    case 'scan':
      return samplesMeet(withWeightsOf(node.body, graph));
    case 'mode': {
      const { training, inference } = node;
      const [now, later] = [training, inference].map((branch) => samplesMeet(withWeightsOf(branch, graph)));
      return later === 'always' ? 'always' : now === null ? null : 'in training';
    }
    case 'primitive': {
      // How many samples there are says nothing about any of them.
      if (node.operation === 'batch_size' || node.types[0]!.batch) return null;
      return node.inputs.some((ref) => typeOf(graph, ref).batch) ? 'always' : null;
    }
    default:
      return null;
  }
}

const often = (a: Meeting | null, b: Meeting | null): Meeting | null =>
  a === 'always' || b === 'always' ? 'always' : (a ?? b);
