/** A flat graph, one of primitives and scans alone, as a model. */
import { dimsLying, type StoredOrder } from '../../../runtime/contract/stored-order.js';
import type { Graph, Ref, ScanNode, TensorType } from '../../graph/ir/graph.js';
import { typeIn, typeOf } from '../../graph/ir/refs.js';
import { blockedDomain, type Dim, type Model, type ModelGraph, opset, type ValueInfo } from './model/model.js';
import { ModelWriter } from './model/writer.js';
import { channelwise } from './passes/channelwise.js';
import { moveBlocks } from './passes/block-moves.js';
import { expandLate } from './passes/late-expand.js';
import { transposeLate } from './passes/late-transpose.js';
import { wholeChannels } from './passes/whole-channels.js';
import { blockedSpelling } from './operations/blocked.js';
import { spellingOf } from './operations/index.js';
import { dimsOf, elementTypeOf } from './operations/spelling.js';
import type { Orders } from './orders.js';

export interface ModelOptions {
  readonly name: string;
  /** How many samples the batch has; a name leaves the number to whoever runs the model. */
  readonly batch: Dim;
  /**
   * For a CPU: how many channels the engine's own kernels take as one block, 16 or 8, which `blockProbe` asks it for, or 1
   * where it has none; the model then has what is fastest there. Left out, operators are those that all engines run well.
   */
  readonly block?: number;
  /** How numbers lie that come from elsewhere and go there, where that is not as the graph says. */
  readonly orders?: Orders;
}

/**
 * The model whose inputs and outputs are those of the graph, in their order and by their names; a name that is taken
 * already gets a number.
 * @throws Error `internal: ...` for a graph that is not flat
 */
export function toModel(graph: Graph, options: ModelOptions): Model {
  const { block, orders } = options;
  const homes = orders?.inputs.filter((order) => order !== undefined) ?? [];
  const model = transposeLate(expandLate(plainModel(graph, options)), homes);
  if (block === undefined) return wholeChannels(model);
  return block === 1 ? model : channelwise(moveBlocks(model, block), block);
}

/**
 * The same as `toModel`, with each operation written out for itself.
 */
export function plainModel(graph: Graph, { name, batch, block, orders }: ModelOptions): Model {
  const writer = ModelWriter.start();
  const inputs = graph.inputs.map(({ name, type }, i) => {
    const order = orders?.inputs[i];
    return writer.input(name, elementTypeOf(type), order === undefined ? dimsOf(type, batch) : dimsLying(order));
  });
  const names = graph.outputs.map((output) => writer.unique(output.name ?? 'output'));
  const given = inputs.map(({ name }, i) => taken(name, graph.inputs[i]!.type.shape, orders?.inputs[i], writer));
  const read = write(graph, given, { writer, batch, block, home: graph });
  const results = graph.outputs.map(({ ref }, i) => {
    const order = orders?.outputs[i];
    const described = describe(names[i]!, typeOf(graph, ref), batch);
    return { ...described, ...(order && { dims: dimsLying(order) }), source: put(read(ref), order, writer) };
  });
  const opsets = { '': opset, ...(block !== undefined && block > 1 && { [blockedDomain]: 1 }) };
  return { graph: writer.finish(name, inputs, results), opsets };
}

/** An input in the order of the graph. */
function taken(name: string, shape: readonly number[], order: StoredOrder | undefined, writer: ModelWriter): string {
  if (order === undefined) return name;
  const back = writer.node('Transpose', [name], { perm: order.parts.map((_, axis) => order.order.indexOf(axis)) });
  return writer.node('Reshape', [back, writer.ints(shape)]);
}

/** A result in the order in which it is to lie. */
function put(x: string, order: StoredOrder | undefined, writer: ModelWriter): string {
  if (order === undefined) return x;
  return writer.node('Transpose', [writer.node('Reshape', [x, writer.ints(order.parts)])], { perm: order.order });
}

const describe = (name: string, type: TensorType, batch: Dim): ValueInfo => ({
  name,
  type: elementTypeOf(type),
  dims: dimsOf(type, batch),
});

interface Surroundings {
  readonly writer: ModelWriter;
  readonly batch: Dim;
  readonly block: number | undefined;
  /** The outermost graph. */
  readonly home: Graph;
}

/** Writes the nodes of a graph, given the names of its inputs; what comes back tells the name of each value. */
function write(graph: Graph, inputs: readonly string[], around: Surroundings): (ref: Ref) => string {
  const made: (readonly string[])[] = [];
  const read = (ref: Ref): string => {
    if (ref.kind === 'weight') throw new Error(`internal: ${graph.name} is not flat: it has the weight ${ref.name}`);
    return ref.kind === 'input' ? inputs[ref.index]! : made[ref.node]![ref.output]!;
  };
  for (const node of graph.nodes) {
    const operands = node.inputs.map(read);
    const types = node.inputs.map((ref) => typeIn(graph, around.home, ref));
    switch (node.kind) {
      case 'primitive': {
        const context = { model: around.writer, inputs: types, output: node.types[0]!, batch: around.batch };
        const blocked = around.block === undefined ? undefined : blockedSpelling(node.operation, around.block, node.attributes, context); // prettier-ignore
        made.push([(blocked ?? spellingOf(node.operation))(operands, node.attributes, context)]);
        break;
      }
      case 'scan':
        made.push(writeScan(node, operands, types, around));
        break;
      default:
        throw new Error(`internal: ${graph.name} is not flat: it has a ${node.kind}`);
    }
  }
  return read;
}

/** A recurrence: what stays the same is used from inside by its name. */
function writeScan(
  node: ScanNode,
  operands: readonly string[],
  types: readonly TensorType[],
  around: Surroundings,
): readonly string[] {
  const { body, carry, xs, length, reverse } = node;
  const { batch, home } = around;
  const writer = around.writer.inside();
  const moving = body.inputs
    .slice(0, carry + xs)
    .map(({ name, type }) => writer.input(name, elementTypeOf(type), dimsOf(type, batch)));
  // The number of turns is that of the entries of a sequence, so there has to be one.
  const counted = xs === 0;
  const turn: ValueInfo = { name: writer.unique('turn'), type: 'int64', dims: [] };
  const turns = Array.from({ length }, (_, i) => i);
  const given = [...moving.map(({ name }) => name), ...operands.slice(carry + xs)];
  const read = write(body, given, { ...around, writer });
  const results = body.outputs.map(({ name, ref }) => ({
    ...describe(writer.unique(name ?? 'output'), typeIn(body, home, ref), batch),
    source: read(ref),
  }));
  const graph: ModelGraph = writer.finish(body.name, [...moving, ...(counted ? [turn] : [])], results);
  const direction = reverse ? 1 : 0;
  /** The axis of a sequence comes after that of the batch. */
  const axis = ({ batch: varies }: TensorType): number => (varies ? 1 : 0);
  const sequences = types.slice(carry, carry + xs).map(axis);
  const made = node.types.slice(carry).map(axis);
  const entries = counted ? [around.writer.ints(turns)] : operands.slice(carry, carry + xs);
  return around.writer.several(
    'Scan',
    [...operands.slice(0, carry), ...entries],
    {
      num_scan_inputs: counted ? 1 : xs,
      scan_input_axes: counted ? [0] : sequences,
      scan_input_directions: entries.map(() => direction),
      ...(made.length > 0 && { scan_output_axes: made, scan_output_directions: made.map(() => direction) }),
      body: { graph },
    },
    node.types.length,
  );
}
