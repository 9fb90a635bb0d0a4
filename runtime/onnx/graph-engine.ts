/**
 * Graphs run as models of ONNX, by whichever package of ONNX Runtime: that of Node or that of browsers. Where the bytes of
 * a model come from is the heir's own.
 */
import type * as Ort from 'onnxruntime-node';
import type { GraphSpec, Input } from '../contract/graphs.js';
import { dimsLying, put, storedOrder } from '../contract/stored-order.js';
import type { GraphEngine } from '../graphs/pass.js';

export type Tensor = Ort.Tensor;

/** What all packages of ONNX Runtime have. */
export type Library = Pick<typeof Ort, 'InferenceSession' | 'Tensor'>;

type Session = Ort.InferenceSession;
type Options = Ort.InferenceSession.SessionOptions;

/** A model that gives back what it is given: what brings numbers from a device, and tells whether there is one. */
const identity = 'identity';

/**
 * Numbers below 1.2e-38 are zero: processors are many times slower on them. The first session of a process decides it for
 * all, so every one has it.
 */
export const flushing: Options = { extra: { session: { set_denormal_as_zero: '1' } } };

export abstract class OnnxGraphs implements GraphEngine<Tensor> {
  private readonly sessions = new Map<string, Promise<Session>>();

  /**
   * @param device as the library names it: `cpu`, `wasm`, `webgpu`
   * @param threads how many a CPU is used by
   */
  protected constructor(
    protected readonly ort: Library,
    readonly device: string,
    protected readonly threads: number,
  ) {}

  /** The model of a name, or the file that it is in. @throws where there is none */
  protected abstract model(name: string): Promise<Uint8Array | string>;

  /** Begins to load some graphs. */
  protected begin(graphs: readonly GraphSpec[]): void {
    for (const graph of graphs) void this.sessionOf(graph).catch(() => undefined);
  }

  /** Waits until what was begun is loaded. @param progress is told now and then how many are, of how many */
  async loaded(progress: (done: number, all: number) => void): Promise<void> {
    let done = 0;
    const all = [...this.sessions.values()];
    const telling = setInterval(() => progress(done, all.length), 500);
    await Promise.all(all.map((session) => session.then(() => done++))).finally(() => clearInterval(telling));
  }

  tensor(values: Float32Array | Int32Array, { shape, batch, dtype }: Omit<Input, 'role'>, samples: number): Tensor {
    const dims = batch ? [samples, ...shape] : [...shape];
    if (dtype === 'f32') return new this.ort.Tensor('float32', values as Float32Array, dims);
    if (dtype === 'bool') return new this.ort.Tensor('bool', Uint8Array.from(values), dims);
    return new this.ort.Tensor('int64', BigInt64Array.from(values as Int32Array, BigInt), dims);
  }

  /** What training remembers, in the order in which graphs have it. @param block how many channels they take as one */
  remembered(values: Float32Array, shape: readonly number[], block = 1): Tensor {
    const order = storedOrder(shape, block);
    const [numbers, dims] = order === undefined ? [values, shape] : [put(values, order), dimsLying(order)];
    return this.tensor(numbers, { shape: dims, batch: false, dtype: 'f32' }, 1);
  }

  async run(
    graph: GraphSpec,
    inputs: readonly Tensor[],
    into: readonly (Tensor | null)[] = [],
  ): Promise<readonly Tensor[]> {
    const session = await this.sessionOf(graph);
    const feeds: Record<string, Tensor> = {};
    session.inputNames.forEach((input, i) => (feeds[input] = inputs[i]!));
    const made = await session.run(feeds, Object.fromEntries(session.outputNames.map((name, i) => [name, into[i] ?? null]))); // prettier-ignore
    // The package for Node writes into what it is given, and hands out a copy.
    return graph.outputs.map((_, i) => into[i] ?? made[session.outputNames[i]!]!);
  }

  /**
   * What every node of a graph makes of some inputs, in order.
   * @param name that of the model which tells it
   */
  async look(name: string, inputs: readonly Tensor[]): Promise<readonly Tensor[]> {
    const session = await this.create(name);
    const made = await session.run(Object.fromEntries(session.inputNames.map((input, i) => [input, inputs[i]!])));
    await session.release();
    return session.outputNames.map((output) => made[output]!);
  }

  /** The numbers of a tensor, wherever it lies. */
  async values(tensor: Tensor): Promise<Float32Array> {
    if (tensor.location === 'cpu') return tensor.data as Float32Array;
    const session = await this.session(identity, () => this.create(identity));
    return (await session.run({ x: tensor }))['y']!.data as Float32Array;
  }

  /** Frees the memory of a device that a tensor takes. */
  dispose(tensor: Tensor): void {
    if (tensor.location !== 'cpu') tensor.dispose();
  }

  /** Frees what graphs take, so that others may come under their names. */
  async release(): Promise<void> {
    const sessions = await Promise.allSettled(this.sessions.values());
    for (const session of sessions) if (session.status === 'fulfilled') await session.value.release();
    this.sessions.clear();
  }

  private sessionOf({ name, outputs }: GraphSpec): Promise<Session> {
    // What training remembers and hands on stays on the device; what is looked at is made where it is looked at.
    const stays = this.device === 'webgpu' && outputs.every(({ kind }) => kind !== 'made');
    return this.session(name, () => this.create(name, stays ? { preferredOutputLocation: 'gpu-buffer' } : {}));
  }

  private session(name: string, create: () => Promise<Session>): Promise<Session> {
    const known = this.sessions.get(name);
    if (known !== undefined) return known;
    const made = create();
    this.sessions.set(name, made);
    return made;
  }

  private async create(name: string, options: Options = {}): Promise<Session> {
    return this.open(await this.model(name), options);
  }

  protected open(model: Uint8Array | string, options: Options = {}): Promise<Session> {
    return this.ort.InferenceSession.create(model as string, {
      executionProviders: [this.device],
      // More of it makes loading slower, and the step no faster.
      graphOptimizationLevel: 'basic',
      intraOpNumThreads: this.threads,
      executionMode: 'sequential',
      // A plan of where all values lie takes a block of its own, beside what the first run has taken without one.
      enableMemPattern: false,
      logSeverityLevel: 3,
      ...flushing,
      ...options,
    });
  }
}
