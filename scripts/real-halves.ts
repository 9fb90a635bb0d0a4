/**
 * How far two halves of the real digits are from each other: what a generator can reach at best. The classifier and its
 * weights are those that examples/digits.gan measures with.
 *
 *   npx tsx scripts/real-halves.ts
 */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { tfjs } from '../compiler/emit/tfjs/project.js';
import { buildProject } from '../cli/project/build.js';
import { compileForUse } from '../cli/host/program.js';
import { loadIdx } from '../runtime/data/idx.js';
import { gaussianDistance, gaussianOf } from '../runtime/metrics/gaussian.js';
import { Pass } from '../runtime/tfjs/pass.js';
import { Random } from '../runtime/random/random.js';
import { createInitializer, type Initializer, noDraws } from '../runtime/tfjs/training/initializer.js';
import { Store } from '../runtime/tfjs/training/store.js';
import { readWeights } from '../runtime/checkpoints/weights-file.js';
import { listVariables, type Weights } from '../runtime/tfjs/training/weights.js';
import { loadEngine } from '../runtime/tfjs/engines/load.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'examples', 'data', 'digits');
const digits = await loadIdx({
  source: 'idx',
  name: 'digits',
  images: join(folder, 'images-idx3-ubyte.gz'),
  fields: { image: { kind: 'tensor', shape: [8, 8, 1], range: [-1, 1] } },
});
/** What is used of the emitted `model.ts`. */
interface Model {
  readonly initDigitClassifier: (init: Initializer) => Weights;
  readonly digitClassifier: (weights: Weights, x: tf.Tensor, pass: Pass) => { readonly features: tf.Tensor };
}

const width = 64;
const features = await featuresOfAll();

const half = Math.floor(digits.count / 2);
const distances: number[] = [];
for (let seed = 0; seed < 10; seed++) {
  const order = new Random(seed).permutation('halves', digits.count);
  distances.push(await between(order.subarray(0, half), order.subarray(half, 2 * half)));
}
const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
const range = [Math.min(...distances), Math.max(...distances)].map((distance) => distance.toFixed(2)).join(' to ');
console.log(`random halves of ${half}, ten times: ${mean.toFixed(2)} on average, ${range}`);
const inOrder = Uint32Array.from({ length: digits.count }, (_, i) => i);
const apart = await between(inOrder.subarray(0, half), inOrder.subarray(half));
console.log(`the first half of the file and the second: ${apart.toFixed(2)}`);

async function between(a: Uint32Array, b: Uint32Array): Promise<number> {
  const gaussian = (part: Uint32Array) =>
    gaussianOf([...part].map((i) => ({ values: features.subarray(i * width, (i + 1) * width), width })));
  return gaussianDistance(await gaussian(a), await gaussian(b));
}

/** Through the model as it is emitted. */
async function featuresOfAll(): Promise<Float32Array> {
  await loadEngine('cpu', true);
  const project = mkdtempSync(join(tmpdir(), 'ganlang-halves-'));
  try {
    const built = await compileForUse(join(root, 'examples', 'digits.gan'), {});
    await buildProject(built, project, tfjs);
    symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'), 'junction');
    const model = (await import(pathToFileURL(join(project, 'model.ts')).href)) as Model;
    const weights = model.initDigitClassifier(createInitializer('digit_classifier', noDraws, new Store()));
    const variables = listVariables(weights);
    const wanted = variables.map(({ name, shape }) => ({ name: name.slice('digit_classifier/'.length), shape }));
    const stored = await readWeights(join(folder, 'classifier.safetensors'), 'digit_classifier', wanted);
    for (const [i, { name }] of wanted.entries())
      variables[i]!.assign(tf.tensor(stored.get(name)!.values, variables[i]!.shape));
    const { values, shape } = digits.rows('image', 0, digits.count);
    const pass = Pass.sampling(new Random(0));
    const seen = model.digitClassifier(weights, tf.tensor(values, [digits.count, ...shape]), pass);
    return (await seen.features.data()) as Float32Array;
  } finally {
    rmSync(project, { recursive: true });
  }
}
