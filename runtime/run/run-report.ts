/** `report.html` of a run that goes on: what it says of the run, and when it is brought up to date. */
import { readChanges } from '../checkpoints/changes.js';
import { writeReport } from '../report/report.js';
import { durationText } from '../text/numbers.js';
import { readBeginning } from './beginning.js';
import { type CameFrom, placeText } from './from-run.js';
import type { RunOptions, RunSettings } from './run-settings.js';

export type ReportState = 'training' | 'stopped' | 'went wrong' | 'ended';

/** How far a run has come. */
export interface ReportedProgress {
  readonly step: number;
  readonly seconds: number;
  /** `700 steps (10 epochs of digits)` */
  readonly length: string;
}

/** Milliseconds between two versions of the report, at least. */
const reportEvery = 15_000;

export class RunReport {
  private next = 0;

  constructor(
    private readonly settings: RunSettings,
    private readonly options: Pick<RunOptions, 'engine' | 'seed'>,
  ) {}

  get isDue(): boolean {
    return performance.now() >= this.next;
  }

  async write(folder: string, state: ReportState, { step, seconds, length }: ReportedProgress): Promise<void> {
    const before = performance.now();
    const { program, fingerprint, batch, accumulate } = this.settings;
    const { engine, seed } = this.options;
    const changes = await readChanges(folder);
    const from = (await readBeginning(folder))?.from;
    await writeReport(folder, {
      title: program,
      renews: state === 'training',
      settings: [
        ['fingerprint', fingerprint],
        ['seed', String(seed)],
        ...(from === undefined ? [] : [['began with', fromText(from)] as const]),
        ['batch', accumulate === undefined ? String(batch) : `${accumulate} x ${batch}`],
        ['length', length],
        ['done', `${step} steps in ${durationText(seconds)}${state === 'ended' ? '' : `, ${state}`}`],
        ['engine', `${engine.name}: ${engine.description}`],
        ...changes.map((changed) => [`from step ${changed.step + 1} on`, changed.changes.join('; ')] as const),
      ],
    });
    // The longer the metrics, the longer this takes: it is to be a hundredth of the time at most.
    const after = performance.now();
    this.next = after + Math.max(reportEvery, 100 * (after - before));
  }
}

/** `step 400 of runs/digits-1 (digits.gan 1a2b3c4d): 24 of 26 weights` */
const fromText = (from: CameFrom): string =>
  `${placeText(from)} (${from.program} ${from.fingerprint})${from.taken === undefined ? '' : `: ${from.taken}`}`;
