/**
 * Training that could not teach what it is meant to, found on the graph before it starts. Each kind is a file of its
 * own; what all of them ask is looked at once.
 */
import { Looks, type Look } from '../../graph/facts/look.js';
import type { Fact } from '../../graph/facts/fact.js';
import type { Training } from '../../graph/ir.js';
import { type Minimize, minimizes } from '../../graph/plan.js';
import type { Elaborator } from '../elaborator.js';
import { lostInputs } from './lost-inputs.js';
import { lostLosses } from './lost-losses.js';

/** What is known of a training pass. */
export interface Pass {
  readonly training: Training;
  readonly look: Look;
  /** Every line that trains something, and what is known of its loss. */
  readonly lines: readonly (Minimize & { readonly fact: Fact })[];
}

const ofPasses: readonly ((e: Elaborator, pass: Pass) => void)[] = [lostLosses];

export function pointless(e: Elaborator, training: Training | null): void {
  const looks = new Looks(training?.batch ?? null);
  lostInputs(e, looks);
  if (training === null) return;
  const look = looks.at(training.pass);
  const lines = minimizes(training.items).map((line) => ({ ...line, fact: look.of(line.loss) }));
  for (const rule of ofPasses) rule(e, { training, look, lines });
}
