/** A classifier is trained; its checkpoint is what another program measures with. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeSafetensors } from '../../runtime/checkpoints/safetensors.js';
import { gan, temporaryFolder } from './gan.js';

const body = `{
  let seen = x |> conv(4, kernel: 4, stride: 2, bias: false) |> batch_norm |> relu |> flatten |> dense(6)
  (logits: dense(seen, 10), features: seen)
}`;
const signature = '(x: f32[8, 8, 1]) -> (logits: f32[10], features: f32[6])';

const classifier = `import { digits } from "std/data"
import { cross_entropy } from "std/losses"
network classifier${signature} ${body}
train {
  batch 64
  until 30 steps
  optimizer classifier = adam(1e-2)
  image <- digits.image
  label <- digits.label
  let (logits) = classifier(image)
  minimize classifier: cross_entropy(logits, label)
  average classifier decay 0.5
  at end {
    measure accuracy(classifier, label, samples: 1797) of image
    measure mean(samples: 1797) of abs(image - 0.25)
    measure mean(samples: 1797) of image
  }
}`;

const generator = `import { digits } from "std/data"
import { lsgan } from "std/losses"
network C${signature} from "first/checkpoints/step-000030.safetensors" ${body}
generator G(z: f32[4]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> reshape(8, 8, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 64
  until 6 steps
  optimizer G, D = adam(1e-3)
  real <- digits.image
  z ~ normal[4]
  let fake = G(z)
  let (features) = C(fake)
  minimize D: lsgan.discriminator(D(real), D(fake))
  minimize G: lsgan.generator(D(fake)) + 0.01 * mean(square(features))
  every 3 steps { measure frechet(C, digits.image, samples: 250) of G(z) }
  every 2 steps { checkpoint }
  at end { measure frechet(C, digits.image, samples: 1797) of real }
}`;

interface Line {
  readonly step: number;
  readonly measures?: Readonly<Record<string, number>>;
  readonly identity?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const measured = (run: string) =>
  readFileSync(join(folder, run, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ measures }) => measures !== undefined);

const newest = (run: string) => {
  const checkpoints = join(folder, run, 'checkpoints');
  const name = readdirSync(checkpoints).filter((file) => file.endsWith('.safetensors')).sort().at(-1)!; // prettier-ignore
  return decodeSafetensors(readFileSync(join(checkpoints, name))).tensors;
};

const folder = temporaryFolder(afterAll);

beforeAll(async () => {
  writeFileSync(join(folder, 'classifier.gan'), classifier);
  writeFileSync(join(folder, 'generator.gan'), generator);
  expect(await gan(['train', 'classifier.gan', '--out', 'first'], { cwd: folder })).toMatchObject({ code: 0, err: '' });
  expect(await gan(['train', 'generator.gan', '--out', 'second'], { cwd: folder })).toMatchObject({ code: 0, err: '' });
});

it('accuracy is measured, and better than chance', () => {
  const [line] = measured('first');
  expect(line!.measures!['accuracy(classifier)']).toBeGreaterThan(0.3);
  expect(line!.identity!['accuracy(classifier)']).toMatchObject({ network: 'classifier', samples: 1797, seed: 0 });
});

it('means are recorded under what they are means of', () => {
  const [, distance, plain] = measured('first');
  const file = new URL('../../examples/data/digits/images-idx3-ubyte.gz', import.meta.url);
  const values = [...gunzipSync(readFileSync(file)).subarray(16)].map((pixel) => -1 + (2 * pixel) / 255);
  const mean = (of: (value: number) => number) => values.reduce((sum, value) => sum + of(value), 0) / values.length;
  expect(Object.keys(distance!.measures!)).toEqual(['mean(abs(image - 0.25))']);
  expect(distance!.measures!['mean(abs(image - 0.25))']).toBeCloseTo(
    mean((value) => Math.abs(value - 0.25)),
    6,
  );
  expect(plain!.measures!['mean(image)']).toBeCloseTo(
    mean((value) => value),
    6,
  );
  expect(plain!.identity!['mean(image)']).toEqual({ samples: 1797, seed: 0 });
});

it('a network from a checkpoint is its average there, and nothing changes it', () => {
  const [before, after] = [newest('first'), newest('second')];
  const own = [...after.values()].filter(({ name }) => name.startsWith('C/'));
  expect(own.map(({ name }) => name)).toContain('C/batch_norm.running_mean');
  expect(own).toHaveLength(9);
  for (const { name, values } of own)
    expect(values).toEqual(before.get(name.replace('C/', 'average.classifier/'))!.values);
});

it('distances are recorded with what they are distances of', () => {
  const lines = measured('second');
  expect(lines.map(({ step, measures }) => [step, ...Object.keys(measures!)])).toEqual([
    [3, 'frechet(C)'],
    [6, 'frechet(C)'],
    [6, 'frechet(C)2'],
  ]);
  const [first, , real] = lines;
  // All of the data against all of the data, in another order.
  expect(real!.measures!['frechet(C)2']).toBeLessThan(1e-4);
  expect(first!.measures!['frechet(C)']).toBeGreaterThan(1);
  expect(first!.identity!['frechet(C)']).toEqual({
    network: 'C',
    weights: measured('first')[0]!.identity!['accuracy(classifier)']!['weights'],
    size: [8, 8, 1],
    samples: 250,
    real: 'digits.image',
    realSamples: 1797,
    estimator: 'covariances with N - 1, float64',
    seed: 0,
  });
});

it('a resumed run measures what one that was never stopped does', async () => {
  const late = (run: string) => measured(run).flatMap(({ step, measures }) => (step > 2 ? [{ step, measures }] : []));
  expect(await gan(['train', 'generator.gan', '--out', 'third', '--steps', '2'], { cwd: folder })).toMatchObject({
    code: 0,
  });
  expect(await gan(['train', 'generator.gan', '--resume', 'third'], { cwd: folder })).toMatchObject({ code: 0 });
  expect(late('third')).toEqual(late('second'));
});

it('a file that is missing or does not fit is a mistake of the program', async () => {
  const check = async (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return gan(['check', name], { cwd: folder });
  };
  const missing = await check('missing.gan', generator.replace('step-000030', 'step-30'));
  expect(missing).toMatchObject({ code: 1 });
  expect(missing.err).toContain('error[network/weights] There is no first/checkpoints/step-30.safetensors.');
  const other = await check('other.gan', generator.replace('conv(4, ', 'conv(5, '));
  expect(other.err).toContain('conv.kernels is [4, 4, 1, 4] there and [4, 4, 1, 5] here');
  writeFileSync(join(folder, 'damaged.safetensors'), 'no tensors');
  const damaged = await check('damaged.gan', generator.replace(/"first.*safetensors"/, '"damaged.safetensors"'));
  expect(damaged.err).toContain('damaged.safetensors is no safetensors file, or a damaged one');
});
