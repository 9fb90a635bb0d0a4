import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../../data/dataset.js';
import { inspectData } from '../../data/inspect.js';
import { loadData } from '../../data/load.js';
import type { MixtureDataset } from '../../data/mixture.js';
import type { Note } from '../../data/notes.js';
import type { DataSpec, MixtureSpec } from '../../data/spec.js';
import type { Engine } from '../engines/engine.js';
import type { Identity, Measurement, Metric } from '../metrics/metric.js';
import { Pass } from '../pass.js';
import { Random } from '../../random/random.js';
import { emptyRecord } from '../../data/record.js';
import { visibleLine } from '../../text/visible.js';
import { createAverage, type Average } from '../training/average.js';
import { createInitializer, noDraws, type Initializer } from '../training/initializer.js';
import { canSearch, type Fault, searchFirstFault } from '../training/first-fault.js';
import { History } from '../training/history.js';
import { Optimizer, type Rule } from '../training/optimizer.js';
import { Store, type StoredTensor } from '../training/store.js';
import { readWeights } from '../../checkpoints/weights-file.js';
import { listVariables, type Weights } from '../training/weights.js';
import { writeCheckpoint, type CheckpointInfo } from '../../checkpoints/checkpoint.js';
import { resolveDataPaths, resolvePath } from '../../run/data-paths.js';
import { RunError, warningText } from '../../errors/run-error.js';
import { faultText } from '../../errors/divergence.js';
import { makeFolder, stepText, writeFileAtomically } from '../../files/writing.js';
import { createRunFolder, describeRun } from '../../run/folder.js';
import { watchInterrupts, type Interrupts } from '../../run/interrupts.js';
import { MetricsLog } from '../../run/metrics-log.js';
import { drawPicture, type Look } from './preview.js';
import { durationText, numberText, Progress } from '../../run/progress.js';
import { reading, type Reading } from '../../run/reading-progress.js';
import { writeReport } from '../../report/report.js';
import { periodText, Schedule, type Period } from '../../run/schedule.js';
import { readWords, writeWords } from '../../checkpoints/vocabulary.js';

/** What a generated program says about itself. */
export interface RunSettings {
  /** The `.gan` file it was built from, which lies beside it. */
  readonly program: string;
  readonly fingerprint: string;
  /** Samples per batch. */
  readonly batch: number;
  /** Over how many batches an update takes the mean of its gradients; 1 by default. */
  readonly accumulate?: number;
  readonly until: Period;
  readonly seed: number;
  /** What is not told of its data, because a comment in the program says that it is meant. */
  readonly meant?: readonly Note['kind'][];
}

/** What the command line and the machine add to the settings. */
export interface Circumstances {
  /** The `.gan` file. */
  readonly programFile: string;
  readonly engine: Engine;
  /** The length given on the command line, in place of the program's own. */
  readonly until: Period | undefined;
  readonly seed: number;
  readonly out: string | undefined;
  readonly quiet: boolean;
  /** Whether the data were looked at before, and what is worth a word was told. */
  readonly checked: boolean;
  /** The folder of pictures that were decoded before; null where none are kept. */
  readonly cache: string | null;
  /** The run to go on with, and what its newest checkpoint says about itself. */
  readonly resumed: { readonly folder: string; readonly info: CheckpointInfo } | undefined;
  /** Called when the run is over. */
  readonly release: () => void;
}

/** What exists once the first pass begins. */
interface Started {
  readonly folder: string;
  readonly metrics: MetricsLog;
  readonly progress: Progress;
  readonly interrupts: Interrupts;
  readonly time: number;
}

/**
 * One training run: what a generated program holds on to from its first line to its last. It owns the run folder, the
 * count of steps and everything that must outlive a step.
 */
export class Run {
  readonly random: Random;
  private readonly store = new Store();
  private readonly history = new History(this.store);
  /** Training went wrong, and the step in which it did is being made once more to see where. */
  private search: Search | undefined;
  private schedule: Schedule;
  private readonly words = emptyRecord<readonly string[]>();
  private reading: Reading | undefined;
  private started: Started | undefined;
  private completed: number;
  private stretchEnd = 0;
  /** Passes made in the present stretch. */
  private passesMade = 0;
  private losses: Readonly<Record<string, number>>;
  private savedStep: number | undefined;
  private nextReport = 0;

  constructor(
    private readonly settings: RunSettings,
    private readonly circumstances: Circumstances,
    /** The tensors of the checkpoint to go on from, until they are restored. */
    private unrestored: ReadonlyMap<string, StoredTensor> | undefined,
  ) {
    const info = circumstances.resumed?.info;
    this.random = new Random(circumstances.seed);
    this.schedule = new Schedule(this.samplesPerStep, undefined);
    this.completed = info?.step ?? 0;
    this.savedStep = info?.step;
    this.losses = info?.losses ?? {};
  }

  /** The pass that is being made, or the last one made; 0 before the first. */
  get step(): number {
    return this.completed;
  }

  /** The step training ends with. */
  get lastStep(): number {
    return this.steps(this.until);
  }

  private get samplesPerStep(): number {
    return this.settings.batch * (this.settings.accumulate ?? 1);
  }

  private get until(): Period {
    return this.circumstances.until ?? this.settings.until;
  }

  /** Whether training has come to its end, rather than being interrupted. */
  get ended(): boolean {
    return this.step >= this.lastStep;
  }

  /** Whether the stretch of `passes` that was asked for last has come to its end, in this sitting. */
  get phaseEnded(): boolean {
    return this.passesMade > 0 && this.completed === this.stretchEnd;
  }

  /** A length of training in steps. */
  steps(period: Period): number {
    return this.schedule.steps(period);
  }

  /**
   * Loads declared data; paths are relative to the program.
   * @throws DataError when files are missing or damaged or do not fit the declared fields
   */
  data<Field extends string>(spec: MixtureSpec<Field>): Promise<MixtureDataset<Field>>;
  data<Field extends string>(spec: DataSpec<Field>): Promise<Dataset<Field>>;
  async data<Field extends string>(spec: DataSpec<Field>): Promise<Dataset<Field>> {
    const { programFile, resumed, quiet, cache } = this.circumstances;
    const recorded = resumed === undefined ? {} : await readWords(resumed.folder);
    const { progress, stop } = (this.reading = reading(spec.name, quiet));
    const located = resolveDataPaths(spec, programFile);
    await this.tellOf(located);
    const data = await loadData(located, this.random, { recorded, progress, cache }).finally(stop);
    for (const [field, words] of Object.entries<readonly string[] | undefined>(data.words ?? {}))
      if (words !== undefined) this.words[`${spec.name}.${field}`] = words;
    return data;
  }

  /** Says what is worth a word though the data can be read: pictures that are passed over. */
  private async tellOf(spec: DataSpec): Promise<void> {
    const { quiet, checked } = this.circumstances;
    // Beside what is read, a file of numbers holds nothing.
    if (quiet || checked || spec.source === 'idx') return;
    const found = await inspectData(spec);
    // What is wrong is told by loading.
    const notes = 'problem' in found ? [] : (found.notes ?? []);
    for (const { kind, problem, hint } of notes)
      if (this.settings.meant?.includes(kind) !== true) process.stderr.write(`${warningText(problem, hint)}\n`);
  }

  /**
   * Says whose epochs are counted: those of the largest of some data sets, of the first where several are as large. A
   * resumed run goes on with the epochs it began with, whatever has become of the data.
   */
  epochsOf(...sets: readonly Dataset[]): void {
    const batch = this.samplesPerStep;
    const began = this.circumstances.resumed?.info.schedule;
    if (began?.stepsPerEpoch !== undefined) {
      const same = sets.find((set) => set.stepsPerEpoch(batch) === began.stepsPerEpoch);
      this.schedule = new Schedule(batch, began.stepsPerEpoch, began.epochsOf ?? same?.name);
      return;
    }
    const largest = sets.reduce((a, b) => (b.count > a.count ? b : a));
    this.schedule = new Schedule(batch, largest.stepsPerEpoch(batch), largest.name);
  }

  /** Makes the variables of the network called `network`. */
  initializer(network: string): Initializer {
    return createInitializer(network, this.circumstances.resumed ? noDraws : this.random, this.store);
  }

  /**
   * Starts a network at weights of a file; its path is relative to the program. A resumed run has them in its
   * checkpoint.
   * @throws DataError when the file is missing or damaged or holds no such network
   */
  async load(network: string, weights: Weights, path: string): Promise<void> {
    if (this.circumstances.resumed) return;
    const variables = new Map(
      listVariables(weights).map((variable) => [variable.name.slice(network.length + 1), variable]),
    );
    const wanted = [...variables].map(([name, { shape }]) => ({ name, shape }));
    const stored = await readWeights(resolvePath(path, this.circumstances.programFile), network, wanted);
    for (const [name, variable] of variables)
      tf.tidy(() => variable.assign(tf.tensor(stored.get(name)!.values, variable.shape)));
  }

  /** An exponential moving average of a network, starting at its present weights; the decay may be a schedule. */
  average<W extends Weights>(
    name: string,
    weights: W,
    { decay }: { readonly decay: number | (() => number) },
  ): Average<W> {
    return createAverage(name, weights, decay, this.store);
  }

  /** An optimizer of some networks. Its options may be a function, called at each update, where a schedule moves them. */
  optimizer<Options, Slot extends string>(
    name: string,
    networks: Readonly<Record<string, Weights>>,
    rule: Rule<Options, Slot>,
    options: Options | (() => Options),
  ): Optimizer<Options, Slot> {
    return new Optimizer(name, networks, rule, options, this.store);
  }

  /**
   * Where `--resume` is given, sets every weight, statistic, slot, average and counter made so far to the checkpoint's.
   * @throws RunError if the checkpoint does not fit
   */
  restore(): void {
    if (this.unrestored) this.store.assign(this.unrestored);
    this.unrestored = undefined;
  }

  /**
   * The passes that remain, one step each. Ends early, with a checkpoint, when the run is interrupted. With a `length`,
   * a stretch of that many steps, beginning where the stretch before it ended: for training in phases.
   */
  async *passes(length?: Period): AsyncGenerator<Pass, void> {
    const { interrupts } = await this.start();
    const last = this.lastStep;
    this.stretchEnd = length ? Math.min(this.stretchEnd + this.steps(length), last) : last;
    this.passesMade = 0;
    this.history.forget();
    while (this.completed < this.stretchEnd) {
      // Signals only arrive when the event loop turns, and a pass may never leave it the time.
      await nextTurn();
      if (interrupts.interrupted) return this.checkpoint();
      this.completed++;
      this.passesMade++;
      if (!this.search) this.history.remember(this.completed);
      const pass = Pass.training(this.random, this.completed, this.periods);
      yield pass;
      pass.release();
    }
  }

  /** How many times a length of training has gone by before the present step, after the part named: for schedules. */
  periods = (length: Period, after?: Period): number => this.schedule.periods(this.step, length, after);

  /** Whether a period ends with the present step: for 5 epochs, at the last step of every fifth epoch. */
  every(period: Period): boolean {
    return !this.search && this.schedule.completes(period, this.step);
  }

  /**
   * Takes the losses of a pass, writes them down and shows them. Disposes the tensors. If one is not a finite number, the
   * step in which the first such number came up is made once more, to say where.
   * @throws RunError after that
   */
  async report(pass: Pass, losses: Readonly<Record<string, tf.Tensor>>): Promise<void> {
    const { metrics, progress } = this.live();
    if (this.search) {
      const { what, lastGood, conclude } = this.search;
      throw await this.diverged(what, lastGood, conclude(Object.values(losses)));
    }
    const values = await readScalars(losses);
    const wrong = Object.entries(values).find(([, value]) => !Number.isFinite(value));
    if (wrong) return this.goBack(`Loss ${wrong[0]} became ${wrong[1]} at step ${pass.step}`, pass.step - 1);
    this.losses = values;
    metrics.write({ ...this.now(), losses: values });
    progress.advance(this.step, this.schedule.epoch(this.step), values);
  }

  /**
   * Writes a picture of what `draw` makes to `previews/step-000120.png`, with the noise that all previews share. A
   * `name` tells several previews of one step apart.
   */
  async preview(
    look: Look & { readonly name?: string },
    draw: (pass: Pass) => tf.Tensor | readonly tf.Tensor[],
  ): Promise<void> {
    const folder = join(this.live().folder, 'previews');
    const made = tf.tidy(() => draw(Pass.sampling(this.random, 'preview', this.periods)) as tf.Tensor | tf.Tensor[]);
    const png = await drawPicture(look, made);
    tf.dispose(made);
    makeFolder(folder);
    await writeFileAtomically(join(folder, `step-${stepText(this.step)}${look.name ? `-${look.name}` : ''}.png`), [
      png,
    ]);
  }

  /**
   * Works out a metric, prints it and writes it down together with what it is a measure of; of several values each is
   * called `name.key`.
   */
  async measure<Settings>(name: string, metric: Metric<Settings>, settings: Settings): Promise<void> {
    const { value, identity } = await metric(settings, { random: this.random, elapsed: this.periods });
    this.record(name, value, identity);
  }

  /** Prints a measurement and writes it down, as `measure` does, whoever made it. */
  record(name: string, value: Measurement['value'], identity?: Identity): void {
    const { metrics, progress } = this.live();
    const values = typeof value === 'number' ? { '': value } : value;
    const measures = Object.fromEntries(
      Object.entries(values).map(([key, number]) => [key === '' ? name : `${name}.${key}`, number]),
    );
    metrics.write({ ...this.now(), measures, ...(identity && { identity: { [name]: identity } }) });
    const text = Object.entries(measures).map(([key, number]) => `${key} ${numberText(number)}`);
    progress.note(`step ${this.step}  ${text.join('  ')}`);
  }

  /**
   * Saves everything needed to go on from this step, and brings the report up to date from time to time.
   * @throws RunError, and writes nothing, if a weight is not a finite number
   */
  async checkpoint(): Promise<void> {
    if (this.savedStep === this.step) return;
    const { folder } = this.live();
    const tensors = await this.store.read();
    const broken = tensors.find(({ values }) => !values.every(Number.isFinite));
    if (broken) {
      const what = `${broken.name} holds numbers that are not finite, at step ${this.step}`;
      throw await this.diverged(what, this.step, null);
    }
    const { program, fingerprint } = this.settings;
    const { engine, seed } = this.circumstances;
    await writeCheckpoint(
      folder,
      {
        ...{ version: 1, program, fingerprint, ...this.now(), seed, engine: engine.name, losses: this.losses },
        schedule: this.schedule.settings,
      },
      tensors,
    );
    this.savedStep = this.step;
    if (performance.now() >= this.nextReport) await this.writeReport();
  }

  /** Ends the run: the last checkpoint, the report, and everything released. Sets the exit code if interrupted. */
  async finish(): Promise<void> {
    const { folder, metrics, progress, interrupts } = await this.start();
    await this.checkpoint();
    await this.writeReport();
    progress.stop();
    if (this.ended) {
      const { seconds } = this.now();
      progress.note(`${this.step} steps in ${durationText(seconds)}. The report is ${join(folder, 'report.html')}.`);
    } else {
      if (interrupts.interrupted) process.exitCode = 130;
      progress.note(`Stopped at step ${this.step} of ${this.lastStep}; --resume ${folder} goes on from here.`);
    }
    interrupts.unwatch();
    metrics.close();
    this.store.dispose();
    await this.circumstances.engine.release();
    this.circumstances.release();
  }

  /** Takes the progress bar off the screen, before something else is printed. */
  leaveScreen(): void {
    this.reading?.stop();
    this.started?.progress.stop();
  }

  /** Called before the first pass rather than when the run opens, so that bad data leave no empty run folder. */
  private async start(): Promise<Started> {
    if (this.started) return this.started;
    const { programFile, engine, out, quiet, resumed } = this.circumstances;
    if (this.unrestored) throw new Error('the program never called restore()');
    const totalSteps = this.lastStep;
    const folder = resumed?.folder ?? (await createRunFolder(this.settings.program, out));
    await describeRun(folder, programFile, this.settings.fingerprint);
    await writeWords(folder, this.words);
    const metrics = await MetricsLog.open(join(folder, 'metrics.jsonl'), this.step);
    const totalEpochs = 'epochs' in this.until ? this.until.epochs : undefined;
    if (!quiet) {
      const from = resumed ? ` from step ${this.step}` : '';
      console.log(visibleLine(`${this.settings.program} on ${engine.name}${from}, ${this.lengthText()}, into ${folder}`)); // prettier-ignore
    }
    const progress = new Progress({ totalSteps, firstStep: this.step, totalEpochs, quiet });
    const interrupts = watchInterrupts(() =>
      progress.note('Saving a checkpoint after this pass. Ctrl-C again stops at once, without.'),
    );
    this.started = { folder, metrics, progress, interrupts, time: performance.now() };
    return this.started;
  }

  private live(): Started {
    if (!this.started) throw new Error('this part of a run needs its first pass');
    return this.started;
  }

  private now(): { step: number; epoch?: number; seconds: number } {
    const before = this.circumstances.resumed?.info.seconds ?? 0;
    const seconds = before + (performance.now() - this.live().time) / 1000;
    const epoch = this.schedule.epoch(this.step);
    return {
      step: this.step,
      ...(epoch !== undefined && { epoch: Number(epoch.toFixed(4)) }),
      seconds: Number(seconds.toFixed(3)),
    };
  }

  /** Goes back to before the step in which numbers stopped being finite, which is then made once more. */
  private async goBack(what: string, lastGood: number): Promise<void> {
    const step = canSearch() ? await this.history.rewind() : null;
    if (step === null) throw await this.diverged(what, lastGood, null);
    this.completed = step - 1;
    this.search = { what, lastGood, conclude: searchFirstFault() };
  }

  /** Training has left the numbers that floats can hold: what was the last that was good, and what to try. */
  private async diverged(what: string, lastGood: number, fault: Fault | null): Promise<RunError> {
    await this.writeReport();
    const losses = Object.entries(this.losses).map(([name, value]) => `${name} ${numberText(value)}`);
    const before = losses.length > 0 ? ` The losses of step ${lastGood} were ${losses.join(', ')}.` : '';
    const saved =
      this.savedStep === undefined
        ? 'No checkpoint had been written yet.'
        : `The checkpoint of step ${this.savedStep} is kept in ${this.live().folder}.`;
    const { where, hint } = faultText(this.step, fault);
    return new RunError(`${[`${what}.`, ...(where === null ? [] : [where])].join(' ')}${before}`, `${hint}\n${saved}`);
  }

  /** `700 steps (10 epochs of digits)` */
  private lengthText(): string {
    const { epochsOf } = this.schedule;
    const epochs = 'epochs' in this.until ? this.until.epochs : this.schedule.epoch(this.lastStep);
    const whose = epochsOf === undefined ? '' : ` of ${epochsOf}`;
    const parts = [
      ...('images' in this.until ? [periodText(this.until)] : []),
      ...(epochs === undefined ? [] : [`${periodText({ epochs: Number(epochs.toPrecision(3)) })}${whose}`]),
    ];
    return `${this.lastStep} steps${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
  }

  private async writeReport(): Promise<void> {
    const before = performance.now();
    const { program, fingerprint, batch, accumulate } = this.settings;
    const { engine, seed } = this.circumstances;
    const { seconds } = this.now();
    await writeReport(this.live().folder, {
      title: program,
      settings: [
        ['fingerprint', fingerprint],
        ['seed', String(seed)],
        ['batch', accumulate === undefined ? String(batch) : `${accumulate} x ${batch}`],
        ['length', this.lengthText()],
        ['done', `${this.step} steps in ${durationText(seconds)}`],
        ['engine', `${engine.name}: ${engine.description}`],
      ],
    });
    // The longer the metrics, the longer this takes: it is to be a hundredth of the time at most.
    const after = performance.now();
    this.nextReport = after + 100 * (after - before);
  }
}

interface Search {
  /** What was wrong, and the step before that. */
  readonly what: string;
  readonly lastGood: number;
  readonly conclude: (losses: readonly tf.Tensor[]) => Fault | null;
}

async function readScalars(scalars: Readonly<Record<string, tf.Tensor>>): Promise<Record<string, number>> {
  const read = async ([name, tensor]: [string, tf.Tensor]) => {
    const [value = NaN] = await tensor.data();
    tensor.dispose();
    return [name, value] as const;
  };
  return Object.fromEntries(await Promise.all(Object.entries(scalars).map(read)));
}
