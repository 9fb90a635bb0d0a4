/** `--safetensors`: weights by name, with a description of what their axes mean. */
import type { Network, Shape } from '../../compiler/graph/ir/graph.js';
import { weightsIn } from '../../compiler/graph/ir/weights.js';
import { usesOf } from '../../compiler/graph/analyse/weight-uses.js';
import { lowerNetwork } from '../../compiler/lower/looks.js';

import { averageName, weightName } from '../../runtime/contract/names.js';
import { encodeSafetensors, type StoredTensor } from '../../runtime/checkpoints/safetensors.js';
import { trainedTensors } from '../../runtime/sampling/loaded-run.js';
import { UserError } from '../host/user-error.js';
import { type Layout, layoutOf } from './layouts.js';
import { layoutPage } from './layout-page.js';
import { networkNamed, type TrainedRun } from './trained.js';

/** A weight as it is written. */
export interface WrittenWeight {
  readonly name: string;
  /** As it is in the file. */
  readonly shape: Shape;
  readonly layout: Layout;
}

/**
 * The files: the weights, and what their axes are.
 * @param net the network; all of them where none is named
 * @param pytorch whether axes are in the order that PyTorch's layers have them in
 * @throws RunError where there is no such network, or it holds no weights
 */
export function weightFiles(
  run: TrainedRun,
  net: string | undefined,
  pytorch: boolean,
): { readonly chunks: readonly Uint8Array[]; readonly page: string; readonly count: number } {
  const { program, fingerprint, checkpoint, folder } = run;
  const chosen = net === undefined ? program.networks : [networkNamed(program, net, folder)];
  const written = chosen.flatMap((network) => weightsOf(run, network, pytorch));
  if (written.length === 0) throw new UserError(`${net ?? folder} holds no weights.`, 'Name another network.', 2);
  const metadata = {
    format: pytorch ? 'pt' : 'ganlang',
    program: `${program.name}.gan`,
    fingerprint,
    step: String(checkpoint.info.step),
  };
  return {
    chunks: encodeSafetensors(written.map(({ tensor }) => tensor), metadata), // prettier-ignore
    page: layoutPage(run, written.map(({ weight }) => weight), pytorch), // prettier-ignore
    count: written.length,
  };
}

function weightsOf(
  { program, training, checkpoint }: TrainedRun,
  network: Network,
  pytorch: boolean,
): readonly { readonly tensor: StoredTensor; readonly weight: WrittenWeight }[] {
  const placed = weightsIn(network.graph);
  const names = placed.map(({ path }) => weightName(network.name, path));
  const tensors = trainedTensors(checkpoint.tensors, new Map([[network.name, names]]));
  const { graph, inputs } = lowerNetwork(program, training, network.name, network.name);
  return names.map((name, i) => {
    const called = new Set([name, averageName(network.name, name)]);
    const place = inputs.findIndex((role) => role.kind === 'stored' && called.has(role.name));
    const { shape } = placed[i]!.weight;
    const layout = layoutOf(shape, place < 0 ? [] : usesOf(graph, place));
    const values = tensors.get(name)?.values;
    if (!(values instanceof Float32Array)) throw new Error(`internal: the checkpoint has no ${name}`);
    const order = pytorch ? layout.pytorch : shape.map((_, axis) => axis);
    const tensor = { name, shape: order.map((axis) => shape[axis]!), values: inOrder(values, shape, order) };
    return { tensor, weight: { name, shape: tensor.shape, layout } };
  });
}

/** The numbers of a tensor with its axes in another order. */
function inOrder(values: Float32Array, shape: Shape, order: readonly number[]): Float32Array {
  if (order.every((axis, i) => axis === i)) return values;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  return Float32Array.from(values, (_, i) => {
    let [rest, from] = [i, 0];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const at = rest % sizes[axis]!;
      from += at * steps[axis]!;
      rest = (rest - at) / sizes[axis]!;
    }
    return values[from]!;
  });
}
