/**
 * Reverse-mode differentiation, on the graph.
 *
 * The gradient of a value is more nodes of the same graph, made of primitives, so it can be differentiated again.
 * A call is differentiated by calling another graph: the gradient of the one called, which computes what it needs of
 * the forward pass anew from the same inputs and weights.
 */
import { GraphBuilder } from '../build/builder.js';
import type { Value } from '../ir/value.js';
import type { CallNode, Graph, Node, Ref, TensorType } from '../ir/graph.js';
import { withoutIdleInputs } from '../ir/inputs.js';
import { refText, typeOf } from '../ir/refs.js';
import { GraphOperations } from '../build/operations.js';
import { primitives } from '../primitives/index.js';
import { slice } from '../ir/dependencies.js';
import { throughScan } from './scan.js';
import { simplify } from '../simplify/simplify.js';

/**
 * The gradients of `y` for each of `xs`: of its sum over the batch, so that for one number a sample the result is
 * each sample's own gradient. Null where y does not depend on an x.
 */
export function gradients(ops: GraphOperations, y: Value, xs: readonly Value[]): readonly (Value | null)[] {
  const { builder } = ops;
  const one = ops.spread(builder.constant(1, ops.origin), y);
  return backward(ops, [{ ref: builder.use(y), gradient: one }], xs.map((x) => builder.use(x))); // prettier-ignore
}

export interface Seed {
  readonly ref: Ref;
  readonly gradient: Value;
}

/** Walks the nodes behind the seeds from last to first, adding up what flows into each value. */
export function backward(
  ops: GraphOperations,
  seeds: readonly Seed[],
  targets: readonly Ref[],
): readonly (Value | null)[] {
  const { builder } = ops;
  const graph = builder.sofar();
  const flowing = new Map<string, Value>();
  const receive = (ref: Ref, gradient: Value) => {
    const key = refText(ref);
    const known = flowing.get(key);
    flowing.set(key, known === undefined ? gradient : ops.add(known, gradient));
  };
  for (const { ref, gradient } of seeds) receive(ref, gradient);
  const order = slice(graph, seeds.map((seed) => seed.ref)); // prettier-ignore
  ops.count(order.length);
  const leads = leading(graph, order, targets);
  for (const id of [...order].reverse()) {
    if (
      !leads.has(id) ||
      targets.some((target) => target.kind === 'node' && target.node === id && !feedsOther(graph, id, targets, leads))
    )
      continue;
    const node = graph.nodes[id]!;
    const arrived = node.types.map((_, output) => flowing.get(refText({ kind: 'node', node: id, output })) ?? null);
    if (arrived.every((gradient) => gradient === null)) continue;
    for (const { ref, gradient } of through(ops, graph, node, arrived, leads, targets)) receive(ref, gradient);
  }
  return targets.map((target) => flowing.get(refText(target)) ?? null);
}

/** Nodes on a path from a target. */
function leading(graph: Graph, order: readonly number[], targets: readonly Ref[]): ReadonlySet<number> {
  const keys = new Set(targets.map(refText));
  const leads = new Set<number>();
  for (const id of order) {
    const node = graph.nodes[id]!;
    const isTarget = node.types.some((_, output) => keys.has(refText({ kind: 'node', node: id, output })));
    const fed = node.inputs.some((ref) => keys.has(refText(ref)) || (ref.kind === 'node' && leads.has(ref.node)));
    if (isTarget || fed) leads.add(id);
  }
  return leads;
}

/** Whether a target also depends on another one, so that gradients must flow on through it. */
const feedsOther = (graph: Graph, id: number, targets: readonly Ref[], leads: ReadonlySet<number>): boolean => {
  const keys = new Set(targets.map(refText));
  return graph.nodes[id]!.inputs.some((ref) => keys.has(refText(ref)) || (ref.kind === 'node' && leads.has(ref.node)));
};

/** What flows out of a node into its inputs. */
function through(
  ops: GraphOperations,
  graph: Graph,
  node: Node,
  arrived: readonly (Value | null)[],
  leads: ReadonlySet<number>,
  targets: readonly Ref[],
): readonly Seed[] {
  const keys = new Set(targets.map(refText));
  const wanted = (ref: Ref) => keys.has(refText(ref)) || (ref.kind === 'node' && leads.has(ref.node));
  const { builder } = ops;
  const value = (ref: Ref): Value => ({ owner: builder, ref, type: typeOf(graph, ref) });
  switch (node.kind) {
    case 'primitive': {
      const primitive = primitives.get(node.operation)!;
      const inputs = node.inputs.map(value);
      const output = value({ kind: 'node', node: node.id, output: 0 });
      const own = ops.differentiating(node.operation, node.origin);
      const flows = primitive.derivative({ ops: own, inputs, output, attributes: node.attributes }, arrived[0]!);
      return flows.flatMap((gradient, i): Seed[] => {
        const ref = node.inputs[i]!;
        if (gradient === null || !wanted(ref) || inputs[i]!.type.dtype !== 'f32') return [];
        return [{ ref, gradient: ops.gather(gradient, inputs[i]!) }];
      });
    }
    case 'call':
      return throughCall(ops, node, arrived, value, wanted);
    case 'mode':
      return throughMode(ops, graph, node, arrived, value, wanted);
    case 'scan':
      return throughScan(ops, node, arrived, value, wanted);
    case 'draw':
    case 'data':
    case 'parameter':
      return [];
  }
}

function throughCall(
  ops: GraphOperations,
  node: CallNode,
  arrived: readonly (Value | null)[],
  value: (ref: Ref) => Value,
  wanted: (ref: Ref) => boolean,
): readonly Seed[] {
  const indices = node.inputs.flatMap((ref, i) =>
    wanted(ref) && node.graph.inputs[i]!.type.dtype === 'f32' ? [i] : [],
  );
  const outputs = arrived.flatMap((gradient, i) => (gradient === null ? [] : [i]));
  const derived = gradientGraph(node.graph, indices, outputs, ops.count);
  if (derived === null) return [];
  const passed = [
    ...node.inputs.map(value),
    ...outputs.map((i) => ops.spread(arrived[i]!, value({ kind: 'node', node: node.id, output: i }))),
  ];
  const types = derived.graph.outputs.map((output) => typeOf(derived.graph, output.ref));
  const needed = derived.needs.map((i) => passed[i]!);
  const made = ops.builder.call(derived.graph, node.weights, needed, types, node.origin, node.scope);
  return derived.indices.map((input, i) => ({ ref: node.inputs[input]!, gradient: made[i]! }));
}

interface GradientGraph {
  readonly graph: Graph;
  /** Which inputs of the graph differentiated its results are the gradients of. */
  readonly indices: readonly number[];
  /** Which of the inputs and output gradients it takes, all of them counted through. */
  readonly needs: readonly number[];
}

const known = new WeakMap<Graph, Map<string, GradientGraph | null>>();
const sources = new WeakMap<Graph, Graph>();

/** The graph that a gradient is of; null for any other graph. */
export const gradientOf = (graph: Graph): Graph | null => sources.get(graph) ?? null;

/**
 * The graph that computes the gradients of some inputs from all inputs and the gradients of some outputs. Null when
 * nothing flows. Running statistics are not updated a second time.
 */
function gradientGraph(
  graph: Graph,
  inputs: readonly number[],
  outputs: readonly number[],
  count: GraphOperations['count'],
): GradientGraph | null {
  const made = known.get(graph) ?? new Map<string, GradientGraph | null>();
  known.set(graph, made);
  const key = `${inputs.join()} ${outputs.join()}`;
  const found = made.get(key);
  if (found !== undefined) return found;
  const { span, library, name } = graph;
  const builder = GraphBuilder.continuing(graph, {
    kind: 'gradient',
    name: `${name}_gradient`,
    doc: `The gradient of \`${name}\` for ${inputs.map((i) => `\`${graph.inputs[i]!.name}\``).join(' and ')}.`,
    span,
    library,
  });
  count(graph.nodes.length);
  const ops = new GraphOperations(builder, { span, text: `gradient of ${name}` }, count);
  const seeds = outputs.map((output): Seed => {
    const { ref, name: field } = graph.outputs[output]!;
    const type: TensorType = { ...typeOf(graph, ref), range: null };
    return { ref, gradient: builder.input(`d_${field ?? 'output'}`, type) };
  });
  const targets = inputs.map((index): Ref => ({ kind: 'input', index }));
  const flows = backward(ops, seeds, targets);
  const indices = inputs.filter((_, i) => flows[i] !== null);
  const values = flows.filter((flow): flow is Value => flow !== null);
  const named = values.map((value, i) => ({
    name: values.length === 1 ? null : `d_${graph.inputs[indices[i]!]!.name}`,
    value,
  }));
  const result = values.length === 0 ? null : { indices, ...withoutIdleInputs(simplify(builder.finish(named))) };
  if (result !== null) sources.set(result.graph, graph);
  made.set(key, result);
  return result;
}

/** Both branches are differentiated; the program chooses again. */
function throughMode(
  ops: GraphOperations,
  graph: Graph,
  node: Extract<Node, { kind: 'mode' }>,
  arrived: readonly (Value | null)[],
  value: (ref: Ref) => Value,
  wanted: (ref: Ref) => boolean,
): readonly Seed[] {
  const indices = node.inputs.flatMap((ref, i) =>
    wanted(ref) && node.training.inputs[i]!.type.dtype === 'f32' ? [i] : [],
  );
  const { builder } = ops;
  const passed = [
    ...node.inputs.map(value),
    ...arrived.flatMap((gradient, i) =>
      gradient === null ? [] : [ops.spread(gradient, value({ kind: 'node', node: node.id, output: i }))],
    ),
  ];
  const branch = (inner: Graph) => {
    const { name, span, library } = inner;
    const copy = GraphBuilder.continuing(inner, { kind: 'branch', name, doc: null, span, library }, builder);
    const own = new GraphOperations(copy, ops.origin, ops.count);
    const seeds = arrived.flatMap((gradient, i): Seed[] => {
      const output = inner.outputs[i];
      if (gradient === null || output === undefined) return [];
      return [
        {
          ref: output.ref,
          gradient: copy.input(`d_${output.name ?? 'output'}`, { ...typeOf(copy.sofar(), output.ref), range: null }),
        },
      ];
    });
    const flows = backward(own, seeds, indices.map((index): Ref => ({ kind: 'input', index }))); // prettier-ignore
    // A branch that an input does not flow through gives it a gradient of zero, so that both make the same values.
    const outputs = indices.map((index, i) => {
      const like: Value = { owner: copy, ref: { kind: 'input', index }, type: inner.inputs[index]!.type };
      return {
        name: `d_${inner.inputs[index]!.name}`,
        value:
          flows[i] === null || flows[i] === undefined
            ? own.spread(copy.constant(0, ops.origin), like)
            : own.spread(flows[i], like),
      };
    });
    return copy.finish(outputs);
  };
  if (indices.length === 0) return [];
  const types = indices.map((index) => ({ ...node.training.inputs[index]!.type, range: null }));
  const made = builder.mode(branch(node.training), branch(node.inference), passed, types, node.origin);
  return indices.map((index, i) => ({ ref: node.inputs[index]!, gradient: made[i]! }));
}
