/**
 * A second opinion on what graphs compute: an interpreter in float64 that shares nothing with the compiler but the
 * types of its graphs.
 */
import type { Graph, Node, Ref } from '../../../../compiler/graph/ir/graph.js';
import { definitions } from './definitions.js';
import type { NDArray } from './ndarray.js';
import { entryOf, shared, stacked, type Value } from './values.js';

/** The weights of a graph by name; those of the blocks it uses are groups of their own. */
export interface Weights {
  readonly [name: string]: NDArray | Weights;
}

export interface Settings {
  /** Which side of `if training` is taken. */
  readonly mode?: 'training' | 'inference';
  /** Noise, by the names of the calls down to it and its own: `dropout/keep`. */
  readonly draws?: ReadonlyMap<string, Value>;
  /** Weights of networks that are called by name. */
  readonly networks?: Readonly<Record<string, Weights>>;
  /** Data by source and field: `digits.image`. */
  readonly data?: ReadonlyMap<string, Value>;
  /** Steps, epochs and images trained so far. */
  readonly elapsed?: Readonly<Record<string, number>>;
}

/**
 * The outputs of a graph, in order.
 * @throws Error where something it reads is not given
 */
export function evaluate(
  graph: Graph,
  inputs: readonly Value[],
  weights: Weights = {},
  settings: Settings = {},
): readonly Value[] {
  const read = run(graph, inputs, weights, settings, '');
  return graph.outputs.map(({ ref }) => read(ref));
}

/** Everything the nodes of a graph make, by node and output. */
export function evaluateNodes(
  graph: Graph,
  inputs: readonly Value[],
  weights: Weights = {},
  settings: Settings = {},
): readonly (readonly Value[])[] {
  const read = run(graph, inputs, weights, settings, '');
  return graph.nodes.map((node, id) => node.types.map((_, output) => read({ kind: 'node', node: id, output })));
}

type Read = (ref: Ref) => Value;

/** Values are computed when they are first read. */
function run(graph: Graph, inputs: readonly Value[], weights: Weights, settings: Settings, scope: string): Read {
  const made = new Map<number, readonly Value[]>();
  const read: Read = (ref) => {
    switch (ref.kind) {
      case 'node': {
        const node = graph.nodes[ref.node]!;
        const known = made.get(ref.node) ?? compute(node, node.inputs.map(read), weights, settings, scope);
        made.set(ref.node, known);
        return known[ref.output]!;
      }
      case 'input':
        return given(inputs[ref.index], `input ${ref.index} of ${graph.name}`);
      case 'weight':
        return shared(given(weights[ref.name], `weight ${ref.name} of ${graph.name}`) as NDArray);
    }
  };
  return read;
}

function compute(
  node: Node,
  inputs: readonly Value[],
  weights: Weights,
  settings: Settings,
  scope: string,
): readonly Value[] {
  const outputs = (graph: Graph, own: Weights, place: string) => {
    const read = run(graph, inputs, own, settings, place);
    return graph.outputs.map(({ ref }) => read(ref));
  };
  switch (node.kind) {
    case 'primitive': {
      const define = given(definitions[node.operation], `definition of ${node.operation}`);
      const { attributes, types } = node;
      return [define({ inputs, attributes, type: types[0]!, elapsed: settings.elapsed ?? {} })];
    }
    case 'call':
      return outputs(node.graph, weightsOf(node, weights, settings), `${scope}${node.scope}/`);
    case 'mode':
      return outputs(settings.mode === 'inference' ? node.inference : node.training, weights, scope);
    case 'scan': {
      const { body, length, carry, xs, reverse } = node;
      let state = inputs.slice(0, carry);
      const made: Value[][] = [];
      for (let turn = 0; turn < length; turn++) {
        const at = reverse ? length - 1 - turn : turn;
        const entries = inputs.slice(carry, carry + xs).map((value) => entryOf(value, at));
        const read = run(
          body,
          [...state, ...entries, ...inputs.slice(carry + xs)],
          weights,
          settings,
          `${scope}${node.scope}/${at}/`,
        );
        const outputs = body.outputs.map(({ ref }) => read(ref));
        state = outputs.slice(0, carry);
        made[at] = outputs.slice(carry);
      }
      return [...state, ...body.outputs.slice(carry).map((_, i) => stacked(made.map((outputs) => outputs[i]!)))];
    }
    case 'draw':
      return [given(settings.draws?.get(`${scope}${node.draw}`), `draw ${scope}${node.draw}`)];
    case 'parameter': {
      const own = given(settings.networks?.[node.network], `weights of ${node.network}`);
      const found = node.path.reduce<Weights | NDArray | undefined>((held, name) => (held as Weights)[name], own);
      return [shared(given(found, node.path.join('.')) as NDArray)];
    }
    case 'data':
      return [given(settings.data?.get(`${node.data}.${node.field}`), `data ${node.data}.${node.field}`)];
  }
}

function weightsOf({ weights: use }: Extract<Node, { kind: 'call' }>, own: Weights, { networks }: Settings): Weights {
  switch (use.kind) {
    case 'none':
      return {};
    case 'member':
      return given(own[use.name], `weights ${use.name}`) as Weights;
    case 'network':
      return given(networks?.[use.network], `weights of ${use.network}`);
  }
}

function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`no ${what}`);
  return value;
}
