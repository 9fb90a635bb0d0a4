/**
 * One training run, whatever computes it: the run folder, the count of steps, the data, and what is written down and
 * shown. What holds weights and makes steps of them is the engine's own.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { writeCheckpoint } from '../checkpoints/checkpoint.js';
import type { StoredTensor } from '../checkpoints/safetensors.js';
import { nothingFits, shareText, takenText } from '../checkpoints/taken-text.js';
import { type Taking, taking, type Wanted } from '../checkpoints/taking.js';
import { writeVocabulary } from '../checkpoints/vocabulary.js';
import type { Dataset } from '../data/dataset.js';
import type { MixtureDataset } from '../data/mixture.js';
import type { DataSpec } from '../data/sources/spec.js';
import type { MixtureSpec } from '../data/sources/mixture.js';
import { type Fault, faultText } from '../errors/divergence.js';
import { RunError } from '../errors/run-error.js';
import { removePartials } from '../files/writing.js';
import type { MetricsLine } from '../metrics/log.js';
import { type Identity, type Measurement, measuresOf } from '../metrics/measurement.js';
import { Random } from '../random/random.js';
import { durationText, numberText, shortFloat } from '../text/numbers.js';
import { visibleLine } from '../text/visible.js';
import { checkFree, writeBeginning } from './beginning.js';
import { createRunFolder, describeRun } from './folder.js';
import { cameFrom, placeText, type ReadFrom } from './from-run.js';
import type { History } from './history.js';
import { holdRun } from './lock.js';
import { RunData } from './run-data.js';
import type { Period } from '../contract/period.js';
import type { Made } from '../pictures/preview.js';
import { canGoBack, Setback } from '../trouble/on-trouble.js';
import { isOver, type Trouble } from '../trouble/trouble.js';
import type { Held } from '../trouble/weights.js';
import type { Asked } from '../live/asked.js';
import type { Scores } from '../live/state.js';
import { RunInProgress } from './run-in-progress.js';
import { type ReportState, RunReport } from './run-report.js';
import type { RunOptions, RunSettings } from './run-settings.js';
import { OtherRates } from './other-rates.js';
import { Saving } from './saving.js';
import { Steering } from './steering.js';
import { StepCount } from './step-count.js';
import { writeTrainedOn } from './trained-on.js';
import { noticeText, Watching } from './watching.js';

/** Numbers that are not finite. */
interface Divergence {
  /** The loss or weight that has them. */
  readonly of: string;
  readonly what: string;
  /** The step after which that was seen. */
  readonly at: number;
  /** The last step whose losses are known to have been finite, and the last after which all else was too. */
  readonly lastGood: number;
  readonly since: number;
}

export abstract class TrainingRun {
  readonly random: Random;
  protected readonly count: StepCount;
  private readonly sources: RunData;
  private started: RunInProgress | undefined;
  /** What onlookers see and ask for, once there is a run folder. */
  private steering: Steering | undefined;
  /** Gives the run folder back. */
  private letGo: () => void = () => undefined;
  /** Networks that start from files of their own. */
  protected readonly given = new Set<string>();
  private losses: Readonly<Record<string, number>>;
  private savedStep: number | undefined;
  /** The last step whose losses were written down: weights are those after it. */
  private reportedStep: number;
  private readonly saving: Saving;
  private readonly page: RunReport;
  /** Training went wrong, and the step in which it did is being made once more to see where. */
  private search: Divergence | undefined;
  /** That step, once it is begun. */
  private searchedStep: number | undefined;
  private readonly watching: Watching;
  /** What was measured at the step that a run goes on from, as it is written down. */
  private readonly measured = new Map<string, number>();
  /** What was noticed and nothing was done about yet. */
  private unanswered: Trouble[] = [];

  constructor(
    protected readonly settings: RunSettings,
    protected readonly options: RunOptions,
  ) {
    const { seed, resumed, until, ...reading } = options;
    this.random = new Random(seed);
    this.count = new StepCount(settings.batch * (settings.accumulate ?? 1), until ?? settings.until, resumed?.info);
    this.sources = new RunData(this.random, {
      ...reading,
      resumed: resumed && { folder: resumed.folder, step: resumed.info.step },
      meant: settings.meant ?? [],
    });
    this.savedStep = resumed?.info.step;
    this.reportedStep = this.count.step;
    this.saving = new Saving(options.saveEvery, (period) => this.count.completes(period));
    this.page = new RunReport(settings, options);
    this.watching = new Watching(settings.judges ?? [], this.count.step);
    this.losses = resumed?.info.losses ?? {};
  }

  /** What a step is made once more from; undefined where none can be. */
  protected abstract readonly history: History | undefined;

  /** Everything training must remember, as it is now; each a number array that stays as it is until the next step. */
  protected abstract stored(): Promise<readonly StoredTensor[]>;

  /** What is looked at for trouble, and how often each optimizer has updated each network, by the names of checkpoints. */
  protected abstract held(): { readonly tensors: readonly Held[]; readonly updates: ReadonlyMap<string, number> };

  /** Called before a step is made once more to see where it goes wrong. */
  protected searchBegins(): void {
    // Whatever sees all that a step computes needs nothing more.
  }

  /** Everything training remembers as numbers, as it starts; called before the first step. */
  protected abstract starting(): readonly Wanted[];

  /** Gives something of that another start. */
  protected abstract startAt(name: string, values: Float32Array): void;

  /** Releases what the engine holds of this run. */
  protected abstract dispose(): void;

  /** The step that is being made, or the last one made; 0 before the first. */
  get step(): number {
    return this.count.step;
  }

  /** The step training ends with. */
  get lastStep(): number {
    return this.count.lastStep;
  }

  /** Whether training has come to its end, rather than being interrupted. */
  get ended(): boolean {
    return this.count.ended;
  }

  /** Whether the phase that was begun last has come to its end, in this sitting. */
  get phaseEnded(): boolean {
    return this.count.phaseEnded;
  }

  /** A length of training in steps. */
  steps(period: Period): number {
    return this.count.steps(period);
  }

  /** How many times a length of training has gone by before the present step, after the part named: for schedules. */
  progress = (length: Period, after?: Period): number => this.count.progress(length, after);

  /** Whether a period ends with the present step: for 5 epochs, at the last step of every fifth epoch. */
  every(period: Period): boolean {
    // What was trained by the step that is made once more is trained again; what was looked at after it is not.
    return (this.search === undefined || this.searchedStep === this.step) && this.count.completes(period);
  }

  /**
   * Loads declared data; paths are relative to the program.
   * @throws DataError when files are missing or damaged or do not fit the declared fields
   */
  data<Field extends string>(spec: MixtureSpec<Field>): Promise<MixtureDataset<Field>>;
  data<Field extends string>(spec: DataSpec<Field>): Promise<Dataset<Field>>;
  data<Field extends string>(spec: DataSpec<Field>): Promise<Dataset<Field>> {
    return this.sources.load(spec);
  }

  /**
   * Says whose epochs are counted: those of the largest of some data sets, of the first where several are as large. A
   * resumed run goes on with the epochs it began with, whatever has become of the data.
   */
  epochsOf(...sets: readonly Dataset[]): void {
    this.count.epochsOf(sets);
  }

  /** Prints a measurement and writes it down; of several values each is called `name.key`. */
  record(name: string, value: Measurement['value'], identity?: Identity): void {
    const { metrics, progress, keeping } = this.live();
    const measures = measuresOf(name, value);
    keeping.note(measures);
    if (!this.isKnown(measures)) metrics.write({ ...this.now(), measures, ...(identity && { identity: { [name]: identity } }) }); // prettier-ignore
    const text = Object.entries(measures).map(([key, number]) => `${key} ${numberText(number)}`);
    progress.note(`step ${this.step}  ${text.join('  ')}`);
  }

  /** Whether the same was written down before: what a run measures at its end it measures again where it goes on from there. */
  private isKnown(measures: Readonly<Record<string, number>>): boolean {
    if (this.step !== this.options.resumed?.info.step) return false;
    return Object.entries(measures).every(([name, value]) => this.measured.get(name) === shortFloat(value));
  }

  /**
   * Saves everything needed to go on from this step.
   * @throws RunError, and writes nothing, if a weight is not a finite number
   */
  async checkpoint(): Promise<void> {
    const broken = await this.save();
    if (broken === null) return;
    const what = `${broken} holds numbers that are not finite, at step ${this.step}`;
    const [at, since] = [this.step, this.watching.lastLook];
    throw await this.diverged({ of: broken, what, at, lastGood: at, since }, null);
  }

  /** @returns the name of what is not finite, where anything is; then nothing is written */
  private async save(): Promise<string | null> {
    if (this.savedStep === this.step) return null;
    this.saving.begins();
    const { folder, metrics, keeping } = this.live();
    const tensors = await this.stored();
    const broken = tensors.find(({ values }) => !values.every(Number.isFinite));
    if (broken) return broken.name;
    this.live().checkFolder();
    metrics.flush();
    const { program, fingerprint } = this.settings;
    const { engine, seed } = this.options;
    await writeCheckpoint(
      folder,
      {
        ...{ version: 1, program, fingerprint, ...this.now(), seed, engine: engine.name, losses: this.losses },
        ...{ lastStep: this.lastStep, schedule: this.count.settings },
        ...(keeping.judged.length > 0 && { best: keeping.judged }),
        ...(this.watching.troubles.length > 0 && { trouble: this.watching.troubles }),
      },
      tensors,
      (checkpoints) => keeping.staying(checkpoints),
    );
    keeping.saved();
    this.savedStep = this.step;
    return null;
  }

  /** Ends the run: the last checkpoint, the report, and everything released. Sets the exit code if interrupted. */
  async finish(): Promise<void> {
    const { folder, progress, interrupts } = await this.start();
    await this.checkpoint();
    await this.writeReport(this.ended ? 'ended' : 'stopped');
    progress.stop();
    if (this.ended) {
      const { seconds } = this.now();
      progress.note(`${this.step} steps in ${durationText(seconds)}. The report is ${join(folder, 'report.html')}.`);
    } else {
      process.exitCode = interrupts.exitCode;
      progress.note(`Stopped at step ${this.step} of ${this.lastStep}; --resume ${folder} goes on from here.`);
    }
    await this.close();
    this.options.release();
  }

  private async close(): Promise<void> {
    this.live().close();
    this.dispose();
    this.letGo();
    await this.options.engine.release();
  }

  /** Takes the progress bar off the screen, before something else is printed. */
  leaveScreen(): void {
    this.sources.leaveScreen();
    this.started?.progress.stop();
  }

  /** Called before the first step rather than when the run opens, so that bad data leave no empty run folder. */
  protected async start(): Promise<RunInProgress> {
    if (this.started) return this.started;
    const { programFile, engine, out, quiet, resumed, why, where, seed, from } = this.options;
    const { program, fingerprint } = this.settings;
    // A length that cannot be counted is told before there is a folder.
    const length = this.count.lengthText();
    if (!resumed && out !== undefined) await checkFree(out, this.settings, seed, true);
    const taken = from === undefined ? null : await this.take(from);
    const folder = resumed?.folder ?? (await createRunFolder(program, out));
    this.letGo = holdRun(folder);
    for (const part of ['', 'checkpoints', 'previews']) await removePartials(join(folder, part));
    const again = !resumed && existsSync(join(folder, 'metrics.jsonl'));
    if (!resumed)
      await writeBeginning(folder, {
        program,
        fingerprint,
        seed,
        ...(taken && { from: cameFrom(from!, shareText(taken)) }),
      });
    await describeRun(folder, programFile, fingerprint);
    await writeVocabulary(folder, this.sources.words);
    await writeTrainedOn(folder, this.sources.seen);
    if (!quiet) {
      if (why !== undefined) console.log(visibleLine(why));
      const begins = resumed ? ` from step ${this.step}` : again ? ' again from the beginning' : '';
      console.log(visibleLine(`${program} on ${engine.name}${begins}, ${length}, into ${folder}`));
      if (where !== undefined) console.log(visibleLine(where));
      for (const line of taken === null ? [] : takenText(placeText(from!), taken)) console.log(visibleLine(line));
    }
    this.started = await RunInProgress.open(folder, this.settings, this.count, quiet, (line) => this.remember(line)); // prettier-ignore
    this.steering = new Steering(
      folder,
      this.settings.batch * (this.settings.accumulate ?? 1),
      this.options.rebuilds ?? false,
    );
    // From here on the run needs the other no more.
    if (taken !== null) await this.checkpoint();
    await this.writeReport('training');
    return this.started;
  }

  /** Takes a line that was written in an earlier sitting. */
  private remember(line: MetricsLine): void {
    this.watching.remember(line);
    if (line.step !== this.step) return;
    for (const [name, value] of Object.entries(line.measures ?? {})) this.measured.set(name, value);
  }

  /**
   * Takes what another run has learned, where it fits.
   * @throws RunError where nothing does
   */
  private async take(from: ReadFrom): Promise<Taking> {
    const { classes, tensors, words } = from;
    const now = { classes: classes.now, words: this.sources.words };
    const taken = await taking(this.starting(), { classes: classes.before, tensors, words }, now, this.given);
    if (taken.values.size === 0) throw nothingFits(from.run, placeText(from), taken);
    for (const [name, values] of taken.values) this.startAt(name, values);
    return taken;
  }

  /** Whether another step is to be made. Before that, what is due is saved. */
  protected async goesOn(): Promise<boolean> {
    if (!this.count.goesOn) return false;
    // Signals only arrive when the event loop turns, and a step may never leave it the time.
    await nextTurn();
    if (this.live().interrupts.interrupted) {
      await this.checkpoint();
      return false;
    }
    if (this.searching) return true;
    if (!(await this.attend())) {
      await this.checkpoint();
      return false;
    }
    if (this.watching.isDue(this.step)) await this.lookAtWeights();
    if (this.searching) return true;
    await this.answer();
    const { keeping } = this.live();
    if (this.step > (this.savedStep ?? 0) && (this.saving.isDue || keeping.isDue(this.step))) await this.checkpoint();
    if (this.page.isDue) await this.writeReport('training');
    return true;
  }

  /** Does what onlookers ask for, and shows them how training stands. @returns whether it goes on */
  private async attend(): Promise<boolean> {
    const steering = this.steering!;
    const { interrupts } = this.live();
    for (;;) {
      for (const { id, asked } of steering.asked()) {
        if (asked === null) steering.answer(id, 'That cannot be asked of a run.', true);
        else await this.do(id, asked);
      }
      if (steering.isDue) await this.showOn();
      if (steering.stopped || interrupts.interrupted) return false;
      if (!steering.paused) return true;
      await steering.wait();
    }
  }

  private showOn(): Promise<void> {
    const { step, lastStep } = this;
    return this.steering!.show({ step, lastStep, epoch: this.count.epoch }, () => this.held());
  }

  private async do(id: string, asked: Asked): Promise<void> {
    const steering = this.steering!;
    const { progress, folder } = this.live();
    switch (asked.do) {
      case 'pause':
        if (steering.paused) return steering.answer(id, 'Training waits already.');
        await this.checkpoint();
        steering.paused = true;
        progress.note(`Waiting after step ${this.step}, as asked; gan view ${folder} lets it go on.`);
        return steering.answer(id, `Waiting after step ${this.step}, which is saved.`);
      case 'resume':
        steering.paused = false;
        return steering.answer(id, `Going on after step ${this.step}.`);
      case 'save':
        await this.checkpoint();
        return steering.answer(id, `Saved step ${this.step}.`);
      case 'stop':
        steering.stopped = true;
        progress.note('Ending after this step, as asked.');
        steering.answer(id, `Ended after step ${this.step}.`);
        return this.showOn();
      case 'rates': {
        if (this.options.rebuilds !== true)
          return steering.answer(id, 'A trainer alone cannot change its rates: what `gan train` started can.', true);
        await this.checkpoint();
        await this.writeReport('stopped');
        steering.answer(id, `Other rates from step ${this.step + 1} on.`);
        await this.showOn();
        await this.close();
        throw new OtherRates(asked.of, this.options.release);
      }
    }
  }

  /** Shows onlookers what discriminators say of samples. @param values of each, when somebody looks */
  protected showScores(
    of: readonly Omit<Scores, 'values'>[],
    values: () => Promise<readonly ArrayLike<number>[]>,
  ): Promise<void> {
    return this.steering!.takeScores(of, values);
  }

  /** Hands a step to the loop that makes it. Where something goes wrong in it, what was learned before is saved first. */
  protected async *guarded<Step>(step: Step): AsyncGenerator<Step, void> {
    let fine = false;
    try {
      yield step;
      fine = true;
    } finally {
      if (!fine) await this.rescue();
    }
  }

  /** Saves what was learned until something went wrong, and says so. */
  private async rescue(): Promise<void> {
    if (this.searching || this.started?.closed === true) return;
    const before = this.savedStep;
    try {
      if (this.reportedStep !== this.step) {
        const step = (await this.history?.rewind()) ?? null;
        if (step === null) return;
        this.count.backTo(step);
      }
      await this.save();
    } catch {
      // What went wrong first is told.
      return;
    }
    if (this.savedStep === before) return;
    const { folder, progress } = this.live();
    progress.note(`Saved a checkpoint of step ${this.step}; --resume ${folder} goes on from it.`);
  }

  /** Begins a stretch of steps, all that remain by default. */
  protected begin(length: Period | undefined): void {
    this.count.begin(length);
    // The lines of another stretch are not those to make a step of this one with.
    this.history?.forget();
  }

  /** Begins the next step, which may be made once more until two more have begun. */
  protected next(): number {
    this.live().keeping.forget();
    const step = this.count.next();
    if (this.searching) this.searchedStep = step;
    else this.history?.remember(step);
    return step;
  }

  /** Whether the present step is made once more, to see where it goes wrong. */
  protected get searching(): boolean {
    return this.search !== undefined;
  }

  /**
   * Writes down and shows the losses of the present step. If one is not a finite number, goes back to before the step in
   * which the first such number came up, which is then made once more and ends with `found`.
   * @throws RunError where that cannot be
   */
  protected async takeLosses(losses: Readonly<Record<string, number>>): Promise<void> {
    const wrong = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
    if (wrong) {
      const what = `Loss ${wrong[0]} became ${wrong[1]} at step ${this.step}`;
      const [at, before] = [this.step, this.step - 1];
      await this.searchFor({ of: wrong[0], what, at, lastGood: before, since: before });
      return;
    }
    const { metrics, progress } = this.live();
    this.losses = losses;
    this.reportedStep = this.step;
    metrics.write({ ...this.now(), losses });
    progress.advance(this.step, this.count.epoch, losses);
    this.watching.takeLosses(this.step, losses);
    this.tell();
  }

  /**
   * Goes back to before the step in which the first number came up that is not finite.
   * @throws RunError where that cannot be
   */
  private async searchFor(found: Divergence): Promise<void> {
    const step = (await this.history?.rewind()) ?? null;
    if (step === null) throw await this.diverged(found, null);
    this.count.backTo(step);
    // What went wrong is told, whether this can be saved or not. A run that is to go back goes further.
    if (this.options.onTrouble !== 'back') await this.save().catch(() => null);
    this.search = { ...found, since: step - 1 };
    this.searchBegins();
  }

  private async lookAtWeights(): Promise<void> {
    const { tensors, updates } = this.held();
    const { lastLook } = this.watching;
    const broken = await this.watching.lookAtWeights(this.step, tensors, updates);
    this.tell();
    if (broken === null) return;
    const before = lastLook > 0 ? `, and held none at step ${lastLook}` : '';
    const what = `${broken} holds numbers that are not finite, at step ${this.step}${before}`;
    await this.searchFor({ of: broken, what, at: this.step, lastGood: this.step, since: lastLook });
  }

  /** Writes down and shows what is new of trouble. */
  private tell(): void {
    const { metrics, progress } = this.live();
    for (const notice of this.watching.taken()) {
      metrics.write({ ...this.now(), trouble: notice });
      for (const line of noticeText(this.step, notice)) progress.note(line);
      if (!isOver(notice)) this.unanswered.push(notice);
    }
  }

  /** Does about trouble what the command line says. */
  private async answer(): Promise<void> {
    const found = this.unanswered;
    this.unanswered = [];
    const [first] = found;
    if (first === undefined) return;
    const { onTrouble = 'continue' } = this.options;
    const helped = onTrouble === 'back' ? found.find(canGoBack) : undefined;
    if (helped !== undefined) throw await this.setback(helped);
    await this.checkpoint();
    if (onTrouble === 'continue') return;
    await this.writeReport('went wrong');
    const { folder } = this.live();
    throw new RunError(first.text, `${first.hint}
Training was stopped at step ${this.step}; --resume ${folder} goes on from here.`); // prettier-ignore
  }

  /** What ends the run that is to go back. */
  private async setback(trouble: Trouble): Promise<Setback> {
    await this.writeReport('went wrong');
    await this.close();
    return new Setback(trouble, this.options.release);
  }

  /** What is said once the step that went wrong was made once more. */
  protected found(fault: Fault | null): Promise<RunError> {
    return this.diverged(this.search!, fault);
  }

  /**
   * Writes a preview to `previews/step-000120.png`; a `name` tells several of one step apart.
   * @param made the samples in it
   */
  protected async writePreview(png: Uint8Array, name: string | undefined, made: readonly Made[]): Promise<void> {
    const called = name === undefined ? 'the preview' : `the preview ${name}`;
    made.forEach((one, i) => {
      const label = made.length === 1 ? called : `${called}, picture ${i + 1},`;
      this.watching.takePreview(this.step, this.step / this.lastStep, label, one, this.sources.spreadOf(one.shape.slice(1))); // prettier-ignore
    });
    this.tell();
    await this.live().writePreview(this.step, name, png);
  }

  /** Training has left the numbers that floats can hold: what was the last that was good, and what to try. */
  private async diverged({ of, what, at, lastGood, since }: Divergence, fault: Fault | null): Promise<RunError> {
    const { where, hint } = faultText(this.step, fault);
    const text = [`${what}.`, ...(where === null ? [] : [where])].join(' ');
    const trouble: Trouble = { kind: 'not-finite', of, text, hint, since };
    this.live().metrics.write({ step: at, seconds: this.now().seconds, trouble });
    if (this.options.onTrouble === 'back') {
      for (const line of noticeText(at, trouble)) this.live().progress.note(line);
      return this.setback(trouble);
    }
    await this.writeReport('went wrong');
    const losses = Object.entries(this.losses).map(([name, value]) => `${name} ${numberText(value)}`);
    const before = losses.length > 0 ? ` The losses of step ${lastGood} were ${losses.join(', ')}.` : '';
    const saved =
      this.savedStep === undefined
        ? 'No checkpoint had been written yet.'
        : `The checkpoint of step ${this.savedStep} is kept in ${this.live().folder}.`;
    return new RunError(`${text}${before}`, `${hint}\n${saved}`);
  }

  private live(): RunInProgress {
    if (!this.started) throw new Error('this part of a run needs its first step');
    return this.started;
  }

  private now(): { step: number; epoch?: number; seconds: number } {
    const before = this.options.resumed?.info.seconds ?? 0;
    const seconds = before + this.live().seconds - (this.steering?.waitedFor ?? 0) / 1000;
    const { step, epoch } = this.count;
    return {
      step,
      ...(epoch !== undefined && { epoch: Number(epoch.toFixed(4)) }),
      seconds: Number(seconds.toFixed(3)),
    };
  }

  private async writeReport(state: ReportState): Promise<void> {
    this.live().checkFolder();
    const { step, seconds } = this.now();
    await this.page.write(this.live().folder, state, { step, seconds, length: this.count.lengthText() });
  }
}
