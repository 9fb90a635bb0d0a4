/**
 * No value is computed for its shape alone: where a broadcast or a batch size looks at a value for how large it is, it
 * is shown a cheaper one of the same size, and what nothing depends on then is left out.
 */
import { typeOf } from '../ir/refs.js';
import { movesStates, slice } from '../ir/dependencies.js';
import { branchesOf, type Graph, type Node, type Ref } from '../ir/graph.js';
import type { Program } from '../ir/program.js';
import { sameShape } from '../ir/types.js';
import { everywhere } from './everywhere.js';

export const withoutIdleValues = (program: Program): Program =>
  everywhere(program, (graph) => ({ ...graph, nodes: graph.nodes.map((node) => lookingElsewhere(node, graph)) }));

function lookingElsewhere(node: Node, graph: Graph): Node {
  if (node.kind !== 'primitive') return node;
  const [x, like] = node.inputs;
  switch (node.operation) {
    case 'batch_size':
      return { ...node, inputs: [sameBatch(graph, x!)] };
    case 'broadcast_batch':
      return { ...node, inputs: [x!, sameBatch(graph, like!)] };
    case 'broadcast_to': {
      // Where no axis of 1 is repeated, only the batch is new.
      const onlyBatch = sameShape(typeOf(graph, x!).shape, node.types[0]!.shape);
      if (!onlyBatch) return { ...node, inputs: [x!, sameSize(graph, like!)] };
      return { ...node, operation: 'broadcast_batch', inputs: [x!, sameBatch(graph, like!)] };
    }
    default:
      return node;
  }
}

/** An input with as many samples, or noise or data that the value is made of. */
function sameBatch(graph: Graph, like: Ref): Ref {
  if (like.kind !== 'node' || !typeOf(graph, like).batch || moves(graph, like)) return sameSize(graph, like);
  const index = graph.inputs.findIndex(({ type }) => type.batch);
  if (index >= 0) return { kind: 'input', index };
  const leaf = slice(graph, [like]).find((id) => ['draw', 'data'].includes(graph.nodes[id]!.kind));
  return leaf === undefined ? sameSize(graph, like) : { kind: 'node', node: leaf, output: 0 };
}

/** What the value was made of, element by element. */
function sameSize(graph: Graph, like: Ref): Ref {
  const node = like.kind === 'node' ? graph.nodes[like.node]! : null;
  if (node?.kind !== 'primitive' || moves(graph, like)) return like;
  const { shape, batch } = node.types[0]!;
  const operand = node.inputs.find((ref) => {
    const type = typeOf(graph, ref);
    return type.batch === batch && sameShape(type.shape, shape);
  });
  return operand === undefined ? like : sameSize(graph, operand);
}

/** Whether computing the value moves a state, which has to happen all the same. */
const moves = (graph: Graph, value: Ref): boolean =>
  slice(graph, [value]).some((id) => {
    const node = graph.nodes[id]!;
    return node.kind === 'call' ? movesStates(node.graph) : branchesOf(node).some(movesStates);
  });
