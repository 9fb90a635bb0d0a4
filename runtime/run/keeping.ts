/** Which checkpoints of a run stay. */
import { bestOf, type Described, isBetter, type Judged, valueOf } from '../checkpoints/best.js';
import type { Period } from '../contract/period.js';

/** What a program says with `keep`. */
export interface Keep {
  /** The newest so many. */
  readonly last: number;
  /** Those with which such a period ends. */
  readonly every: readonly Period[];
  /** Those at which something measured was best, by the names of `metrics.jsonl`. */
  readonly best: readonly Pick<Judged, 'measure' | 'better'>[];
}

/** Where a program says nothing. */
const usual: Keep = { last: 3, every: [], best: [] };

export class Keeping {
  private readonly keep: Keep;
  /** What was measured after the present step. */
  private measured = new Map<string, number>();
  /** The best values so far. */
  private readonly reached = new Map<string, number>();

  /**
   * @param completes whether a period ends with a step
   * @param before the checkpoints that there are
   */
  constructor(
    keep: Keep | undefined,
    private readonly completes: (period: Period, step: number) => boolean,
    before: readonly Described[],
  ) {
    this.keep = keep ?? usual;
    for (const { measure } of this.keep.best) {
      const best = bestOf(before, measure);
      if (best !== undefined) this.reached.set(measure, valueOf(best, measure)!.value!);
    }
  }

  /** Another step begins. */
  forget(): void {
    this.measured = new Map();
  }

  /** Notes what was measured after the present step. */
  note(measures: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(measures)) if (Number.isFinite(value)) this.measured.set(name, value);
  }

  /** What a checkpoint of the present step says of what it may be the best by. */
  get judged(): readonly Judged[] {
    return this.keep.best.map(({ measure, better }) => ({
      measure,
      better,
      value: this.measured.get(measure) ?? null,
    }));
  }

  /** Whether a checkpoint of the present step, which was just made, would stay for what it is. */
  isDue(step: number): boolean {
    return this.keep.every.some((period) => this.completes(period, step)) || this.better().length > 0;
  }

  /** Takes the present step for saved. */
  saved(): void {
    for (const { measure, value } of this.better()) this.reached.set(measure, value!);
  }

  private better(): readonly Judged[] {
    return this.judged.filter((judged) => {
      const before = this.reached.get(judged.measure);
      return judged.value !== null && (before === undefined || isBetter(judged, before));
    });
  }

  /** Those of some checkpoints that stay. What cannot be read is left to people. */
  staying<D extends Described>(checkpoints: readonly D[]): readonly D[] {
    const { last, every, best } = this.keep;
    const byStep = [...checkpoints].sort((a, b) => a.step - b.step);
    const stay = new Set([
      ...byStep.slice(-last),
      ...byStep.filter(({ info, step }) => info === undefined || every.some((period) => this.completes(period, step))),
      ...best.flatMap(({ measure }) => bestOf(byStep, measure) ?? []),
    ]);
    return byStep.filter((one) => stay.has(one));
  }
}
