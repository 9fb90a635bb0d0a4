/**
 * Training that could not teach what it is meant to, found on the graph before it starts. Each kind is a file of its
 * own; what all of them ask is looked at once.
 */
import { Looks, type Look } from '../../../graph/analyse/facts/look.js';
import type { Fact, Source } from '../../../graph/analyse/facts/fact.js';
import type { Training } from '../../../graph/ir/training.js';
import { type Minimize, minimizes } from '../../../graph/ir/plan.js';
import type { Elaborator } from '../../context/elaborator.js';
import { contradictions } from './contradictions.js';
import { idleAverage } from './idle-average.js';
import { drawnLabels, fewerClasses, unheardLabels } from './labels.js';
import { lostInputs } from './lost-inputs.js';
import { lostLosses } from './lost-losses.js';
import { movingMetric } from './moving-metric.js';
import { oneSided } from './one-sided.js';
import { otherHalf } from './other-half.js';
import { rateZero } from './rate-zero.js';
import { sameInput } from './same-input.js';
import { sameSide } from './same-side.js';
import { swappedSamples } from './swapped-samples.js';
import { trainedFeatures } from './trained-features.js';
import { unevenInterpolation } from './uneven-interpolation.js';

/** What is known of a training step. */
export interface Step {
  readonly training: Training;
  readonly look: Look;
  /** Every line that trains something, and what is known of its loss. */
  readonly lines: readonly (Minimize & { readonly fact: Fact })[];
  /** Lines of which something was told that other rules would only tell in other words. */
  readonly told: Set<Minimize>;
  /** Calls of which that was told. */
  readonly toldCalls: Set<Source>;
}

const ofSteps: readonly ((e: Elaborator, step: Step) => void)[] = [
  swappedSamples, otherHalf, oneSided, lostLosses, sameSide, contradictions, unevenInterpolation, trainedFeatures, drawnLabels, fewerClasses, unheardLabels, sameInput, movingMetric, idleAverage, rateZero,
]; // prettier-ignore

export function pointless(e: Elaborator, training: Training | null): void {
  const looks = new Looks(training?.batch ?? null);
  lostInputs(e, looks);
  if (training === null) return;
  const look = looks.at(training.step);
  const lines = minimizes(training.items).map((line) => ({ ...line, fact: look.of(line.loss) }));
  const step = { training, look, lines, told: new Set<Minimize>(), toldCalls: new Set<Source>() };
  for (const rule of ofSteps) rule(e, step);
}
