import type { ScheduleSettings } from '../checkpoints/checkpoint.js';
import type { Period } from '../contract/period.js';
import { RunError } from '../errors/run-error.js';

/** How many times a length of training has gone by, after the part named. */
export type Elapsed = (length: Period, after?: Period) => number;

/** Turns epochs and images into steps. Without data (`stepsPerEpoch` undefined) there are no epochs. */
export class Schedule {
  /**
   * @param batch samples a step
   * @param epochsOf the data set whose epochs these are
   */
  constructor(
    readonly batch: number,
    readonly stepsPerEpoch: number | undefined,
    readonly epochsOf?: string,
  ) {}

  /** What a checkpoint keeps of it. */
  get settings(): ScheduleSettings {
    const { batch, stepsPerEpoch, epochsOf } = this;
    return {
      batch,
      ...(stepsPerEpoch !== undefined && { stepsPerEpoch }),
      ...(epochsOf !== undefined && { epochsOf }),
    };
  }

  /** The steps it takes to complete the period. */
  steps(period: Period): number {
    const { numerator, denominator } = this.rate(period);
    return Math.ceil(denominator / numerator);
  }

  /** The same without rounding up. */
  exactSteps(period: Period): number {
    const { numerator, denominator } = this.rate(period);
    return denominator / numerator;
  }

  /** How many times a length of training has gone by before the step (counted from 1), after the part named. */
  progress(step: number, length: Period, after?: Period): number {
    const start = after === undefined ? 0 : this.exactSteps(after);
    return Math.max(0, (Math.max(step - 1, 0) - start) / this.exactSteps(length));
  }

  /** Whether a period ends with this step: for 5 epochs, at the last step of every fifth epoch. */
  completes(period: Period, step: number): boolean {
    const { numerator, denominator } = this.rate(period);
    return Math.floor((step * numerator) / denominator) > Math.floor(((step - 1) * numerator) / denominator);
  }

  /** How many epochs are done after this step, such as 4.3. */
  epoch(step: number): number | undefined {
    return this.stepsPerEpoch === undefined ? undefined : step / this.stepsPerEpoch;
  }

  /** Periods per step as a fraction: whole numbers, so that no rounding moves the step at which a period ends. */
  private rate(period: Period): { numerator: number; denominator: number } {
    if ('steps' in period) return { numerator: 1, denominator: period.steps };
    if ('images' in period) return { numerator: this.batch, denominator: period.images };
    if (this.stepsPerEpoch === undefined) {
      throw new RunError('A program without data has no epochs.', 'Give its length in steps: --steps 1000.');
    }
    return { numerator: 1, denominator: period.epochs * this.stepsPerEpoch };
  }
}

export function periodText(period: Period): string {
  const [[unit, count]] = Object.entries(period) as [[string, number]];
  return count === 1 ? `1 ${unit.slice(0, -1)}` : `${count} ${unit}`;
}
