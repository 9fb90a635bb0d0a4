/** What stands over a network and over `train`: parameters, operations, memory. */
import { showBytes, showCount } from '../../compiler/graph/ir/types.js';
import { scaled } from '../text/quantities.js';
import type { Range } from '../text/places.js';
import type { Context } from './context.js';

export interface Lens extends Range {
  readonly text: string;
}

export function lenses(context: Context): readonly Lens[] {
  const { facts } = context;
  if (facts === null) return [];
  const networks = facts.networks.map(({ from, parameters, flops }) => ({
    ...head(context, from),
    text: `${showCount(parameters)} parameters, ${scaled(flops)}FLOPs a sample`,
  }));
  const { training } = facts;
  if (training === null) return networks;
  const { batch, until, weights, activations, flops } = training;
  const memory = `${showBytes(weights)} for weights, gradients and optimizer, ${showBytes(activations)} for activations`;
  const text = `batch ${batch}, ${until}: ${memory}, ${scaled(flops)}FLOPs a step forward`;
  return [...networks, { ...head(context, training.from), text }];
}

/** The first character of what a lens stands over. */
function head(context: Context, from: number): Range {
  const at = context.point(from);
  return { from: at, to: at + 1 };
}
