/** One training run whose steps are graphs: what a generated program holds on to from its first line to its last. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fitting } from '../checkpoints/fits.js';
import { RunError } from '../errors/run-error.js';
import type { StoredTensor } from '../checkpoints/safetensors.js';
import type { Wanted } from '../checkpoints/taking.js';
import { readWeights } from '../checkpoints/weights-file.js';
import type { Dataset } from '../data/dataset.js';
import type { MixtureSpec } from '../data/sources/mixture.js';
import type { DataSpec } from '../data/sources/spec.js';
import type { MixtureDataset } from '../data/mixture.js';
import type { TraceSpec } from '../contract/trace.js';
import type { Fault } from '../errors/divergence.js';
import { firstFault } from '../graphs/first-fault.js';
import { Memory } from '../graphs/memory.js';
import { History } from '../run/history.js';
import { GraphPass, type Surroundings } from '../graphs/pass.js';
import type { GraphSpec, ProgramSpec } from '../contract/graphs.js';
import { storedOrder, taken } from '../contract/stored-order.js';
import { measures } from '../metrics/measures.js';
import type { Scores } from '../live/state.js';
import { type Made, previewPng, type PreviewLayout } from '../pictures/preview.js';
import { resolvePath } from '../run/data-paths.js';
import { reading } from '../run/reading-progress.js';
import type { Period } from '../contract/period.js';
import type { RunOptions, RunSettings } from '../run/run-settings.js';
import { TrainingRun } from '../run/training-run.js';
import { identityFile, OnnxEngine, type Tensor } from './engine.js';
import { type MeasureSettings, viewOf, weightsAmong } from './measuring.js';

export class Run extends TrainingRun {
  private readonly sets = new Map<string, Dataset>();
  private readonly graphs: ReadonlyMap<string, GraphSpec>;
  private readonly memory: Memory<Tensor>;
  private readonly engine: OnnxEngine;
  private readonly folder: string;
  private readonly block: number | undefined;
  /** Only where numbers can be looked at where they lie. */
  protected override readonly history: History | undefined;
  /** The first number that is not finite, once it is found. */
  private fault: Fault | null = null;

  constructor(
    settings: RunSettings,
    options: RunOptions,
    /** The tensors of the checkpoint to go on from. */
    private readonly checkpointed: ReadonlyMap<string, StoredTensor> | undefined,
  ) {
    super(settings, options);
    if (!(options.engine instanceof OnnxEngine)) throw new Error('internal: another engine');
    this.engine = options.engine;
    this.folder = join(dirname(options.programFile), 'graphs');
    const spec = JSON.parse(readFileSync(join(this.folder, 'graphs.json'), 'utf8')) as ProgramSpec;
    this.block = spec.block;
    this.graphs = new Map(spec.graphs.map((graph) => [graph.name, graph]));
    this.memory = new Memory(spec.stored, spec.counts, this.engine);
    if (this.engine.device === 'cpu') {
      const { memory } = this;
      this.history = new History({ bytes: memory.bytes, remember: () => memory.remember(isFiniteTensor) });
    }
    this.engine.prepare(
      this.folder,
      spec.graphs.filter(({ name }) => spec.steps.includes(name)),
    );
    // What a checkpoint will fill need not be drawn.
    if (checkpointed === undefined) this.memory.start(this.random, this.stored32);
  }

  /**
   * Loads declared data; paths are relative to the program.
   * @throws DataError when files are missing or damaged or do not fit the declared fields
   */
  override data<Field extends string>(spec: MixtureSpec<Field>): Promise<MixtureDataset<Field>>;
  override data<Field extends string>(spec: DataSpec<Field>): Promise<Dataset<Field>>;
  override async data<Field extends string>(spec: DataSpec<Field>): Promise<Dataset<Field>> {
    const set = await super.data(spec);
    this.sets.set(spec.name, set);
    return set;
  }

  /** @throws RunError on a machine that the models are not made for */
  async checkMachine(): Promise<void> {
    await this.engine.check(join(this.folder, identityFile));
    const { block } = this;
    if (block === undefined || (await this.engine.blockSize(readFileSync(join(this.folder, 'probe.onnx')))) === block)
      return;
    throw new RunError(
      'The models of this program are made for another machine: the CPU takes channels in blocks of another size.',
      'Make them for this one: gan train FILE --target onnx --resume RUN',
    );
  }

  /**
   * Starts a network at weights of a file; its path is relative to the program. A resumed run has them in its
   * checkpoint.
   * @throws DataError when the file is missing or damaged or holds no such network
   */
  async load(network: string, path: string): Promise<void> {
    if (this.checkpointed !== undefined) return;
    this.given.add(network);
    const own = this.memory.specs.filter(({ name }) => name.startsWith(`${network}/`));
    const wanted = own.map(({ name, shape }) => ({ name: name.slice(network.length + 1), shape }));
    const read = await readWeights(resolvePath(path, this.options.programFile), network, wanted);
    for (const { name, shape } of this.memory.specs) {
      const from = this.memory.sourceOf(name);
      const stored = from.startsWith(`${network}/`) ? read.get(from.slice(network.length + 1)) : undefined;
      if (stored !== undefined) this.memory.set(name, this.stored32(stored.values as Float32Array, shape));
    }
  }

  /**
   * Where `--resume` is given, takes every weight, statistic, slot, average and count from the checkpoint.
   * @throws RunError if the checkpoint does not fit
   */
  restore(): void {
    if (this.checkpointed === undefined) return;
    const stored = fitting(this.checkpointed, [
      ...this.memory.specs.map(({ name, shape }) => [name, { shape, dtype: 'float32' }] as const),
      ...[...this.memory.counts.keys()].map((name) => [name, { shape: [], dtype: 'int32' }] as const),
    ]);
    for (const { name, shape } of this.memory.specs)
      this.memory.set(name, this.stored32(stored.get(name)!.values as Float32Array, shape));
    for (const name of this.memory.counts.keys()) this.memory.counts.set(name, stored.get(name)!.values[0]!);
  }

  /**
   * The passes of the steps that remain, one each. Ends early, with a checkpoint, when the run is interrupted. With a
   * `length`, a stretch of that many steps, beginning where the stretch before it ended: for training in phases.
   */
  async *passes(length?: Period): AsyncGenerator<Step, void> {
    await this.start();
    await this.loaded();
    this.begin(length);
    while (await this.goesOn()) {
      const pass = GraphPass.training(this.surroundings, this.next(), this.settings.batch);
      yield* this.guarded(new Step(pass, (name) => this.graph(name)));
      pass.forget();
    }
  }

  /**
   * Writes down and shows the losses of a step. If one is not a finite number, the step in which the first such number came
   * up is made once more, to say where.
   * @throws RunError after that
   */
  async report({ pass }: Step): Promise<void> {
    if (this.searching) throw await this.found(this.fault);
    const values: Record<string, number> = {};
    for (const [name, loss] of pass.losses) {
      values[name] = (await this.engine.values(loss))[0]!;
      this.engine.dispose(loss);
    }
    await this.takeLosses(values);
  }

  /**
   * Writes a picture of what a graph makes to `previews/step-000120.png`, with the noise that all previews share. A
   * `name` tells several previews of one step apart.
   */
  async preview(
    { name, ...layout }: PreviewLayout & { readonly name?: string },
    graph: string,
    count: number,
  ): Promise<void> {
    const pass = GraphPass.sampling(this.surroundings, 'preview', count);
    const made = await pass.outputs(this.graph(graph));
    const rows = made.map(rowsOf);
    await this.writePreview(previewPng(layout, rows), name, rows);
  }

  /** Shows whoever looks on what discriminators say of samples, always the same; worked out for nobody else. */
  scores(of: readonly Omit<Scores, 'values'>[], graph: string): Promise<void> {
    return this.showScores(of, async () => {
      const pass = GraphPass.sampling(this.surroundings, 'live', this.settings.batch);
      const values: ArrayLike<number>[] = [];
      for (const made of await pass.outputs(this.graph(graph))) values.push(made.data as Float32Array);
      return values;
    });
  }

  /**
   * Works out a metric, prints it and writes it down together with what it is a measure of; of several values each is
   * called `name.key`.
   */
  async measure(name: string, metric: keyof typeof measures, settings: MeasureSettings): Promise<void> {
    const measurable = { around: this.surroundings, graph: (name: string) => this.graph(name), weightsOf: (network: string) => this.weightsOf(network) }; // prettier-ignore
    const { value, identity } = await measures[metric](viewOf(measurable, settings));
    this.record(name, value, identity);
  }

  /** The weights of a network, or of its average, in the order of their former names. */
  private async *weightsOf(network: string): AsyncGenerator<StoredTensor> {
    for (const { name, shape } of weightsAmong(this.memory.specs, network))
      yield { name, shape, values: await this.numbers(name, shape) };
  }

  /** Waits for the models of the training step, and says so where that takes a while. */
  private async loaded(): Promise<void> {
    const { progress, stop } = reading('the models of the training step', this.options.quiet);
    // What cannot be loaded is told where it is run.
    await this.engine.loaded(progress).catch(() => undefined);
    stop();
  }

  protected override async stored(): Promise<readonly StoredTensor[]> {
    const tensors: StoredTensor[] = [];
    for (const { name, shape } of this.memory.specs)
      tensors.push({ name, shape, values: await this.numbers(name, shape) });
    for (const [name, value] of this.memory.counts) tensors.push({ name, shape: [], values: Int32Array.of(value) });
    return tensors.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  protected override held(): ReturnType<TrainingRun['held']> {
    const tensors = this.memory.specs.map(({ name, role }) => ({
      name,
      role: role === 'weight' || role === 'slot' ? role : ('other' as const),
      read: () => this.engine.values(this.memory.get(name)),
    }));
    return { tensors, updates: this.memory.counts };
  }

  protected override starting(): readonly Wanted[] {
    return this.memory.specs.map(({ name, shape }) => ({ name, shape, start: () => this.numbers(name, shape) }));
  }

  protected override startAt(name: string, values: Float32Array): void {
    this.memory.set(name, this.stored32(values, this.memory.shapeOf(name)));
  }

  protected override dispose(): void {
    this.memory.clear();
  }

  private get surroundings(): Surroundings<Tensor> {
    const { engine, memory, random, sets: data, progress: elapsed } = this;
    return { engine, memory, random, data, elapsed, watch: this.searching ? this.watch : undefined };
  }

  /** Looks for the first number that is not finite where a graph has made one. */
  private watch = async (graph: GraphSpec, inputs: readonly Tensor[], outputs: readonly Tensor[]): Promise<void> => {
    if (this.fault !== null || outputs.every(isFiniteNow)) return;
    const trace = JSON.parse(readFileSync(join(this.folder, `${graph.name}.trace.json`), 'utf8')) as TraceSpec;
    const values = await this.engine.look(`${graph.name}.trace`, inputs);
    const finite = { inputs: inputs.map(isFiniteNow), values: values.map(isFiniteNow) };
    const weights = new Set(this.memory.specs.flatMap(({ name, role }) => (role === 'weight' ? [name] : [])));
    this.fault = firstFault(graph, trace, finite, weights);
  };

  private graph(name: string): GraphSpec {
    const found = this.graphs.get(name);
    if (found === undefined) throw new Error(`internal: no graph ${name}`);
    return found;
  }

  private stored32 = (values: Float32Array, shape: readonly number[]): Tensor =>
    this.engine.remembered(values, shape, this.block);

  /** What is remembered under a name, in the order of the program. */
  private async numbers(name: string, shape: readonly number[]): Promise<Float32Array> {
    const values = await this.engine.values(this.memory.get(name));
    const order = storedOrder(shape, this.block ?? 1);
    return order === undefined ? values : taken(values, order);
  }
}

/** A step of training, or a turn of a repetition in it. */
export class Step {
  constructor(
    readonly pass: GraphPass<Tensor>,
    private readonly graph: (name: string) => GraphSpec,
  ) {}

  /** Runs a graph: weights and all else that training remembers take their new values. */
  run(name: string): Promise<void> {
    return this.pass.run(this.graph(name));
  }

  /** Turns of a repetition, each with noise and data of its own. */
  repeat(count: number, body: (turn: Step) => Promise<void>): Promise<void> {
    return this.pass.repeat(count, (turn) => body(new Step(turn, this.graph)));
  }

  /** Parts of the step, each with noise and data of its own. */
  parts(count: number, body: (part: Step) => Promise<void>): Promise<void> {
    return this.pass.parts(count, (part) => body(new Step(part, this.graph)));
  }

  /** The first of so many parts of the step. */
  firstPart(count: number): Step {
    return new Step(this.pass.part(0, count), this.graph);
  }
}

const isFiniteNow = ({ type, data }: Tensor): boolean =>
  type !== 'float32' || (data as Float32Array).every(Number.isFinite);
const isFiniteTensor = (tensor: Tensor): Promise<boolean> => Promise.resolve(isFiniteNow(tensor));

const rowsOf = ({ data, dims }: Tensor): Made => ({ values: data as Float32Array, shape: dims });
