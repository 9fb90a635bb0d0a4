/** Models in files, through which metrics look at samples: `await openModel(import.meta.url, { ... })`. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Ort from 'onnxruntime-node';
import { sizeOf } from '../contract/shapes.js';
import { largest, readBytes } from '../data/files.js';
import { DataError } from '../errors/data-error.js';
import { firstLine } from '../errors/first-line.js';
import type { Rows } from '../metrics/measurement.js';
import type { Eye, Samples } from '../metrics/view.js';
import { resolvePath } from '../run/data-paths.js';
import { type Fit, fitModel, type ModelSpec, type ModelValue } from './fit.js';
import { flushing } from './graph-engine.js';
import { loadRuntime, plain } from './package.js';

/** How many samples are looked at together: of pictures of 299 pixels, a network such as Inception holds 600 MB for these. */
const together = 25;

/**
 * Reads a model and tries it on one sample, so that what is wrong with it is known before training begins. Its identity
 * is the SHA-256 of its file, which is read whole and once: what was hashed is what runs, and weights in a file beside it
 * are not taken.
 * @param moduleUrl `import.meta.url` of the program; the file's path is relative to it
 * @returns what metrics look through, by the names of what the model makes
 * @throws DataError where the file is missing, damaged or another model than is declared
 * @throws RunError where ONNX Runtime is missing
 */
export async function openModel<Output extends string>(
  moduleUrl: string,
  { file, ...spec }: ModelSpec<Output> & { readonly file: string },
): Promise<Readonly<Record<Output, Eye>>> {
  const path = resolvePath(file, fileURLToPath(moduleUrl));
  const ort = await loadRuntime();
  const bytes = await readBytes(path, largest.weights);
  const identity = {
    network: spec.name,
    file: basename(path),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  const session = await sessionOf(ort, bytes, path);
  const facts = { inputs: session.inputMetadata.map(valueOf), outputs: session.outputMetadata.map(valueOf) };
  const model = new Model(ort, session, path, spec, fitModel(path, facts, spec));
  const outputs = Object.keys(spec.outputs) as Output[];
  await model.tried(outputs);
  const eye = (output: Output): Eye => ({
    name: spec.name,
    identity: () => Promise.resolve(identity),
    see: (samples) => model.see(samples, output),
    known: new Map(),
  });
  return Object.fromEntries(outputs.map((output) => [output, eye(output)])) as Readonly<Record<Output, Eye>>;
}

async function sessionOf(ort: typeof Ort, bytes: Uint8Array, path: string): Promise<Ort.InferenceSession> {
  try {
    // What is wrong is told once, here, and not on the terminal before.
    return await ort.InferenceSession.create(bytes, { logSeverityLevel: 4, ...flushing });
  } catch (error) {
    throw new DataError(
      `${path} is no model that ONNX Runtime can run: ${plain(firstLine(error))}`,
      'Export it again, in one file, or name another.',
    );
  }
}

const valueOf = (value: Ort.InferenceSession.ValueMetadata): ModelValue =>
  value.isTensor
    ? { name: value.name, type: value.type, dims: value.shape.length === 0 ? null : value.shape }
    : { name: value.name, type: 'no tensor', dims: null };

class Model<Output extends string> {
  constructor(
    private readonly ort: typeof Ort,
    private readonly session: Ort.InferenceSession,
    private readonly path: string,
    private readonly spec: ModelSpec<Output>,
    private readonly fit: Fit<Output>,
  ) {}

  /** @throws DataError where it does not run, or makes values of other sizes than are declared */
  async tried(outputs: readonly Output[]): Promise<void> {
    const { shape, dtype } = this.spec.input;
    const values = dtype === 'f32' ? new Float32Array(sizeOf(shape)) : new Int32Array(sizeOf(shape));
    for (const output of outputs) await this.see({ values, shape, count: 1 }, output);
  }

  async see({ values, count }: Samples, output: Output): Promise<Rows> {
    const [given, width] = [sizeOf(this.spec.input.shape), sizeOf(this.spec.outputs[output])];
    const seen = new Float32Array(count * width);
    const most = this.fit.oneByOne ? 1 : together;
    for (let first = 0; first < count; first += most) {
      const size = Math.min(most, count - first);
      seen.set(await this.run(values.subarray(first * given, (first + size) * given), size, output), first * width);
    }
    return { values: seen, width };
  }

  private async run(values: Samples['values'], count: number, output: Output): Promise<Float32Array> {
    const { input, outputs } = this.fit;
    const { name, channelsFirst } = outputs[output];
    const { shape } = this.spec.input;
    const wanted = this.spec.outputs[output];
    const [lying, dims] = input.channelsFirst ? [turned(values, shape), channelsBefore(shape)] : [values, shape];
    const feeds = { [input.name]: this.tensor(lying, [count, ...dims]) };
    const made = (await this.session.run(feeds, [name]).catch((error: unknown) => this.fails(error)))[name]!;
    const expected = [count, ...(channelsFirst ? channelsBefore(wanted) : wanted)];
    if (made.dims.join() !== expected.join())
      throw new DataError(
        `${this.path} makes [${made.dims.join(', ')}] of ${count === 1 ? 'one sample' : `${count} samples`}; f32[${wanted.join(', ')}] would be [${expected.join(', ')}].`,
        'Declare what it makes as it is.',
      );
    const numbers = made.data as Float32Array;
    // The same numbers as planes of the other kind, [channels, height x width].
    return channelsFirst ? (turned(numbers, [wanted[2]!, 1, wanted[0]! * wanted[1]!]) as Float32Array) : numbers;
  }

  private tensor(values: Samples['values'], dims: readonly number[]): Ort.Tensor {
    const { type } = this.fit.input;
    if (type === 'int64') return new this.ort.Tensor(type, BigInt64Array.from(values as Int32Array, BigInt), dims);
    if (type === 'int32') return new this.ort.Tensor(type, Int32Array.from(values), dims);
    return new this.ort.Tensor(type, values as Float32Array, dims);
  }

  private fails(error: unknown): never {
    throw new DataError(`${this.path} does not run: ${plain(firstLine(error))}`, 'Export it again, or name another.');
  }
}

const channelsBefore = ([height, width, channels]: readonly number[]): readonly number[] => [
  channels!,
  height!,
  width!,
];

/** Samples of a shape `[height, width, channels]` with their channels first. */
function turned(values: Samples['values'], shape: readonly number[]): Samples['values'] {
  const channels = shape[2]!;
  const [size, pixels] = [sizeOf(shape), shape[0]! * shape[1]!];
  const made = new (values.constructor as typeof Float32Array)(values.length);
  for (let start = 0; start < values.length; start += size)
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let channel = 0; channel < channels; channel++)
        made[start + channel * pixels + pixel] = values[start + pixel * channels + channel]!;
  return made;
}
