/**
 * What must hold of every graph, whatever the program: the checker promises it, and emitters rely on it. A fault is
 * a mistake of this compiler, never of a program, so faults are plain texts for whoever works on it.
 */
import { Problem } from '../../diagnostics/report/problem.js';
import type {
  Attributes,
  CallNode,
  DataNode,
  Graph,
  ModeNode,
  Node,
  PrimitiveNode,
  Range,
  Ref,
  ScanNode,
  TensorType,
  Update,
  Weight,
  WeightGroup,
} from '../ir/graph.js';
import type { Program } from '../ir/program.js';
import type { Metric, PlanItem } from '../ir/training.js';
import { parameterCount } from '../analyse/measure.js';
import { typeIn, typeOf } from '../ir/refs.js';
import { metrics } from '../metrics/index.js';
import { primitives } from '../primitives/index.js';
import { sameShape, showType } from '../ir/types.js';

/** Every fault of the program's graphs: empty for a sound program. Meant for programs without errors. */
export function verify(program: Program): readonly string[] {
  const checker = new Verifier(program);
  for (const network of program.networks) checker.graph(network.graph, null);
  if (program.training !== null) checker.training(program.training);
  return checker.faults;
}

class Verifier {
  readonly faults: string[] = [];
  private readonly seen = new Set<Graph>();

  constructor(private readonly program: Program) {}

  training({ step, items, optimizers, averages }: NonNullable<Program['training']>): void {
    this.graph(step, null);
    if (step.inputs.length > 0 || parameterCount(step) > 0) this.fault(step, 'a step has inputs or trainable weights');
    this.items(step, items);
    const trained = [...optimizers.flatMap((use) => use.networks), ...averages.map((average) => average.network)];
    for (const name of trained) if (this.network(name) === undefined) this.fault(step, `no network ${name}`);
    for (const { rule } of optimizers) this.graph(rule, null);
  }

  private items(step: Graph, items: readonly PlanItem[]): void {
    for (const item of items) {
      if ('body' in item) this.items(step, item.body);
      if (item.kind === 'minimize') {
        for (const name of item.networks) if (this.network(name) === undefined) this.fault(step, `no network ${name}`);
        const type = this.ref(step, null, item.loss, step.nodes.length, 'minimize');
        if (type !== null && (type.batch || type.shape.length > 0 || type.dtype !== 'f32'))
          this.fault(step, `a loss is ${show(type)}`);
      }
      if (item.kind === 'update') this.update(step, step, item);
      if (item.kind === 'preview' || item.kind === 'measure') {
        const type = this.ref(step, null, item.value, step.nodes.length, item.kind);
        if (type?.batch === false) this.fault(step, `${item.kind} of ${show(type)}, which is no sample`);
      }
      if (item.kind === 'measure') this.metric(step, item.metric);
    }
  }

  private metric(step: Graph, { name, arguments: given }: Metric): void {
    const kind = metrics.get(name);
    const wanted = kind?.parameters.filter(({ name, optional }) => optional !== true || Object.hasOwn(given, name));
    const sorts = wanted?.map(({ name, kind }) => `${name}: ${kind === 'classes' ? 'field' : kind}`);
    const actual = Object.entries(given).map(
      ([parameter, item]) => `${parameter}: ${item.kind === 'model' ? 'network' : item.kind}`,
    );
    if (sorts?.join() !== actual.join()) this.fault(step, `the metric ${name}(${actual.join(', ')})`);
    for (const item of Object.values(given)) {
      if ('value' in item) this.ref(step, null, item.value, step.nodes.length, name);
      else if ('network' in item && this.network(item.network) === undefined)
        this.fault(step, `no network ${item.network}`);
      else if (item.kind === 'model' && !this.program.models.some(({ name }) => name === item.model))
        this.fault(step, `no model ${item.model}`);
      else if ('data' in item && !this.program.data.some((data) => data.name === item.data))
        this.fault(step, `no data ${item.data}`);
    }
  }

  /** @param home for a branch: the graph whose weights and states it uses */
  graph(graph: Graph, home: Graph | null): void {
    if (home === null && this.seen.has(graph)) return;
    this.seen.add(graph);
    const owner = home ?? graph;
    if ((graph.kind === 'branch') !== (home !== null)) this.fault(graph, 'a branch stands alone, or has no place');
    this.weights(graph);
    if (home === null) this.noise(graph);
    this.unique(graph, 'input', graph.inputs.map((input) => input.name)); // prettier-ignore
    for (const [i, node] of graph.nodes.entries()) {
      const fault = (text: string) => this.fault(graph, `%${i}: ${text}`);
      if (node.id !== i) fault(`has the id ${node.id}`);
      const types = node.inputs.map((ref) => this.ref(graph, owner, ref, i, `%${i}`));
      for (const type of node.types) if (!sound(type)) fault(`makes ${show(type)}`);
      if (types.every((type) => type !== null)) this.node(graph, owner, node, types, fault);
    }
    for (const { ref } of graph.outputs) this.ref(graph, owner, ref, graph.nodes.length, 'an output');
    this.unique(graph, 'output', graph.outputs.map((output) => output.name ?? '')); // prettier-ignore
    for (const update of graph.updates) this.update(graph, owner, update);
  }

  private weights(graph: Graph): void {
    this.unique(graph, 'weight', graph.weights.map((item) => item.name)); // prettier-ignore
    if (graph.weights.length > 0 && !['network', 'block', 'gradient', 'optimizer', 'step'].includes(graph.kind))
      this.fault(graph, `a ${graph.kind} holds weights`);
    for (const item of graph.weights) {
      if (item.kind === 'group') this.graph(item.graph, null);
      else if (!item.shape.every(isSize)) this.fault(graph, `the weight ${item.name} is [${item.shape.join(', ')}]`);
    }
  }

  /** The path of names down to a draw keys its noise: two draws of one name would be the same numbers. */
  private noise(graph: Graph): void {
    const draws: string[] = [];
    const calls: string[] = [];
    const scans = new Set<string>();
    const visit = ({ nodes }: Graph): void => {
      for (const node of nodes) {
        if (node.kind === 'draw') draws.push(node.draw);
        // A gradient draws what the call it belongs to has drawn.
        if (node.kind === 'call' && node.graph.kind !== 'gradient') calls.push(node.scope);
        if (node.kind === 'mode') [node.training, node.inference].forEach(visit);
        // The noise of a scan has the scan's name before its own; its derivative draws the same again.
        if (node.kind === 'scan') scans.add(node.scope);
      }
    };
    visit(graph);
    this.unique(graph, 'draw', draws);
    this.unique(graph, 'call', [...calls, ...scans]);
  }

  private node(
    graph: Graph,
    owner: Graph,
    node: Node,
    inputs: readonly TensorType[],
    fault: (text: string) => void,
  ): void {
    switch (node.kind) {
      case 'primitive':
        return checkPrimitive(node, inputs, fault);
      case 'call':
        return this.call(owner, node, inputs, fault);
      case 'mode':
        return this.mode(owner, node, inputs, fault);
      case 'scan':
        return this.scan(owner, node, inputs, fault);
      case 'data':
        if (graph.kind !== 'step') fault(`data in a ${graph.kind}`);
        if (!this.program.data.some(({ name, fields }) => name === node.data && node.field in fields))
          fault(`no data ${node.data}.${node.field}`);
        if (node.draw !== null && graph.nodes.some((other) => other !== node && isSameField(other, node)))
          fault(`${node.data}.${node.field} twice in the draw ${node.draw}`);
        return;
      case 'parameter': {
        const found = weightAt(this.network(node.network)?.graph, node.path);
        if (found?.trainable !== true || !sameShape(found.shape, node.types[0]!.shape))
          fault(`no weight ${node.path.join('.')} in ${node.network}`);
        return;
      }
      case 'draw':
        if (!node.types[0]!.batch) fault('noise that is the same for all samples');
    }
  }

  private call(owner: Graph, node: CallNode, inputs: readonly TensorType[], fault: (text: string) => void): void {
    const { graph, weights } = node;
    this.graph(graph, null);
    compare('input', inputs, graph.inputs.map((input) => input.type), fault); // prettier-ignore
    compare('output', node.types, graph.outputs.map(({ ref }) => typeOf(graph, ref)), fault); // prettier-ignore
    if (weights.kind === 'none') {
      if (graph.weights.length > 0) fault(`${graph.name} is called without its weights`);
    } else if (weights.kind === 'network') {
      const network = this.network(weights.network)?.graph;
      const same =
        graph.kind === 'gradient' ? layout(network?.weights ?? []) === layout(graph.weights) : network === graph;
      if (!same) fault(`${weights.network} is not the network that is called`);
    } else {
      const held = owner.weights.find((item) => item.kind === 'group' && item.name === weights.name);
      if (held?.kind !== 'group') fault(`there are no weights ${weights.name}`);
      else if (layout(held.graph.weights) !== layout(graph.weights)) fault(`${weights.name} holds other weights`);
    }
  }

  private mode(owner: Graph, node: ModeNode, inputs: readonly TensorType[], fault: (text: string) => void): void {
    for (const branch of [node.training, node.inference]) {
      this.graph(branch, owner);
      compare(`${branch.name} input`, inputs, branch.inputs.map((input) => input.type), fault); // prettier-ignore
      const made = branch.outputs.map(({ ref }) => typeIn(branch, owner, ref));
      compare(`${branch.name} output`, node.types, made, fault);
    }
  }

  private scan(owner: Graph, node: ScanNode, inputs: readonly TensorType[], fault: (text: string) => void): void {
    const { body, length, carry, xs } = node;
    this.graph(body, owner);
    if (!isSize(length)) fault(`a scan of length ${length}`);
    if (body.updates.length > 0) fault('a scan moves states');
    const entry = (type: TensorType, i: number): TensorType => {
      if (i < carry || i >= carry + xs) return type;
      if (type.shape[0] !== length) fault(`a sequence of ${type.shape[0]} in a scan of length ${length}`);
      return { ...type, shape: type.shape.slice(1) };
    };
    compare('turn input', inputs.map(entry), body.inputs.map((input) => input.type), fault); // prettier-ignore
    const made = body.outputs.map(({ ref }) => typeIn(body, owner, ref));
    compare('carried', made.slice(0, carry), body.inputs.slice(0, carry).map((input) => input.type), fault); // prettier-ignore
    const stacked = made.map((type, i) => (i < carry ? type : { ...type, shape: [length, ...type.shape] }));
    compare('scan output', node.types, stacked, fault);
  }

  private update(graph: Graph, owner: Graph, { state, value }: Update): void {
    const held = owner.weights.find((item) => item.name === state);
    const type = this.ref(graph, owner, value, graph.nodes.length, `update ${state}`);
    if (held?.kind !== 'weight' || held.trainable) this.fault(graph, `update ${state}, which is no state`);
    else if (type !== null && (type.batch || !sameShape(type.shape, held.shape)))
      this.fault(graph, `update ${state} with ${show(type)}`);
  }

  /** The type of what is referred to; null, and a fault, when there is nothing. */
  private ref(graph: Graph, owner: Graph | null, ref: Ref, before: number, by: string): TensorType | null {
    switch (ref.kind) {
      case 'node':
        if (ref.node >= before) this.fault(graph, `${by} uses %${ref.node}, which is not there yet`);
        else if (graph.nodes[ref.node]?.types[ref.output] === undefined)
          this.fault(graph, `${by} uses %${ref.node}.${ref.output}, which is not made`);
        else return typeOf(graph, ref);
        return null;
      case 'input':
        if (ref.index < graph.inputs.length) return typeOf(graph, ref);
        this.fault(graph, `${by} uses input ${ref.index} of ${graph.inputs.length}`);
        return null;
      case 'weight': {
        const held = owner?.weights.find((item) => item.kind === 'weight' && item.name === ref.name);
        if (held !== undefined) return typeOf(owner!, ref);
        this.fault(graph, `${by} uses the weight ${ref.name}, which is not there`);
        return null;
      }
    }
  }

  private unique(graph: Graph, what: string, names: readonly string[]): void {
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) this.fault(graph, `two ${what}s are called ${twice}`);
  }

  private network(name: string) {
    return this.program.networks.find((network) => network.name === name);
  }

  private fault(graph: Graph, text: string): void {
    this.faults.push(`${graph.kind} ${graph.name}: ${text}`);
  }
}

function checkPrimitive(node: PrimitiveNode, inputs: readonly TensorType[], fault: (text: string) => void): void {
  const primitive = primitives.get(node.operation);
  if (primitive === undefined) return fault(`no primitive ${node.operation}`);
  const { operands } = primitive;
  if (operands[0] === '...' ? inputs.length === 0 : inputs.length !== operands.length)
    return fault(`${node.operation} of ${inputs.length}`);
  try {
    const { type } = primitive.infer(inputs, optionsOf(node));
    const [made] = node.types;
    // It may promise less than is so: simplifying narrows what a node reads, and leaves its type.
    if (node.types.length !== 1 || face(type) !== face(made!) || !within(type.range, made!.range))
      fault(`${node.operation} makes ${show(type)}, and says ${show(made!)}`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    fault(`${node.operation} refuses its operands: ${error.code}`);
  }
}

/** The options that lead to a node's attributes, which are their normal form. */
function optionsOf({ operation, attributes, types }: PrimitiveNode): Attributes {
  return {
    ...attributes,
    ...('axes' in attributes ? { axis: attributes['axes']! } : {}),
    ...('same' in attributes ? { padding: attributes['pads']! } : {}),
    ...(operation === 'conv2d_transpose' ? { size: types[0]!.shape.slice(0, 2), output_padding: 0 } : {}),
  };
}

/** The weight that a path leads to; undefined when there is none. */
function weightAt(graph: Graph | undefined, [name, ...rest]: readonly string[]): Weight | undefined {
  const item = graph?.weights.find((each) => each.name === name);
  if (item?.kind === 'group') return weightAt(item.graph, rest);
  return rest.length === 0 ? item : undefined;
}

/** Whether two nodes take one field of the same samples. */
const isSameField = (a: Node, b: DataNode): boolean =>
  a.kind === 'data' && a.data === b.data && a.field === b.field && a.draw === b.draw;

const isSize = (dim: number): boolean => Number.isInteger(dim) && dim >= 1;

const sound = ({ shape, range }: TensorType): boolean =>
  shape.every(isSize) && (range === null || (range[0] <= range[1] && !range.some(Number.isNaN)));

/** A type in full: what differs between samples, and the range. */
const show = (type: TensorType): string =>
  `${type.batch ? 'batch ' : ''}${showType(type)}${type.range === null ? '' : ` in [${type.range.join(', ')}]`}`;

/** What of a type must agree where graphs meet; ranges may be wider. */
const face = ({ batch, dtype, shape }: TensorType): string => `${batch ? 'batch ' : ''}${dtype}[${shape.join(', ')}]`;

const within = (inner: Range | null, outer: Range | null): boolean =>
  outer === null || (inner !== null && inner[0] >= outer[0] && inner[1] <= outer[1]);

function compare(
  what: string,
  actual: readonly TensorType[],
  wanted: readonly TensorType[],
  fault: (text: string) => void,
): void {
  if (actual.length !== wanted.length) return fault(`${actual.length} ${what}s instead of ${wanted.length}`);
  for (const [i, type] of actual.entries()) {
    if (face(type) !== face(wanted[i]!)) fault(`${what} ${i} is ${face(type)} instead of ${face(wanted[i]!)}`);
  }
}

const layout = (weights: readonly (Weight | WeightGroup)[]): string =>
  weights
    .map((item) =>
      item.kind === 'group'
        ? `${item.name}(${layout(item.graph.weights)})`
        : `${item.name}[${item.shape.join(', ')}]${item.trainable ? '' : ' state'}`,
    )
    .join(' ');
