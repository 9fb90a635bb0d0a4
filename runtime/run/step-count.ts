/** Which step a run stands at, and how many make up training, its phases and its epochs. */
import type { CheckpointInfo, ScheduleSettings } from '../checkpoints/checkpoint.js';
import type { Dataset } from '../data/dataset.js';
import type { Period } from '../contract/period.js';
import { periodText, Schedule } from './schedule.js';

export class StepCount {
  private schedule: Schedule;
  private completed: number;
  private stretchEnd = 0;
  /** Steps made in the present stretch. */
  private made = 0;

  /**
   * @param batch samples a step
   * @param until how long training is
   * @param resumed what the checkpoint says that training goes on from
   */
  constructor(
    private readonly batch: number,
    private readonly until: Period,
    private readonly resumed: Pick<CheckpointInfo, 'step' | 'schedule'> | undefined,
  ) {
    this.schedule = new Schedule(batch, undefined);
    this.completed = resumed?.step ?? 0;
  }

  /**
   * Says whose epochs are counted: those of the largest of some data sets, of the first where several are as large. A
   * resumed run goes on with the epochs it began with, whatever has become of the data.
   */
  epochsOf(sets: readonly Dataset[]): void {
    const began = this.resumed?.schedule;
    if (began?.stepsPerEpoch !== undefined) {
      const same = sets.find((set) => set.stepsPerEpoch(this.batch) === began.stepsPerEpoch);
      this.schedule = new Schedule(this.batch, began.stepsPerEpoch, began.epochsOf ?? same?.name);
      return;
    }
    const largest = sets.reduce((a, b) => (b.count > a.count ? b : a));
    this.schedule = new Schedule(this.batch, largest.stepsPerEpoch(this.batch), largest.name);
  }

  /** The step that is being made, or the last one made; 0 before the first. */
  get step(): number {
    return this.completed;
  }

  /** How many epochs are done after it, such as 4.3; undefined without data. */
  get epoch(): number | undefined {
    return this.schedule.epoch(this.step);
  }

  /** The step training ends with. */
  get lastStep(): number {
    return this.steps(this.until);
  }

  /** Whether training has come to its end. */
  get ended(): boolean {
    return this.step >= this.lastStep;
  }

  /** How many epochs training has, where its length is given in epochs. */
  get totalEpochs(): number | undefined {
    return 'epochs' in this.until ? this.until.epochs : undefined;
  }

  /** What a checkpoint keeps of it. */
  get settings(): ScheduleSettings {
    return this.schedule.settings;
  }

  /** A length of training in steps. */
  steps(period: Period): number {
    return this.schedule.steps(period);
  }

  /** Begins a stretch of so many steps where the stretch before it ended; without a length, all steps that are left. */
  begin(length?: Period): void {
    const last = this.lastStep;
    this.stretchEnd = length ? Math.min(this.stretchEnd + this.steps(length), last) : last;
    this.made = 0;
  }

  /** Whether the stretch has steps left. */
  get goesOn(): boolean {
    return this.completed < this.stretchEnd;
  }

  /** Whether the stretch has come to its end, in this sitting. */
  get phaseEnded(): boolean {
    return this.made > 0 && this.completed === this.stretchEnd;
  }

  /** Goes on to the next step. @returns which it is */
  next(): number {
    this.made++;
    return ++this.completed;
  }

  /** Goes back to before a step, which is then the next. */
  backTo(step: number): void {
    this.completed = step - 1;
  }

  /** How many times a length of training has gone by before the present step, after the part named. */
  progress(length: Period, after?: Period): number {
    return this.schedule.progress(this.step, length, after);
  }

  /** Whether a period ends with a step, the present one by default: for 5 epochs, at the last of every fifth epoch. */
  completes(period: Period, step = this.step): boolean {
    return this.schedule.completes(period, step);
  }

  /** `700 steps (10 epochs of digits)` */
  lengthText(): string {
    const { epochsOf } = this.schedule;
    const epochs = this.totalEpochs ?? this.schedule.epoch(this.lastStep);
    const whose = epochsOf === undefined ? '' : ` of ${epochsOf}`;
    const parts = [
      ...('images' in this.until ? [periodText(this.until)] : []),
      ...(epochs === undefined ? [] : [`${periodText({ epochs: Number(epochs.toPrecision(3)) })}${whose}`]),
    ];
    return `${this.lastStep} steps${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
  }
}
