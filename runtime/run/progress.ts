import type { SingleBar } from 'cli-progress';
import { durationText, numberText } from '../text/numbers.js';
import { visibleLine } from '../text/visible.js';
import { barOf } from './bar.js';

export interface ProgressSettings {
  readonly totalSteps: number;
  /** The step the run stands at before it starts: 0, or a checkpoint's. */
  readonly firstStep: number;
  readonly totalEpochs?: number;
  readonly quiet?: boolean;
  readonly stream?: NodeJS.WriteStream;
}

/** Each new value counts for this much in the losses shown, so that they can be read while they jump about. */
const smoothing = 0.05;

/** What a person sees while a program trains: a bar on a terminal, else a line of text now and then. */
export class Progress {
  private readonly stream: NodeJS.WriteStream;
  private bar: SingleBar | undefined;
  private readonly started = performance.now();
  private readonly smoothed = new Map<string, number>();
  private step: number;
  private state = '';
  private lineStep: number;
  private lineTime = performance.now();

  constructor(private readonly settings: ProgressSettings) {
    this.stream = settings.stream ?? process.stdout;
    this.step = settings.firstStep;
    this.lineStep = settings.firstStep;
    if (this.stream.isTTY && !settings.quiet) this.bar = this.startBar();
  }

  /** Shows that a pass is done. */
  advance(step: number, epoch: number | undefined, losses: Readonly<Record<string, number>>): void {
    this.step = step;
    for (const [called, loss] of Object.entries(losses)) {
      const name = visibleLine(called);
      const before = this.smoothed.get(name) ?? loss;
      this.smoothed.set(name, before + smoothing * (loss - before));
    }
    this.state = [this.epochText(epoch), this.lossText(), this.timeText()].filter(Boolean).join('  ');
    if (this.bar) this.bar.update(step, { state: this.state });
    else if (this.lineIsDue()) this.print(`step ${step}/${this.settings.totalSteps}  ${this.state}`);
  }

  /** Prints a line of its own. */
  note(text: string): void {
    this.bar?.stop();
    this.print(text);
    this.bar?.start(this.settings.totalSteps, this.step, { state: this.state });
  }

  /** Takes the bar off the screen. Nothing is shown after this but notes. */
  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private print(text: string): void {
    if (!this.settings.quiet) this.stream.write(`${visibleLine(text)}\n`);
    this.lineStep = this.step;
    this.lineTime = performance.now();
  }

  private startBar(): SingleBar {
    const bar = barOf('{state}', this.stream);
    bar.start(this.settings.totalSteps, this.step, { state: '' });
    return bar;
  }

  /** Lines come every 5 % or 10 seconds, and more rarely the longer a run takes. */
  private lineIsDue(): boolean {
    const { totalSteps } = this.settings;
    const now = performance.now();
    const patience = Math.max(10_000, (now - this.started) / 20);
    return this.step - this.lineStep >= totalSteps / 20 || this.step === totalSteps || now - this.lineTime >= patience;
  }

  private epochText(epoch: number | undefined): string {
    if (epoch === undefined) return '';
    const { totalEpochs } = this.settings;
    return totalEpochs === undefined ? `epoch ${epoch.toFixed(1)}` : `epoch ${epoch.toFixed(1)}/${totalEpochs}`;
  }

  private lossText(): string {
    return [...this.smoothed].map(([name, loss]) => `${name} ${numberText(loss)}`).join('  ');
  }

  private timeText(): string {
    const done = this.step - this.settings.firstStep;
    const secondsPerStep = (performance.now() - this.started) / 1000 / done;
    const left = this.settings.totalSteps - this.step;
    return left > 0 ? `${durationText(secondsPerStep * left)} left` : durationText(secondsPerStep * done);
  }
}
