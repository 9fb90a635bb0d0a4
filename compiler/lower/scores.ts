/** What discriminators say of real and fake samples in the lines that train them, for whoever looks on. */
import { networksBehind, slice } from '../graph/ir/dependencies.js';
import type { Ref } from '../graph/ir/graph.js';
import { minimizes } from '../graph/ir/plan.js';
import type { Program } from '../graph/ir/program.js';
import type { PlanItem, Training } from '../graph/ir/training.js';

export interface Score {
  /** As it is written: `D(real)`. */
  readonly of: string;
  /** Fake where a network that is trained has made what is seen. */
  readonly side: 'real' | 'fake';
  readonly value: Ref;
}

/** More of them show nothing more. */
const most = 8;

/** @param items the lines of training, or of one of its phases */
export function scoresOf({ networks }: Program, training: Training, items: readonly PlanItem[]): readonly Score[] {
  const { step } = training;
  const trained = new Set(minimizes(training.items).flatMap((line) => line.networks));
  const isJudge = (name: string) => networks.some((network) => network.name === name && network.role === 'discriminator'); // prettier-ignore
  /** By what is written: the same call twice says the same. */
  const found = new Map<string, Score>();
  for (const { networks: moved, loss } of minimizes(items)) {
    if (!moved.every(isJudge)) continue;
    for (const id of slice(step, [loss])) {
      const node = step.nodes[id]!;
      if (node.kind !== 'call' || node.weights.kind !== 'network' || !moved.includes(node.weights.network)) continue;
      // Of several outputs the score is the one that is a number.
      const numbers = node.types.flatMap(({ dtype, shape }, output) => (dtype === 'f32' ? [{ output, shape }] : []));
      const output = (numbers.find(({ shape }) => shape.length === 0) ?? numbers[0])?.output;
      if (output === undefined) continue;
      const makers = [...networksBehind(step, { kind: 'node', node: id, output })].filter((name) => !moved.includes(name)); // prettier-ignore
      const side = makers.some((name) => trained.has(name)) ? 'fake' : 'real';
      const of = node.origin.text.replace(/\s+/g, ' ');
      found.set(`${side} ${of}`, { of, side, value: { kind: 'node', node: id, output } });
    }
  }
  return [...found.values()].slice(0, most);
}
