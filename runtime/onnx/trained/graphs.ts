/** The graphs of a program that uses what was trained, with the numbers that a checkpoint has for them. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fitting } from '../../checkpoints/fits.js';
import type { StoredTensor } from '../../checkpoints/safetensors.js';
import { readWeights } from '../../checkpoints/weights-file.js';
import { weightName } from '../../contract/names.js';
import type { GraphSpec, TrainedSpec } from '../../contract/graphs.js';
import type { Dataset } from '../../data/dataset.js';
import { Memory } from '../../graphs/memory.js';
import { GraphPass, type Surroundings } from '../../graphs/pass.js';
import { Random } from '../../random/random.js';
import { type LoadedRun, progressAt } from '../../sampling/loaded-run.js';
import type { SampleValues } from '../../sampling/sample-values.js';
import { identityFile, OnnxEngine, type Tensor } from '../engine.js';
import { weightsAmong } from '../measuring.js';

/** What graphs make: some samples, flat, and the shape of one. */
export interface Made {
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

export class TrainedGraphs {
  readonly around: Surroundings<Tensor>;
  readonly sets = new Map<string, Dataset>();
  private readonly graphs: ReadonlyMap<string, GraphSpec>;
  private readonly held = new Map<string, StoredTensor>();

  private constructor(
    private readonly run: LoadedRun,
    private readonly spec: TrainedSpec,
    private readonly engine: OnnxEngine,
    /** Called when the program is over. */
    private readonly release: () => void,
  ) {
    const memory = new Memory<Tensor>([], [], engine);
    this.graphs = new Map(spec.graphs.map((graph) => [graph.name, graph]));
    this.around = {
      engine,
      memory,
      random: new Random(run.seed),
      data: this.sets,
      elapsed: progressAt(run.checkpoint),
    };
  }

  /**
   * @param moduleUrl `import.meta.url` of the program; its graphs lie in the folder `graphs` beside it
   * @param name that of the program, which the description of its graphs has too
   * @throws RunError where ONNX Runtime is missing, or has no such device
   */
  static async open(
    moduleUrl: string,
    name: string,
    run: LoadedRun & { readonly device: string | undefined },
    release: () => void,
  ): Promise<TrainedGraphs> {
    const folder = join(dirname(fileURLToPath(moduleUrl)), 'graphs');
    const engine = await OnnxEngine.load(run.device);
    engine.prepare(folder, []);
    await engine.check(join(folder, identityFile));
    const spec = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as TrainedSpec;
    return new TrainedGraphs(run, spec, engine, release);
  }

  /** What computes them, for people. */
  get engineName(): string {
    return this.engine.name;
  }

  /** Gives a network that the run never had the weights of a file. @throws DataError where it has none that fit */
  async load(network: string, path: string): Promise<void> {
    const home = weightName(network, ['']);
    const own = this.spec.stored.filter(({ name }) => name.startsWith(home));
    const wanted = own.map(({ name, shape }) => ({ name: name.slice(home.length), shape }));
    const read = await readWeights(path, network, wanted);
    for (const { name, shape } of own) this.hold(name, shape, read.get(name.slice(home.length))!.values);
  }

  /**
   * Takes everything else from the checkpoint: averages where training kept them.
   * @throws RunError if the checkpoint does not fit
   */
  restore(): void {
    const missing = this.spec.stored.filter(({ name }) => !this.held.has(name));
    const expected = missing.map(({ name, shape }) => [name, { shape, dtype: 'float32' }] as const);
    const found = fitting(this.run.checkpoint.tensors, expected);
    for (const { name, shape } of missing) this.hold(name, shape, found.get(name)!.values);
  }

  graph = (name: string): GraphSpec => {
    const found = this.graphs.get(name);
    if (found === undefined) throw new Error(`internal: no graph ${name}`);
    return found;
  };

  /** The weights of a network, or of its average, in the order of their former names. */
  weightsOf = (network: string): readonly StoredTensor[] => weightsAmong([...this.held.values()], network);

  /**
   * The samples from the `first` on that a graph makes of its inputs, with the noise that all programs draw there.
   * @param output which of the graph's
   */
  async samples(
    name: string,
    inputs: ReadonlyMap<string, SampleValues>,
    first: number,
    size: number,
    output = 0,
  ): Promise<Made> {
    const graph = this.graph(name);
    const given = graph.inputs.flatMap((input) => {
      if (input.role.kind !== 'given') return [];
      const { values } = inputs.get(input.role.name)!;
      return [[input.role.name, this.engine.tensor(values, input, size)] as const];
    });
    const pass = GraphPass.sampling(this.around, 'sample', size, first);
    const { data, dims } = (await pass.outputs(graph, Object.fromEntries(given)))[output]!;
    const values = data instanceof BigInt64Array ? Int32Array.from(data, Number) : (data as Float32Array);
    return { values, shape: dims.slice(1) };
  }

  /** Ends the program. */
  async end(): Promise<void> {
    this.around.memory.clear();
    await this.engine.release();
    this.release();
  }

  private hold(name: string, shape: readonly number[], given: StoredTensor['values']): void {
    const values = given as Float32Array;
    this.held.set(name, { name, shape, values });
    this.around.memory.set(name, this.engine.remembered(values, shape));
  }
}
