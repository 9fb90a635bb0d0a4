/** Where the loss of a generator pulls what it makes: the arrows of a picture of training. */
import { gradients } from '../graph/differentiate/differentiate.js';
import { slice } from '../graph/ir/dependencies.js';
import type { Ref } from '../graph/ir/graph.js';
import { type Minimize, minimizes } from '../graph/ir/plan.js';
import type { Program } from '../graph/ir/program.js';
import { typeOf } from '../graph/ir/refs.js';
import type { Training } from '../graph/ir/training.js';
import { lookingAt } from './looks.js';
import { networksBehindEach } from './moving.js';
import type { StepGraph } from './step-graph.js';

/** What a discriminator is shown in a line that trains what made it. */
export interface Shown {
  readonly line: Minimize;
  /** What was made, a value of the training step. */
  readonly made: Ref;
  readonly discriminator: string;
}

/** The first such value of a program; null where no line trains a generator through a discriminator. */
export function shownToDiscriminator({ networks }: Program, { step, items }: Training): Shown | null {
  const roles = new Map(networks.map(({ name, role }) => [name, role]));
  const behind = networksBehindEach(step);
  for (const line of minimizes(items)) {
    for (const id of slice(step, [line.loss])) {
      const node = step.nodes[id]!;
      const network = node.kind === 'call' && node.weights.kind === 'network' ? node.weights.network : null;
      if (network === null || roles.get(network) !== 'discriminator' || line.networks.includes(network)) continue;
      const made = node.inputs.find((ref) => ref.kind === 'node' && line.networks.some((own) => behind[ref.node]!.has(own))); // prettier-ignore
      if (made !== undefined && typeOf(step, made).batch) return { line, made, discriminator: network };
    }
  }
  return null;
}

/**
 * A graph that makes samples, `made`, and for each the way in which it would have to move for the loss to fall the most,
 * `pull`: minus the derivative of the loss by the sample, with networks as `lowerLook` has them. How many samples there
 * are is left open. Where the loss is a mean over the batch, pulls are as many times shorter.
 */
export function lowerPull(program: Program, training: Training, name: string, { line, made }: Shown): StepGraph {
  const section = lookingAt(program, training);
  const { ops } = section;
  const samples = section.value(made);
  const [flow] = gradients(ops, section.value(line.loss), [samples]);
  section.show('made', samples);
  section.show('pull', flow === null ? ops.mul(samples, 0) : ops.neg(flow!));
  return section.finish(name)!;
}
