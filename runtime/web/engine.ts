/// <reference lib="dom" />
/** The model on onnxruntime-web's WebAssembly, all of it out of scripts: a page that lies in a folder may read no files. */
import { sizeOf } from '../contract/shapes.js';
import type { SampleValues } from '../sampling/sample-values.js';

/** What `ort.wasm.min.js` puts into the page, as far as it is used here. */
export interface Ort {
  readonly env: {
    readonly wasm: { numThreads?: number; wasmBinary?: Uint8Array; wasmPaths?: { readonly mjs: string } };
  };
  readonly InferenceSession: {
    create(model: Uint8Array, options: { readonly executionProviders: readonly string[] }): Promise<Session>;
  };
  readonly Tensor: new (type: string, values: Float32Array | BigInt64Array, dims: readonly number[]) => Tensor;
}

interface Session {
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
}

interface Tensor {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/** Bytes as a script has them: base64 of gzip. */
export type Packed = string;

export async function unpacked(text: Packed): Promise<Uint8Array> {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What runs a model: its first output, flat, for some inputs. */
export type RunModel = (feeds: ReadonlyMap<string, SampleValues>) => Promise<Float32Array>;

/**
 * @param engine onnxruntime-web's WebAssembly and the module that starts it
 * @throws Error where the browser cannot run it
 */
export async function loadModel(
  ort: Ort,
  engine: { readonly wasm: Packed; readonly start: Packed },
  model: Packed,
): Promise<RunModel> {
  const { wasm } = ort.env;
  // More need a page that is served with headers of its own.
  wasm.numThreads = 1;
  wasm.wasmBinary = await unpacked(engine.wasm);
  const start = new Blob([(await unpacked(engine.start)) as Uint8Array<ArrayBuffer>], { type: 'text/javascript' });
  wasm.wasmPaths = { mjs: URL.createObjectURL(start) };
  const session = await ort.InferenceSession.create(await unpacked(model), { executionProviders: ['wasm'] });
  const tensor = ({ values, shape }: SampleValues): Tensor =>
    values instanceof Float32Array
      ? new ort.Tensor('float32', values, shape)
      : new ort.Tensor('int64', BigInt64Array.from(values, BigInt), shape);
  return async (feeds) => {
    const given = [...feeds].map(([name, values]) => [name, tensor(values)] as const);
    const made = await session.run(Object.fromEntries(given));
    const { data, dims } = made[session.outputNames[0]!]!;
    return Float32Array.from({ length: sizeOf(dims) }, (_, i) => Number(data[i]));
  };
}
