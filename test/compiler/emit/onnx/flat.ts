/** Graphs of calls, noise and weights as flat ones: weights and noise are inputs, and calls are what they call. */
import type { CallNode, Graph, Node, Ref, TensorType } from '../../../../compiler/graph/ir/graph.js';
import { f32 } from '../../../../compiler/graph/ir/types.js';
import type { NDArray } from '../../graph/reference/ndarray.js';
import type { Settings, Weights } from '../../graph/reference/reference.js';
import { shared, type Value } from '../../graph/reference/values.js';

export interface Flat {
  readonly graph: Graph;
  /** For all of its inputs, the added ones too. */
  readonly values: readonly Value[];
}

export function flatten(graph: Graph, given: readonly Value[], weights: Weights, settings: Settings): Flat {
  const inputs = [...graph.inputs];
  const values = [...given];
  const nodes: Node[] = [];
  const known = new Map<Value | NDArray, Ref>();
  const input = (name: string, key: Value | NDArray, type: TensorType, value: Value): Ref => {
    const ref = known.get(key) ?? { kind: 'input', index: inputs.push({ name, type }) - 1 };
    if (!known.has(key)) values.push(value);
    known.set(key, ref);
    return ref;
  };
  const run = (inner: Graph, inputs: readonly Ref[], own: Weights, scope: string): readonly Ref[] => {
    const made: (readonly Ref[])[] = [];
    const read = (ref: Ref): Ref => {
      if (ref.kind === 'input') return inputs[ref.index]!;
      if (ref.kind === 'node') return made[ref.node]![ref.output]!;
      const array = own[ref.name] as NDArray;
      return input(ref.name, array, f32(array.shape, false), shared(array));
    };
    for (const node of inner.nodes) made.push(open(node, node.inputs.map(read), own, scope));
    return inner.outputs.map(({ ref }) => read(ref));
  };
  const open = (node: Node, inputs: readonly Ref[], own: Weights, scope: string): readonly Ref[] => {
    switch (node.kind) {
      // The bodies of scans here have no weights and no noise.
      case 'primitive':
      case 'scan': {
        const id = nodes.length;
        nodes.push({ ...node, id, inputs });
        return node.types.map((_, output): Ref => ({ kind: 'node', node: id, output }));
      }
      case 'draw': {
        const noise = settings.draws!.get(`${scope}${node.draw}`)!;
        return [input(node.draw, noise, node.types[0]!, noise)];
      }
      case 'call':
        return run(node.graph, inputs, weightsOf(node, own, settings), `${scope}${node.scope}/`);
      case 'mode':
        return run(settings.mode === 'inference' ? node.inference : node.training, inputs, own, scope);
      default:
        throw new Error(`no ${node.kind} in these graphs`);
    }
  };
  const start = graph.inputs.map((_, index): Ref => ({ kind: 'input', index }));
  const outputs = run(graph, start, weights, '').map((ref, i) => ({ name: graph.outputs[i]!.name, ref }));
  return { graph: { ...graph, kind: 'function', inputs, weights: [], nodes, outputs }, values };
}

function weightsOf({ weights: use }: CallNode, own: Weights, { networks }: Settings): Weights {
  if (use.kind === 'none') return {};
  return use.kind === 'member' ? (own[use.name] as Weights) : networks![use.network]!;
}
