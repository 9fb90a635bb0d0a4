/** What exists of a run once its first step begins: its folder and what is open in it, and what is shown of it. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describedCheckpoints } from '../checkpoints/checkpoint.js';
import { RunError } from '../errors/run-error.js';
import { makeFolder, stepText, writeFileAtomically } from '../files/writing.js';
import { MetricsLog, type MetricsLine } from '../metrics/log.js';
import { type Interrupts, watchInterrupts } from './interrupts.js';
import { Keeping } from './keeping.js';
import { Progress } from './progress.js';
import type { RunSettings } from './run-settings.js';
import type { StepCount } from './step-count.js';

export class RunInProgress {
  private readonly began = performance.now();
  /** Tells the folder from another of its name. */
  private readonly place: number;
  /** Everything is given back. */
  closed = false;

  private constructor(
    readonly folder: string,
    readonly metrics: MetricsLog,
    readonly keeping: Keeping,
    readonly progress: Progress,
    readonly interrupts: Interrupts,
  ) {
    this.place = statSync(folder).ino;
  }

  /** @param told is told of the lines of metrics that were written before */
  static async open(
    folder: string,
    { keep }: RunSettings,
    count: StepCount,
    quiet: boolean,
    told: (line: MetricsLine) => void,
  ): Promise<RunInProgress> {
    const metrics = await MetricsLog.open(join(folder, 'metrics.jsonl'), count.step, told);
    const keeping = new Keeping(
      keep,
      (period, step) => count.completes(period, step),
      await describedCheckpoints(folder),
    );
    const progress = new Progress({ totalSteps: count.lastStep, firstStep: count.step, totalEpochs: count.totalEpochs, quiet }); // prettier-ignore
    const interrupts = watchInterrupts(() =>
      progress.note('Saving a checkpoint after this step. Ctrl-C again stops at once, without.'),
    );
    return new RunInProgress(folder, metrics, keeping, progress, interrupts);
  }

  /** Seconds since it was opened. */
  get seconds(): number {
    return (performance.now() - this.began) / 1000;
  }

  /** A folder that was taken away is not made anew: what is in it would look like all there ever was. */
  checkFolder(): void {
    const { folder, place } = this;
    if (statSync(folder, { throwIfNoEntry: false })?.ino === place) return;
    throw new RunError(`${folder} is no longer there.`, 'It was moved or deleted while training, or its disk is gone.');
  }

  /** Writes `previews/step-000120.png`; a `name` tells several of one step apart. */
  async writePreview(step: number, name: string | undefined, png: Uint8Array): Promise<void> {
    this.checkFolder();
    const folder = join(this.folder, 'previews');
    makeFolder(folder);
    await writeFileAtomically(join(folder, `step-${stepText(step)}${name ? `-${name}` : ''}.png`), [png]);
  }

  close(): void {
    this.closed = true;
    this.progress.stop();
    this.interrupts.unwatch();
    this.metrics.close();
  }
}
