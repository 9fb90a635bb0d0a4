/** ONNX Runtime: it runs each graph of a program as one native call. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import { firstLine } from '../errors/first-line.js';
import { RunError } from '../errors/run-error.js';
import type { GraphSpec } from '../contract/graphs.js';
import type { RunEngine } from '../run/run-settings.js';
import { type Device, devices, isDevice, titles } from './devices.js';
import { flushing, OnnxGraphs, type Tensor } from './graph-engine.js';
import { loadRuntime, plain, version } from './package.js';

export type { Tensor } from './graph-engine.js';

/** The file of the model that gives back what it is given. */
export const identityFile = 'identity.onnx';

export class OnnxEngine extends OnnxGraphs implements RunEngine {
  readonly name = 'onnx';
  readonly description: string;
  /** On the CPU, the next values of what training remembers are written to tensors that are there already. */
  readonly blank: ((like: Tensor) => Tensor) | undefined;
  private folder = '';

  private constructor(
    private readonly library: typeof Ort,
    override readonly device: Device,
    threads: number,
  ) {
    super(library, device, threads);
    const where = device === 'cpu' ? `CPU, ${threads} thread${threads === 1 ? '' : 's'}` : titles[device];
    this.blank = device === 'cpu' ? (like) => new library.Tensor('float32', new Float32Array(like.size), like.dims) : undefined; // prettier-ignore
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
    const listed = this.library
      .listSupportedBackends()
      .flatMap(({ name, bundled }) =>
        isDevice(name) ? [[name, bundled || (name === 'cuda' && existsSync(fetched))] as const] : [],
      );
    return new Map(listed);
  }

  /** Says where the graphs lie, and begins to load some of them. */
  prepare(folder: string, graphs: readonly GraphSpec[]): void {
    this.folder = folder;
    this.begin(graphs);
  }

  /**
   * Whether the device is there and computes.
   * @param identity the bytes or the file of the model that gives back what it is given
   * @throws RunError with what is in the way
   */
  async check(identity: Uint8Array | string): Promise<void> {
    if (this.device === 'cpu') return;
    try {
      const session = await this.open(identity);
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

  protected override model(name: string): Promise<string> {
    const file = join(this.folder, `${name}.onnx`);
    if (existsSync(file)) return Promise.resolve(file);
    throw new RunError(`${file} is no longer there.`, 'It was moved or deleted, or its disk is gone.');
  }

  protected override open(...model: Parameters<OnnxGraphs['open']>): ReturnType<OnnxGraphs['open']> {
    // WebGPU asks for it and complains on the terminal where there is none.
    process.env['XDG_RUNTIME_DIR'] ??= tmpdir();
    return super.open(...model);
  }
}
