/** Models run by ONNX Runtime in this process, where it is installed. */
import type { Graph } from '../../../../compiler/graph/ir/graph.js';
import { plainModel, toModel } from '../../../../compiler/emit/onnx/graph.js';
import { blockProbe } from '../../../../compiler/emit/onnx/probe.js';
import { encodeModel } from '../../../../compiler/emit/onnx/model/encode.js';
import type { Dim, Model, ValueInfo } from '../../../../compiler/emit/onnx/model/model.js';
import { sizeOf } from '../../graph/reference/ndarray.js';
import type { Value } from '../../graph/reference/values.js';

const runtime = await import('onnxruntime-node').then(
  (module) => module,
  (error: unknown) => String(error),
);

/** Whether ONNX Runtime is here; where not, the test's name says how to get it. */
export const onnxRuntime: { readonly here: boolean; readonly note: string } =
  typeof runtime === 'string'
    ? { here: false, note: ' (skipped: needs onnxruntime-node: npm install --include=optional)' }
    : { here: true, note: '' };

/**
 * The outputs of a model, in order.
 * @throws Error where the engine refuses the model
 */
export async function runModel(model: Model, values: readonly Value[]): Promise<readonly Value[]> {
  if (typeof runtime === 'string') throw new Error(runtime);
  const session = await runtime.InferenceSession.create(encodeModel(model), {
    logSeverityLevel: 3,
    intraOpNumThreads: 1,
  });
  try {
    const feeds = model.graph.inputs.map(({ name, type }, i) => [name, tensorOf(values[i]!, type)] as const);
    // Inputs that nothing reads are not asked for.
    const read = feeds.filter(([name]) => session.inputNames.includes(name));
    const made = await session.run(Object.fromEntries(read));
    return model.graph.outputs.map(({ name, dims }) => {
      const { data, dims: shape } = made[name]!;
      return { shape, data: Float64Array.from(data as Float32Array, Number), dims };
    }).map(({ shape, data, dims }) => valueOf(shape, data, dims!)); // prettier-ignore
  } finally {
    await session.release();
  }
}

function tensorOf({ batch, samples }: Value, type: ValueInfo['type']) {
  if (typeof runtime === 'string') throw new Error(runtime);
  const dims = [...(batch ? [samples.length] : []), ...samples[0]!.shape];
  const numbers = samples.flatMap(({ data }) => [...data]);
  switch (type) {
    case 'float':
      return new runtime.Tensor('float32', Float32Array.from(numbers), dims);
    case 'int64':
      return new runtime.Tensor('int64', BigInt64Array.from(numbers.map(BigInt)), dims);
    case 'bool':
      return new runtime.Tensor('bool', Uint8Array.from(numbers), dims);
  }
}

/** @throws Error where the engine made another shape than the model says */
function valueOf(shape: readonly number[], data: Float64Array, dims: readonly Dim[]): Value {
  if (dims.length !== shape.length || dims.some((dim, i) => typeof dim === 'number' && dim !== shape[i]))
    throw new Error(`[${shape.join()}] instead of [${dims.join()}]`);
  // The tests put a name or this many samples first.
  const batch = dims[0] === batchName;
  const [count, ...rest] = batch ? shape : [1, ...shape];
  const size = sizeOf(rest);
  const samples = Array.from({ length: count! }, (_, i) => ({
    shape: rest,
    data: data.slice(i * size, (i + 1) * size),
  }));
  return { batch, samples };
}

export const batchName = 'batch';

/** How many channels the engine takes as one block; null where it knows no blocks. */
export async function blockSize(): Promise<number | null> {
  const x: Value = { batch: true, samples: [{ shape: [4, 1, 1], data: new Float64Array(4) }] };
  const probe = await runModel(blockProbe, [x]).catch(() => null);
  return probe === null ? null : numbersOf(probe[0]!).length;
}

/** What an engine gets wrong of a graph's outputs: how far they are off, relative to the size of the expected (1 at least). */
export async function faults(
  graph: Graph,
  values: readonly Value[],
  expected: readonly Value[],
  batch: Dim,
  tolerance: number,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const write of [plainModel, toModel]) {
    const wrong = await faultsOf(write(graph, { name: 'subject', batch }), values, expected, tolerance);
    found.push(...wrong.map((fault) => `${fault} by ${write.name}`));
  }
  return found;
}

/** The same of a model. */
export async function faultsOf(
  model: Model,
  values: readonly Value[],
  expected: readonly Value[],
  tolerance: number,
): Promise<readonly string[]> {
  const made = await runModel(model, values);
  return expected.flatMap((wanted, i) => {
    const distance = gap(made[i]!, wanted);
    return distance <= tolerance ? [] : [`output ${i} is off by ${distance}`];
  });
}

const numbersOf = ({ samples }: Value): readonly number[] => samples.flatMap(({ data }) => [...data]);

function gap(actual: Value, wanted: Value): number {
  const [numbers, right] = [numbersOf(actual), numbersOf(wanted)];
  if (numbers.length !== right.length) return Infinity;
  const scale = right.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  return numbers.reduce((worst, x, i) => {
    const apart = Math.abs(x - right[i]!) / scale;
    return Number.isNaN(apart) ? Infinity : Math.max(worst, apart);
  }, 0);
}

/** A value with the numbers that float32 has. */
export const rounded = (value: Value): Value => ({
  ...value,
  samples: value.samples.map(({ shape, data }) => ({ shape, data: data.map(Math.fround) })),
});
