/** In which order numbers lie that graphs take from training and give back to it. */
import type { Output, Role } from '../../../runtime/contract/graphs.js';
import { type StoredOrder, storedOrder } from '../../../runtime/contract/stored-order.js';
import type { TensorType } from '../../graph/ir/graph.js';
import { typeOf } from '../../graph/ir/refs.js';
import type { StepGraph } from '../../lower/step-graph.js';

/** By the places of inputs and outputs; undefined for those that lie as the graph says. */
export interface Orders {
  readonly inputs: readonly (StoredOrder | undefined)[];
  readonly outputs: readonly (StoredOrder | undefined)[];
}

/** @param block how many channels graphs of training take as a block; 1 where there are none */
export function ordersOf({ graph, inputs, outputs }: StepGraph, block: number): Orders {
  // What is handed on may stand for what is remembered.
  const order = ({ kind }: Role | Output, { shape, batch, dtype }: TensorType): StoredOrder | undefined =>
    (kind === 'stored' || kind === 'handed') && !batch && dtype === 'f32' ? storedOrder(shape, block) : undefined;
  return {
    inputs: inputs.map((role, i) => order(role, graph.inputs[i]!.type)),
    outputs: outputs.map((output, i) => order(output, typeOf(graph, graph.outputs[i]!.ref))),
  };
}
