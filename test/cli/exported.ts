/** A class-conditional program with noise inside of its generator, and what was exported of its run. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect } from 'vitest';
import { modelMessage } from '../../compiler/emit/onnx/model/schema.js';
import { Random } from '../../runtime/random/random.js';
import type { Asked } from '../../runtime/sampling/input-specs.js';
import type { SampleValues } from '../../runtime/sampling/sample-values.js';
import { feedsOf } from '../../runtime/web/feeds.js';
import type { ModelSpec } from '../../runtime/web/spec.js';
import { gan } from './gan.js';
import { runPython } from './python.js';

export const faces = `data faces = images("faces") { image: f32[8, 8, 3] in [-1, 1], kind: int<2> }

block noisy(x: f32[H, W, C]) -> f32[H, W, C] {
  weight strength: f32[] = constant(0.2)
  noise ~ normal[H, W, 1]
  x + strength * noise
}

generator G(z: f32[4], kind: int<2>) -> f32[8, 8, 3] in [-1, 1] {
  concat(z, kind |> embedding(4))
  |> dense(2 * 2 * 8) |> reshape(2, 2, 8) |> batch_norm |> relu
  |> conv_transpose(4, kernel: 4, stride: 2) |> noisy |> leaky_relu(0.2)
  |> conv_transpose(3, kernel: 4, stride: 2) |> tanh
}

discriminator D(x: f32[8, 8, 3], kind: int<2>) -> (score: f32[], features: f32[8]) {
  let seen = concat(x |> conv(4, kernel: 3, stride: 2) |> leaky_relu(0.2) |> flatten, kind |> embedding(4))
  let features = seen |> dense(8)
  (score: features |> dense(1) |> squeeze, features: features)
}

train {
  batch 4
  until 3 steps
  seed 5
  optimizer G, D = adam(1e-2)
  (real, sort) <- faces.(image, kind)
  z ~ normal[4]
  wanted <- faces.kind
  let fake = G(z, wanted)
  minimize D: mean(square(D(real, sort).score - 1)) + mean(square(D(fake, wanted).score))
  minimize G: mean(square(D(fake, wanted).score - 1))
  average G decay 0.9
  every 3 steps { preview grid(2, 3) of G(z, wanted) }
}
`;

/** Trains it in a folder, as the run `faces-run`. */
export async function trainFaces(folder: string, ...args: readonly string[]): Promise<void> {
  for (const [i, kind] of ['cats', 'dogs'].entries()) {
    mkdirSync(join(folder, 'faces', kind), { recursive: true });
    for (const step of [1, 2]) {
      const raw = { width: 8, height: 8, channels: 3 } as const;
      const values = Uint8Array.from({ length: 192 }, (_, at) => (at * step * (1 + 4 * i)) % 256);
      await sharp(values, { raw })
        .png()
        .toFile(join(folder, 'faces', kind, `${step}.png`));
    }
  }
  writeFileSync(join(folder, 'faces.gan'), faces);
  const outcome = await gan(['train', 'faces.gan', '--out', 'faces-run', '--quiet', ...args], { cwd: folder });
  expect(outcome).toMatchObject({ code: 0, err: '' });
}

interface Written {
  readonly docString?: string;
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
}

/** What a model says of itself. */
export function specOf(file: string): ModelSpec {
  const { metadataProps } = modelMessage.toObject(modelMessage.decode(readFileSync(file)), { arrays: true }) as Written;
  const values = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
  const read = (name: string): unknown => JSON.parse(values[name]!);
  return {
    ...{ program: values['program']!, fingerprint: values['fingerprint']!, network: values['network'] ?? null },
    step: read('step') as number,
    inputs: read('inputs') as ModelSpec['inputs'],
    outputs: read('outputs') as ModelSpec['outputs'],
  };
}

/** The inputs that `gan sample` has for the first samples of a seed. */
export const feeds = (
  spec: ModelSpec,
  { seed, count, asked = {} }: { readonly seed: number; readonly count: number; readonly asked?: Readonly<Record<string, Asked>> },
): ReadonlyMap<string, SampleValues> =>
  feedsOf(spec, { asked: new Map(Object.entries(asked)), interpolate: false, columns: 1, random: new Random(seed), batch: 64 }, 0, count); // prettier-ignore

/** The first output of a model in onnxruntime-node. */
export async function runOnnx(file: string, given: ReadonlyMap<string, SampleValues>): Promise<Float32Array> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(file, { logSeverityLevel: 3 });
  const tensors = [...given].map(([name, { values, shape }]) => {
    const tensor =
      values instanceof Float32Array
        ? new Tensor('float32', values, shape)
        : new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
    return [name, tensor] as const;
  });
  const made = await session.run(Object.fromEntries(tensors));
  const first = made[session.outputNames[0]!]!.data as Float32Array;
  await session.release();
  return first;
}

/** The same in Python's onnxruntime. */
export function runOnnxInPython(file: string, given: ReadonlyMap<string, SampleValues>): readonly number[] {
  const inputs = [...given].map(([name, { values, shape }]) => ({ name, shape, values: [...values], whole: values instanceof Int32Array })); // prettier-ignore
  return JSON.parse(runPython(fileURLToPath(new URL('run-onnx.py', import.meta.url)), JSON.stringify({ file, inputs }))) as number[]; // prettier-ignore
}
