/**
 * What a training step takes of each of several devices that hold the same weights and share every batch: data parallel
 * training, as PyTorch projects do it.
 */
import type { Network } from '../ir/graph.js';
import type { PlanItem, Training } from '../ir/training.js';
import { activationBytes, parameterCount } from './measure.js';
import type { Span } from '../../../grammar/text/source.js';

/** Gradients of one `minimize` that all devices take the mean of. */
export interface AllReduce {
  readonly networks: readonly string[];
  readonly bytes: number;
  /** How often a step does it. */
  readonly times: number;
  /** The phase that it belongs to; null where it runs in all. */
  readonly phase: string | null;
  readonly span: Span;
}

export interface DeviceShare {
  /** Samples of a batch. */
  readonly batch: number;
  /** Bytes of the weights of all networks. */
  readonly parameters: number;
  /** Of the gradients of those that are trained. */
  readonly gradients: number;
  /** Of what optimizers remember. */
  readonly optimizer: number;
  readonly averages: number;
  /** Of what the forward passes of a step make of this share of the batch. */
  readonly activations: number;
  readonly allReduces: readonly AllReduce[];
  /**
   * Bytes that a device sends in a step, and receives as many: in a ring each mean of B bytes takes 2 (n - 1) / n B of it
   * (Patarasuk, Yuan 2009, "Bandwidth optimal all-reduce algorithms"). Of phases the one that takes most.
   */
  readonly sent: number;
}

/** @param devices a number that divides the batch */
export function deviceShare(networks: readonly Network[], training: Training, devices: number): DeviceShare {
  const bytes = new Map(networks.map(({ name, graph }) => [name, 4 * parameterCount(graph)]));
  const ofAll = (names: readonly string[]): number => names.reduce((sum, name) => sum + (bytes.get(name) ?? 0), 0);
  const allReduces = updatesOf(training.items, 1, null).map((line) => ({ ...line, bytes: ofAll(line.networks) }));
  const traffic = (phase: string | null): number =>
    allReduces.reduce((sum, each) => (each.phase === phase ? sum + each.times * each.bytes : sum), 0);
  const phases = [...new Set(allReduces.flatMap(({ phase }) => phase ?? []))];
  const { step, batch, optimizers, averages } = training;
  return {
    batch: batch / devices,
    parameters: ofAll([...bytes.keys()]),
    gradients: ofAll(optimizers.flatMap(({ networks }) => networks)),
    optimizer: optimizers.reduce((sum, { networks, rule }) => sum + rule.weights.length * ofAll(networks), 0),
    averages: ofAll(averages.map(({ network }) => network)),
    activations: (batch / devices) * activationBytes(step),
    allReduces,
    sent: ((2 * (devices - 1)) / devices) * (traffic(null) + Math.max(0, ...phases.map(traffic))),
  };
}

type Update = Omit<AllReduce, 'bytes'>;

function updatesOf(items: readonly PlanItem[], times: number, phase: string | null): readonly Update[] {
  return items.flatMap((item): readonly Update[] => {
    switch (item.kind) {
      case 'minimize':
        return [{ networks: item.networks, times, phase, span: item.span }];
      case 'repeat':
        return updatesOf(item.body, times * item.count, phase);
      case 'phase':
        return updatesOf(item.body, times, item.name);
      default:
        return [];
    }
  });
}
