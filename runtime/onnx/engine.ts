/** ONNX Runtime: it runs each graph of a program as one native call. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import { firstLine } from '../errors/first-line.js';
import { RunError } from '../errors/run-error.js';
import type { GraphEngine } from '../graphs/pass.js';
import type { GraphSpec, Input } from '../contract/graphs.js';
import type { RunEngine } from '../run/run-settings.js';
import { type Device, devices, isDevice, titles } from './devices.js';
import { flushing, loadRuntime, plain, version } from './package.js';

export type Tensor = Ort.Tensor;

/** A model that gives back what it is given: what brings numbers from a device, and tells whether there is one. */
export const identityFile = 'identity.onnx';

export class OnnxEngine implements GraphEngine<Tensor>, RunEngine {
  readonly name = 'onnx';
  readonly description: string;
  private readonly sessions = new Map<string, Promise<Ort.InferenceSession>>();
  private folder = '';

  private constructor(
    private readonly ort: typeof Ort,
    readonly device: Device,
    private readonly threads: number,
  ) {
    const where = device === 'cpu' ? `CPU, ${threads} thread${threads === 1 ? '' : 's'}` : titles[device];
    this.description = `ONNX Runtime ${version}, ${where}`;
  }

  /**
   * @param device the one asked for; the CPU where none is
   * @throws RunError where there is no device of that name, or the package is missing or does not load
   */
  static async load(device = 'cpu'): Promise<OnnxEngine> {
    const chosen = device === 'auto' ? 'cpu' : device;
    if (!isDevice(chosen)) {
      throw new RunError(
        `ONNX Runtime has no device ${device}.`,
        `Its devices are ${devices.join(', ')}; --target tfjs has others.`,
        2,
      );
    }
    return new OnnxEngine(await loadRuntime(', or use --target tfjs'), chosen, availableParallelism());
  }

  /** The devices that this build of the library knows, and whether what they need came with it. */
  devices(): ReadonlyMap<Device, boolean> {
    const home = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
    // What is fetched when the package is installed lies beside what comes with it.
    const fetched = join(dirname(home), 'bin', 'napi-v6', process.platform, process.arch, 'libonnxruntime_providers_cuda.so'); // prettier-ignore
    const listed = this.ort
      .listSupportedBackends()
      .flatMap(({ name, bundled }) =>
        isDevice(name) ? [[name, bundled || (name === 'cuda' && existsSync(fetched))] as const] : [],
      );
    return new Map(listed);
  }

  /** Says where the graphs lie, and begins to load some of them. */
  prepare(folder: string, graphs: readonly GraphSpec[]): void {
    this.folder = folder;
    for (const graph of graphs) void this.sessionOf(graph).catch(() => undefined);
  }

  /** Waits until what was prepared is loaded. @param progress is told now and then how many are, of how many */
  async loaded(progress: (done: number, all: number) => void): Promise<void> {
    let done = 0;
    const all = [...this.sessions.values()];
    const telling = setInterval(() => progress(done, all.length), 500);
    await Promise.all(all.map((session) => session.then(() => done++))).finally(() => clearInterval(telling));
  }

  /**
   * Whether the device is there and computes.
   * @param identity the bytes or the file of the model that gives back what it is given
   * @throws RunError with what is in the way
   */
  async check(identity: Uint8Array | string): Promise<void> {
    if (this.device === 'cpu') return;
    try {
      const session = await this.create(identity);
      await session.run({ x: new this.ort.Tensor('float32', Float32Array.of(1), [1]) });
      await session.release();
    } catch (error) {
      throw new RunError(
        `ONNX Runtime cannot use ${titles[this.device]} here: ${plain(firstLine(error))}`,
        '`gan doctor` lists what there is; --device cpu works everywhere.',
      );
    }
  }

  /**
   * How many channels the CPU's kernels take as one block; null where they have none.
   * @param probe a model whose result has as many channels
   */
  async blockSize(probe: Uint8Array): Promise<number | null> {
    try {
      const session = await this.ort.InferenceSession.create(probe, { logSeverityLevel: 4, ...flushing });
      const x = new this.ort.Tensor('float32', new Float32Array(4), [1, 4, 1, 1]);
      const made = await session.run({ [session.inputNames[0]!]: x });
      await session.release();
      return made[session.outputNames[0]!]!.dims[1] ?? null;
    } catch {
      return null;
    }
  }

  tensor(values: Float32Array | Int32Array, { shape, batch, dtype }: Omit<Input, 'role'>, samples: number): Tensor {
    const dims = batch ? [samples, ...shape] : [...shape];
    if (dtype === 'f32') return new this.ort.Tensor('float32', values as Float32Array, dims);
    if (dtype === 'bool') return new this.ort.Tensor('bool', Uint8Array.from(values), dims);
    return new this.ort.Tensor('int64', BigInt64Array.from(values as Int32Array, BigInt), dims);
  }

  async run(graph: GraphSpec, inputs: readonly Tensor[]): Promise<readonly Tensor[]> {
    const session = await this.sessionOf(graph);
    const feeds: Record<string, Tensor> = {};
    session.inputNames.forEach((input, i) => (feeds[input] = inputs[i]!));
    const made = await session.run(feeds);
    return graph.outputs.map((_, i) => made[session.outputNames[i]!]!);
  }

  /**
   * What every node of a graph makes of some inputs, in order.
   * @param file the model that tells it
   */
  async look(file: string, inputs: readonly Tensor[]): Promise<readonly Tensor[]> {
    const session = await this.create(join(this.folder, file));
    const made = await session.run(Object.fromEntries(session.inputNames.map((name, i) => [name, inputs[i]!])));
    await session.release();
    return session.outputNames.map((name) => made[name]!);
  }

  /** The numbers of a tensor, wherever it lies. */
  async values(tensor: Tensor): Promise<Float32Array> {
    if (tensor.location === 'cpu') return tensor.data as Float32Array;
    const session = await this.session(identityFile, () => this.create(join(this.folder, identityFile)));
    return (await session.run({ x: tensor }))['y']!.data as Float32Array;
  }

  /** Frees the memory of a device that a tensor takes. */
  dispose(tensor: Tensor): void {
    if (tensor.location !== 'cpu') tensor.dispose();
  }

  async release(): Promise<void> {
    const sessions = await Promise.allSettled(this.sessions.values());
    for (const session of sessions) if (session.status === 'fulfilled') await session.value.release();
    this.sessions.clear();
  }

  private sessionOf({ name, outputs }: GraphSpec): Promise<Ort.InferenceSession> {
    // What training remembers and hands on stays on the device; what is looked at is made where it is looked at.
    const stays = this.device === 'webgpu' && outputs.every(({ kind }) => kind !== 'made');
    const file = join(this.folder, `${name}.onnx`);
    const options = stays ? ({ preferredOutputLocation: 'gpu-buffer' } as const) : {};
    return this.session(name, async () => {
      try {
        return await this.create(file, options);
      } catch (error) {
        if (existsSync(file)) throw error;
        throw new RunError(`${file} is no longer there.`, 'It was moved or deleted, or its disk is gone.');
      }
    });
  }

  private session(name: string, create: () => Promise<Ort.InferenceSession>): Promise<Ort.InferenceSession> {
    const known = this.sessions.get(name);
    if (known !== undefined) return known;
    const made = create();
    this.sessions.set(name, made);
    return made;
  }

  private create(
    model: Uint8Array | string,
    options: Ort.InferenceSession.SessionOptions = {},
  ): Promise<Ort.InferenceSession> {
    // WebGPU asks for it and complains on the terminal where there is none.
    process.env['XDG_RUNTIME_DIR'] ??= tmpdir();
    return this.ort.InferenceSession.create(model as string, {
      executionProviders: [this.device],
      // More of it makes loading slower, and the step no faster.
      graphOptimizationLevel: 'basic',
      intraOpNumThreads: this.threads,
      executionMode: 'sequential',
      logSeverityLevel: 3,
      ...flushing,
      ...options,
    });
  }
}
