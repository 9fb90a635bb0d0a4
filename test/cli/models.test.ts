/** Programs whose metrics look through a model in a file: trained on both targets, measured afterwards, and moved. */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gan, type Outcome, temporaryFolder } from './gan.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const model = readFileSync(join(repository, 'test/models/channels-first.onnx'));
const folder = temporaryFolder(afterAll);
const run = (...args: readonly string[]): Promise<Outcome> => gan(args, { cwd: folder });

const program = (file: string): string => `data emoji = images("emoji") { image: f32[4, 6, 3] in [-1, 1] }
network eye(x: f32[4, 6, 3] in [-1, 1]) -> (logits: f32[4], features: f32[5]) from "${file}"
generator G(z: f32[8]) -> f32[4, 6, 3] in [-1, 1] { z |> dense(72) |> reshape(4, 6, 3) |> tanh }
discriminator D(x: f32[4, 6, 3]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 8
  until 2 steps
  optimizer G, D = adam(1e-3)
  real <- emoji.image
  z ~ normal[8]
  minimize D: mean(softplus(-D(real))) + mean(softplus(D(G(z))))
  minimize G: mean(softplus(-D(G(z))))
  at end {
    measure frechet(eye, emoji.image, samples: 60) of G(z)
    measure kid(eye, emoji.image, samples: 60) of G(z)
    measure precision_recall(eye, emoji.image, samples: 60) of G(z)
    measure classifier_score(eye, samples: 60) of G(z)
  }
}
`;

interface Line {
  readonly measures?: Readonly<Record<string, number>>;
  readonly identity?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const linesOf = (text: string): readonly Line[] => text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line); // prettier-ignore
const measuredIn = (lines: readonly Line[]) => ({
  measures: Object.assign({}, ...lines.map(({ measures }) => measures)) as Readonly<Record<string, number>>,
  identity: Object.assign({}, ...lines.map(({ identity }) => identity)) as NonNullable<Line['identity']>,
});
const recorded = (name: string) => measuredIn(linesOf(readFileSync(join(folder, name, 'metrics.jsonl'), 'utf8')));

async function evaluated(name: string, ...args: readonly string[]) {
  const { code, out } = await run('eval', name, '--json', ...args);
  expect(code).toBe(0);
  return measuredIn(linesOf(out));
}

function alike(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): void {
  expect(Object.keys(a)).toEqual(Object.keys(b));
  // How far apart subsets of all samples are is nothing but rounding.
  for (const [name, value] of Object.entries(a)) expect(Math.abs(value - b[name]!), name).toBeLessThan(1e-5);
}

beforeAll(async () => {
  const pictures = join(repository, 'examples/data/emoji');
  for (const name of readdirSync(pictures).filter((each) => each.endsWith('.png')).slice(0, 90)) cpSync(join(pictures, name), join(folder, 'emoji', name)); // prettier-ignore
  mkdirSync(join(folder, 'models'));
  for (const name of ['channels-first', 'channels-last', 'one-by-one']) {
    cpSync(join(repository, `test/models/${name}.onnx`), join(folder, `models/${name}.onnx`));
    writeFileSync(join(folder, `${name}.gan`), program(`models/${name}.onnx`));
  }
  for (const [name, out, target] of [
    ['channels-first', 'tfjs', 'tfjs'],
    ['channels-first', 'onnx', 'onnx'],
    ['channels-last', 'last', 'onnx'],
    ['one-by-one', 'one', 'tfjs'],
  ] as const)
    // prettier-ignore
    expect(await run('train', `${name}.gan`, '--target', target, '--out', out)).toMatchObject({ code: 0 });
}, 600_000);

describe('a metric through a model', () => {
  it('is the same on both targets, whichever way the model has its channels, one by one and in batches', () => {
    const { measures } = recorded('tfjs');
    expect(Object.keys(measures).map((name) => name.replace(/\..*/, ''))).toEqual(expect.arrayContaining(['frechet(eye)', 'kid(eye)', 'precision_recall(eye)', 'classifier_score(eye)'])); // prettier-ignore
    expect(measures['frechet(eye)']).toBeGreaterThan(0.1);
    for (const other of ['onnx', 'last', 'one']) alike(measures, recorded(other).measures);
  });

  it('is known by the file and its SHA-256, and is never called FID', () => {
    const { measures, identity } = recorded('onnx');
    const sha256 = createHash('sha256').update(model).digest('hex');
    for (const own of Object.values(identity))
      expect(own).toMatchObject({ network: 'eye', file: 'channels-first.onnx', sha256 });
    expect(recorded('last').identity['frechet(eye)']!['sha256']).not.toBe(sha256);
    expect(JSON.stringify(measures)).not.toMatch(/fid/i);
  });

  it('is what gan eval says afterwards', async () => {
    for (const name of ['tfjs', 'onnx']) {
      const again = await evaluated(name);
      alike(again.measures, recorded(name).measures);
      expect(again.identity).toEqual(recorded(name).identity);
    }
  });

  it('may be one that the program does not take', async () => {
    const { measures } = await evaluated('onnx', '--metric', 'frechet(eye(_).logits, emoji.image) of real', '--samples', '60'); // prettier-ignore
    expect(Object.entries(measures)).toEqual([['frechet(eye)2', expect.any(Number)]]);
    const { identity } = await evaluated('onnx', '--metric', 'density_coverage', '--samples', '60');
    expect(identity['density_coverage(eye)']).toMatchObject({ network: 'eye', samples: 60 });
  });

  it('is found from anywhere: a run leaves the model where it is', async () => {
    const elsewhere = temporaryFolder();
    const { code } = await gan(['eval', join(folder, 'onnx'), '--metric', 'classifier_score'], { cwd: elsewhere });
    expect(code).toBe(0);
  });
});

describe('a model that is not there', () => {
  it('when training begins is told at its line; later in one line', async () => {
    writeFileSync(join(folder, 'moved.gan'), program('models/moved.onnx'));
    cpSync(join(folder, 'models/channels-first.onnx'), join(folder, 'models/moved.onnx'));
    expect(await run('train', 'moved.gan', '--target', 'tfjs', '--out', 'moved')).toMatchObject({ code: 0 });
    renameSync(join(folder, 'models/moved.onnx'), join(folder, 'models/gone.onnx'));
    const early = await run('train', 'moved.gan', '--out', 'never');
    expect(early.code).toBe(1);
    expect(early.err).toMatch(/^error\[network\/model\] There is no models\/moved\.onnx\.\n/);
    const late = await run('eval', 'moved');
    expect(late.code).toBe(1);
    expect(late.err).toMatch(/^error: There is no .*models\/moved\.onnx\.\n {2}.* holds .*\n$/);
    // Nothing else of the run needs it.
    expect(await run('sample', 'moved', '--of', 'G(z)', '--count', '4', '--out', 'moved.png')).toMatchObject({ code: 0 }); // prettier-ignore
  });

  it('or is another one is told by gan eval', async () => {
    writeFileSync(join(folder, 'models/moved.onnx'), model.subarray(0, 300));
    const damaged = await run('eval', 'moved');
    expect(damaged.code).toBe(1);
    expect(damaged.err).toMatch(/^error: .*models\/moved\.onnx is no model that ONNX Runtime can run: .*\n {2}Export it again.*\n$/); // prettier-ignore
    cpSync(join(repository, 'test/models/words.onnx'), join(folder, 'models/moved.onnx'));
    expect((await run('eval', 'moved')).err).toMatch(/^error: .*moved\.onnx takes int64\[N, 6\], and not float32\.\n/);
  });
});

describe('gan build', () => {
  it('carries a model along, with the package that runs it', async () => {
    expect(await run('build', 'channels-first.gan', '--target', 'tfjs', '--out', 'project')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'project/models/eye/channels-first.onnx')).equals(model)).toBe(true);
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'project/package.json'), 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> }; // prettier-ignore
    expect(dependencies).toHaveProperty('onnxruntime-node');
    const code = readFileSync(join(folder, 'project/train.ts'), 'utf8');
    expect(code).toContain("import { openModel } from './runtime/onnx/model.js';");
    expect(code).toContain('const eye = await openModel(import.meta.url, {');
    expect(code).toContain('network: eye.features,');
  });
});
