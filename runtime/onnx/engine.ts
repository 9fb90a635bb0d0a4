/** ONNX Runtime: it runs each graph of a program as one native call. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import { RunError } from '../errors/run-error.js';
import type { GraphEngine } from '../graphs/pass.js';
import type { GraphSpec, Input } from '../graphs/spec.js';
import type { RunEngine } from '../run/training-run.js';

export type Tensor = Ort.Tensor;

/** The one version that is known to do what the graphs ask of it. */
export const version = '1.30.0';

export class OnnxEngine implements GraphEngine<Tensor>, RunEngine {
  readonly name = 'onnx';
  readonly description: string;
  private readonly sessions = new Map<string, Promise<Ort.InferenceSession>>();
  private folder = '';

  private constructor(
    private readonly ort: typeof Ort,
    private readonly threads: number,
  ) {
    this.description = `ONNX Runtime ${version}, CPU, ${threads} thread${threads === 1 ? '' : 's'}`;
  }

  /**
   * @param device the one asked for: `cpu` is the only one yet
   * @throws RunError where there is no such device, or the package is missing or does not load
   */
  static async load(device: string | undefined): Promise<OnnxEngine> {
    if (device !== undefined && device !== 'cpu' && device !== 'auto') {
      throw new RunError(
        `ONNX Runtime has no device ${device} here.`,
        'Use --device cpu or leave it out; --target tfjs has others.',
        2,
      );
    }
    try {
      const loaded = (await import('onnxruntime-node')) as typeof Ort & { readonly default?: typeof Ort };
      return new OnnxEngine(loaded.default ?? loaded, availableParallelism());
    } catch (error) {
      const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
      throw new RunError(
        `ONNX Runtime cannot be loaded: ${why}`,
        `Install it with \`npm install onnxruntime-node@${version}\`, or use --target tfjs.`,
      );
    }
  }

  /** Says where the graphs lie, and begins to load some of them. */
  prepare(folder: string, graphs: readonly string[]): void {
    this.folder = folder;
    for (const name of graphs) void this.session(name).catch(() => undefined);
  }

  /**
   * How many channels the CPU's kernels take as one block; null where they have none.
   * @param probe a model whose result has as many channels
   */
  async blockSize(probe: Uint8Array): Promise<number | null> {
    try {
      const session = await this.ort.InferenceSession.create(probe, { logSeverityLevel: 4 });
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

  async run({ name, outputs }: GraphSpec, inputs: readonly Tensor[]): Promise<readonly Tensor[]> {
    const session = await this.session(name);
    const feeds: Record<string, Tensor> = {};
    session.inputNames.forEach((input, i) => (feeds[input] = inputs[i]!));
    const made = await session.run(feeds);
    return outputs.map((_, i) => made[session.outputNames[i]!]!);
  }

  async release(): Promise<void> {
    const sessions = await Promise.allSettled(this.sessions.values());
    for (const session of sessions) if (session.status === 'fulfilled') await session.value.release();
    this.sessions.clear();
  }

  private session(name: string): Promise<Ort.InferenceSession> {
    const known = this.sessions.get(name);
    if (known !== undefined) return known;
    const made = this.ort.InferenceSession.create(join(this.folder, `${name}.onnx`), {
      // More of it makes loading slower, and the step no faster.
      graphOptimizationLevel: 'basic',
      intraOpNumThreads: this.threads,
      executionMode: 'sequential',
      logSeverityLevel: 3,
    });
    this.sessions.set(name, made);
    return made;
  }
}
