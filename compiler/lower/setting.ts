/** What every part of a lowering looks up in the program. */
import type { Graph, Weight } from '../graph/ir/graph.js';
import { minimizes } from '../graph/ir/plan.js';
import type { Program } from '../graph/ir/program.js';
import type { Training } from '../graph/ir/training.js';
import { networksBehindEach } from './moving.js';
import { type PlacedWeight, trainableIn, weightsIn } from '../graph/ir/weights.js';

export interface Setting {
  readonly training: Training;
  readonly step: Graph;
  /** Samples a batch. */
  readonly batch: number;
  /** Networks whose weights each node of the step depends on. */
  readonly behind: readonly ReadonlySet<string>[];
  /** Whether nothing trains a network. */
  readonly isFixed: (network: string) => boolean;
  readonly weight: (network: string, path: readonly string[]) => Weight;
  readonly trainable: (network: string) => readonly PlacedWeight[];
  /** Weights and states. */
  readonly held: (network: string) => readonly PlacedWeight[];
}

export function settingOf({ networks }: Program, training: Training): Setting {
  const { step, batch, items } = training;
  const trained = new Set(minimizes(items).flatMap((line) => line.networks));
  const graphOf = (name: string) => networks.find((network) => network.name === name)!.graph;
  return {
    ...{ training, step, batch, behind: networksBehindEach(step) },
    isFixed: (network) => !trained.has(network),
    weight: (network, path) => weightAt(graphOf(network), path),
    trainable: (network) => trainableIn(graphOf(network)),
    held: (network) => weightsIn(graphOf(network)),
  };
}

function weightAt({ weights }: Graph, [name, ...rest]: readonly string[]): Weight {
  const item = weights.find((each) => each.name === name);
  if (item === undefined) throw new Error(`internal: no weight ${name}`);
  return item.kind === 'group' ? weightAt(item.graph, rest) : item;
}
