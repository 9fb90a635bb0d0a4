/** A run that begins with what another has learned. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMetrics } from '../../runtime/metrics/log.js';
import { decodeSafetensors, type StoredTensor } from '../../runtime/checkpoints/safetensors.js';
import { Random } from '../../runtime/random/random.js';
import { initial } from '../../runtime/graphs/draws.js';
import { loadImages } from '../../runtime/data/images.js';
import { image, label } from '../runtime/data/fixtures.js';
import { gan, showsStack, temporaryFolder } from './gan.js';

/** A conditional GAN in little: the class meets an embedding, a one-hot code beside noise, and a head that tells it. */
const program = (classes: number) => `import { auxiliary_classifier, nonsaturating } from "std/losses"

data pics = images("pics-${classes}") { image: f32[4, 4, 3] in [-1, 1], label: int<${classes}> }

generator G(z: f32[3], label: int<${classes}>) -> f32[4, 4, 3] in [-1, 1] {
  concat(z * embedding(label, 3), one_hot(label)) |> dense(8, bias: false) |> batch_norm |> relu |> dense(48) |> tanh |> reshape(4, 4, 3)
}

discriminator D(x: f32[4, 4, 3]) -> (score: f32[], class: f32[${classes}]) {
  let seen = x |> flatten |> dense(8) |> leaky_relu(0.2)
  (score: seen |> dense(1) |> squeeze, class: seen |> dense(${classes}))
}

train {
  batch 4
  until 4 steps
  optimizer G, D = adam(0.01)
  real <- pics.image
  of_real <- pics.label
  z ~ normal[3]
  label ~ categorical(${classes})
  let fake = G(z, label)
  let on_real = D(real)
  let on_fake = D(fake)
  minimize D: nonsaturating.discriminator(on_real.score, on_fake.score) + auxiliary_classifier(on_real.class, of_real)
  minimize G: nonsaturating.generator(on_fake.score) + auxiliary_classifier(on_fake.class, label)
  average G decay 0.9
  every 2 steps { checkpoint }
}
`;

/** The loss of its first step is a number that can be worked out by hand: all samples are seen, and no noise is. */
const plain = (units: number) => `import { cross_entropy } from "std/losses"

data pics = images("pics-10") { image: f32[4, 4, 3] in [-1, 1], label: int<10> }

network C(x: f32[4, 4, 3]) -> f32[10] { x |> flatten |> dense(${units}) |> relu |> dense(10) }

train {
  batch 20
  until 3 steps
  optimizer C = adam(0.05)
  image <- pics.image
  label <- pics.label
  minimize C: cross_entropy(C(image), label)
}
`;

const before = ['ant', 'bee', 'cat', 'dog', 'elk', 'fox', 'gnu', 'hen', 'ibex', 'jay'];
/** One is gone, three are new, and the others have other numbers. */
const after = ['aardvark', 'ant', 'bee', 'cat', 'cow', 'dog', 'elk', 'fox', 'gnu', 'ibex', 'jay', 'yak'];

const emoji = new URL('../../examples/data/emoji/', import.meta.url);
const pictures = readdirSync(emoji).filter((file) => file.endsWith('.png')).sort(); // prettier-ignore

function writePictures(folder: string, classes: readonly string[]): void {
  for (const [i, name] of classes.entries()) {
    mkdirSync(join(folder, name), { recursive: true });
    for (const each of [0, 1]) cpSync(new URL(pictures[2 * i + each]!, emoji), join(folder, name, `${each}.png`));
  }
}

describe.each(['onnx', 'tfjs'])('a run on %s begins with another', (target) => {
  const cwd = temporaryFolder(afterAll);
  const at = (...parts: readonly string[]) => join(cwd, ...parts);
  const train = (file: string, ...args: readonly string[]) =>
    gan(['train', file, '--target', target, ...(target === 'tfjs' ? ['--device', 'cpu'] : []), ...args], { cwd });
  const tensorsOf = (run: string, step: number): ReadonlyMap<string, StoredTensor> =>
    decodeSafetensors(readFileSync(at(run, 'checkpoints', `step-${String(step).padStart(6, '0')}.safetensors`)))
      .tensors;
  const values = (run: string, step: number, name: string): readonly number[] => [...tensorsOf(run, step).get(name)!.values]; // prettier-ignore
  const lossesOf = async (run: string) =>
    (await readMetrics(at(run, 'metrics.jsonl'))).flatMap(({ losses }) => (losses === undefined ? [] : [losses]));

  /** The loss of `plain` on all its samples, in float64. */
  const lossByHand = async (tensors: ReadonlyMap<string, StoredTensor>): Promise<number> => {
    const fields = { image: image([4, 4, 3], [-1, 1]), label: label(10) };
    const data = await loadImages({ source: 'images', name: 'pics', folder: at('pics-10'), fields });
    const layer = (x: readonly number[], name: string): readonly number[] => {
      const [kernel, bias] = ['kernel', 'bias'].map((kind) => tensors.get(`C/${name}.${kind}`)!.values);
      const units = bias!.length;
      return [...bias!].map((start, j) => x.reduce((sum, value, i) => sum + value * kernel![i * units + j]!, start));
    };
    const losses = Array.from({ length: 20 }, (_, sample) => {
      const pixels = [...data.rows('image', sample, 1).values];
      const logits = layer(layer(pixels, 'dense').map((value) => Math.max(0, value)), 'dense_2'); // prettier-ignore
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      return Math.log(total) - logits[data.rows('label', sample, 1).values[0]!]!;
    });
    return losses.reduce((sum, loss) => sum + loss, 0) / 20;
  };

  beforeAll(async () => {
    writePictures(at('pics-10'), before);
    writePictures(at('pics-12'), after);
    writeFileSync(at('ten.gan'), program(10));
    writeFileSync(at('twelve.gan'), program(12));
    writeFileSync(at('plain.gan'), plain(6));
    expect(await train('ten.gan', '--out', 'ten')).toMatchObject({ code: 0, err: '' });
    expect(await train('plain.gan', '--out', 'plain')).toMatchObject({ code: 0, err: '' });
  }, 240_000);

  it('where all fits, with its numbers: the first loss is what they give', async () => {
    const outcome = await train('plain.gan', '--from', 'plain', '--out', 'same', '--seed', '7');
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toContain('\nBegins with step 3 of plain: all 4 weights of C.\n');
    expect((await lossesOf('same'))[0]!['C']).toBeCloseTo(await lossByHand(tensorsOf('plain', 3)), 5);
    expect(values('same', 0, 'C/dense.kernel')).toEqual(values('plain', 3, 'C/dense.kernel'));
    // What optimizers remember begins anew.
    expect(new Set(values('same', 0, 'optimizer.C/m/C/dense.kernel'))).toEqual(new Set([0]));
    expect(values('same', 0, 'optimizer.C/updates/C')).toEqual([0]);
  });

  it('at the step that is named, and remembers it', async () => {
    const outcome = await train('ten.gan', '--from', 'ten', '--at', '2', '--out', 'early', '--steps', '1');
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toContain('\nBegins with step 2 of ten: all 14 weights of G, D.\n');
    for (const name of ['G/embedding.table', 'G/batch_norm.running_mean', 'average.G/dense.kernel', 'D/dense_2.kernel'])
      expect(values('early', 0, name)).toEqual(values('ten', 2, name));
    const fingerprint = readFileSync(at('ten', 'fingerprint'), 'utf8').trim();
    const record = JSON.parse(readFileSync(at('early', 'run.json'), 'utf8')) as object;
    expect(record).toMatchObject({ from: { run: 'ten', step: 2, program: 'ten.gan', fingerprint, taken: 'all 14 weights' } }); // prettier-ignore
    expect(readFileSync(at('early', 'report.html'), 'utf8')).toContain(
      `<dt>began with</dt><dd>step 2 of ten (ten.gan ${fingerprint}): all 14 weights</dd>`,
    );
  });

  it('where it fits, and lists the rest', async () => {
    writeFileSync(at('wider.gan'), plain(7));
    const outcome = await train('wider.gan', '--from', 'plain', '--out', 'wider');
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toContain(`
Begins with step 3 of plain, where it fits:
  C: taken 1 of 4 weights
    not taken: dense.kernel, [48, 6] there, [48, 7] here
    not taken: dense.bias, [6] there, [7] here
    not taken: dense_2.kernel, [6, 10] there, [7, 10] here
`);
    expect(values('wider', 0, 'C/dense_2.bias')).toEqual(values('plain', 3, 'C/dense_2.bias'));
    expect(values('wider', 0, 'C/dense.bias')).toEqual(Array<number>(7).fill(0));
  });

  it('of ten classes with twelve: rows go by name, and new ones start as they would', async () => {
    const fresh = await train('twelve.gan', '--out', 'fresh', '--seed', '5', '--steps', '1');
    expect(fresh.code).toBe(0);
    const outcome = await train('twelve.gan', '--from', 'ten', '--out', 'twelve', '--seed', '5');
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toContain(
      '\nBegins with step 4 of ten: all 14 weights of G, D.\npics.label goes by name: 9 of 12 known; new: aardvark, cow, yak; gone: hen.\n',
    );
    // By hand: rows of the table, rows after the noise, and columns and numbers of the head.
    const [rowsBefore, rowsAfter] = [before, after].map((names) => (name: string) => names.indexOf(name));
    const start = (name: string, size: number) => {
      const stored = tensorsOf('twelve', 0).get(name)!;
      expect(stored.values).toHaveLength(size);
      return stored.values;
    };
    const row = (of: ArrayLike<number>, index: number, width: number) => Array.from({ length: width }, (_, i) => of[index * width + i]!); // prettier-ignore
    const column = (of: ArrayLike<number>, index: number, width: number) => Array.from({ length: of.length / width }, (_, i) => of[i * width + index]!); // prettier-ignore
    const table = start('G/embedding.table', 36);
    const kernel = start('G/dense.kernel', 120);
    const head = start('D/dense_3.kernel', 96);
    const offsets = start('D/dense_3.bias', 12);
    const average = start('average.G/embedding.table', 36);
    const old = (name: string) => values('ten', 4, name);
    for (const name of after) {
      const [was, now] = [rowsBefore!(name), rowsAfter!(name)];
      if (was < 0) continue;
      expect(row(table, now, 3)).toEqual(row(old('G/embedding.table'), was, 3));
      expect(row(kernel, 3 + now, 8)).toEqual(row(old('G/dense.kernel'), 3 + was, 8));
      expect(column(head, now, 12)).toEqual(column(old('D/dense_3.kernel'), was, 10));
      expect(offsets[now]).toBe(old('D/dense_3.bias')[was]);
      expect(row(average, now, 3)).toEqual(row(old('average.G/embedding.table'), was, 3));
    }
    // Those of the noise.
    for (const i of [0, 1, 2]) expect(row(kernel, i, 8)).toEqual(row(old('G/dense.kernel'), i, 8));
    const drawn = initial(new Random(5), 'G/embedding.table', { kind: 'normal', mean: 0, deviation: 1 }, 36);
    for (const name of ['aardvark', 'cow', 'yak']) {
      const now = rowsAfter!(name);
      expect(row(table, now, 3)).toEqual(row(drawn, now, 3));
      expect(row(average, now, 3)).toEqual(row(drawn, now, 3));
      expect(offsets[now]).toBe(0);
    }
  });

  it('and goes on without it, with the numbers of a run that was not stopped', async () => {
    expect(await train('twelve.gan', '--from', 'ten', '--out', 'whole', '--seed', '5')).toMatchObject({ code: 0 });
    expect(await train('twelve.gan', '--from', 'ten', '--out', 'half', '--seed', '5', '--steps', '2')).toMatchObject({ code: 0 }); // prettier-ignore
    cpSync(at('half'), at('begun'), { recursive: true });
    for (const step of ['000002']) for (const kind of ['json', 'safetensors']) rmSync(at('begun', 'checkpoints', `step-${step}.${kind}`)); // prettier-ignore
    cpSync(at('ten'), at('elsewhere'), { recursive: true });
    rmSync(at('ten'), { recursive: true });
    try {
      for (const run of ['half', 'begun']) {
        expect(await train('twelve.gan', '--resume', run)).toMatchObject({ code: 0, err: '' });
        expect(await lossesOf(run)).toEqual(await lossesOf('whole'));
        for (const [name, { values: stored }] of tensorsOf('whole', 4)) expect([name, values(run, 4, name)]).toEqual([name, [...stored]]); // prettier-ignore
        expect(readFileSync(at(run, 'report.html'), 'utf8')).toContain('<dt>began with</dt><dd>step 4 of ten');
      }
    } finally {
      cpSync(at('elsewhere'), at('ten'), { recursive: true });
    }
  });

  it('unless nothing fits', async () => {
    const outcome = await train('plain.gan', '--from', 'ten', '--out', 'nothing');
    expect(outcome.code).toBe(1);
    expect(outcome.err).toBe(
      'error: Nothing of step 4 of ten fits this program: it has D, G, and this program C.\n  Networks and weights go by their names, as gan show lists them. Without --from ten, training begins anew.\n',
    );
    expect(existsSync(at('nothing'))).toBe(false);
  });

  it('and says in a line what is wrong with it', async () => {
    const said = async (...args: readonly string[]) => {
      const outcome = await train('ten.gan', ...args);
      expect(showsStack(outcome)).toBe(false);
      expect(outcome.out).toBe('');
      return [outcome.code, outcome.err.split('\n')[0]];
    };
    expect(await said('--from', 'ten', '--resume', 'ten')).toEqual([2, 'error: --from and --resume cannot be given together.']); // prettier-ignore
    expect(await said('--at', '2')).toEqual([2, 'error: --at says which checkpoint of a run to begin with, and none is named.']); // prettier-ignore
    expect(await said('--from', 'ten', '--at', 'soon')).toEqual([2, 'error: --at takes a step, `best` or `last`, not soon.']); // prettier-ignore
    expect(await said('--from', 'ten', '--at', '3')).toEqual([1, 'error: ten has no checkpoint of step 3.']);
    expect(await said('--from', 'tan')).toEqual([1, 'error: There is no run tan.']);
    expect(await said('--from', 'pics-10')).toEqual([1, 'error: pics-10 is not a run folder.']);
    cpSync(at('ten'), at('damaged'), { recursive: true });
    writeFileSync(at('damaged', 'checkpoints', 'step-000004.safetensors'), 'nothing');
    expect(await said('--from', 'damaged')).toEqual([1, expect.stringMatching(/^error: The checkpoint damaged\/checkpoints\/step-000004\.safetensors is damaged: /)]); // prettier-ignore
    expect(await said('--from', 'damaged', '--at', '2', '--out', 'damaged')).toEqual([1, 'error: damaged already holds a run.']); // prettier-ignore
    expect(existsSync(at('runs'))).toBe(false);
  });

  it('and begins again with it where it was ended before it had', async () => {
    expect(await train('ten.gan', '--from', 'ten', '--out', 'again', '--steps', '1')).toMatchObject({ code: 0 });
    const losses = await lossesOf('again');
    rmSync(at('again', 'checkpoints'), { recursive: true });
    expect(await train('ten.gan', '--resume', 'again')).toMatchObject({
      code: 1,
      err: 'error: again was ended before it began with step 4 of ten.\n  Begin again in its folder: gan train FILE --from ten --at 4 --out again\n',
    });
    expect(await train('ten.gan', '--from', 'ten', '--out', 'again', '--steps', '1')).toMatchObject({ code: 0 });
    expect(await lossesOf('again')).toEqual(losses);
  });
});
