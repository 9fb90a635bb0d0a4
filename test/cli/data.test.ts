/** What is said of files and folders, as a user meets it. */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { loadImages } from '../../runtime/data/images.js';
import type { ImagesSpec } from '../../runtime/data/sources/images.js';
import { gan, temporaryFolder } from './gan.js';

/** Trains a layer on a field of the data `pics`. */
const program = (data: string, size = '8, 8, 3'): string => `${data}

network N(x: f32[${size}]) -> f32[] { x |> flatten |> dense(1) |> squeeze }

train {
  batch 2
  until 3 steps
  optimizer N = sgd(0.001)
  real <- pics.image
  minimize N: mean(N(real))
  at end { measure mean(samples: 1) of max(real, axis: all) }
}
`;

const classes = `data pics = images("pics") { image: f32[8, 8, 3] in [-1, 1], label: int<3> }

generator G(z: f32[4], label: int<3>) -> f32[8, 8, 3] in [-1, 1] {
  concat(z, label |> one_hot) |> dense(192) |> reshape(8, 8, 3) |> tanh
}

network D(x: f32[8, 8, 3], label: int<3>) -> f32[] { concat(x |> flatten, label |> one_hot) |> dense(1) |> squeeze }

train {
  batch 2
  until 2 steps
  optimizer D, G = sgd(0.001)
  real <- pics.image
  label <- pics.label
  z ~ normal[4]
  minimize D: mean(D(real, label)) - mean(D(G(z, label), label))
  minimize G: mean(D(G(z, label), label))
  at end { preview grid(2, 2) of G(z, label) }
}
`;

async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return Promise.resolve(folder);
}

const picture = (red: number): Promise<Buffer> =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: { r: red, g: 0, b: 0 } } })
    .png()
    .toBuffer();

/** Not to be packed: each byte is another. */
const noise = (size: number, seed: number): Promise<Buffer> =>
  sharp(Uint8Array.from({ length: size * size * 3 }, (_, i) => (i * (2 * seed + 7919)) >> 3), { raw: { width: size, height: size, channels: 3 } }).png({ compressionLevel: 1 }).toBuffer(); // prettier-ignore

const cut = (bytes: Buffer, share: number): Buffer => bytes.subarray(0, Math.round(share * bytes.length));

describe('files and folders', () => {
  it('pictures that are passed over are counted and named, by check and by train', async () => {
    const cwd = await folderWith({
      'a.gan': program('data pics = images("pics") { image: f32[8, 8, 3] in [-1, 1] }'),
      ...{ 'pics/a.png': await picture(9), 'pics/b.png': await picture(90), 'pics/c.heic': 'x', 'pics/d.svg': 'x' },
    });
    const said = 'pics holds 2 pictures that are passed over beside the 2 that are read: 1 in .heic, 1 in .svg';
    const checked = await gan(['check', 'a.gan'], { cwd });
    expect(checked).toMatchObject({ code: 0, err: expect.stringContaining(said) as string });
    const trained = await gan(['train', 'a.gan', '--out', 'r', '--device', 'cpu'], { cwd });
    expect(trained).toMatchObject({ code: 0, err: expect.stringContaining(said) as string });
  });

  it('pictures of sixteen bits reach training as bright as is said', async () => {
    const deep = Uint16Array.from({ length: 64 }, (_, i) => 65 * i);
    const file = await sharp(deep, { raw: { width: 8, height: 8, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    const data = (white: string) => program(`data pics = images("pics"${white}) { image: f32[8, 8, 1] in [0, 255] }`, '8, 8, 1'); // prettier-ignore
    const cwd = await folderWith({ 'dark.gan': data(''), 'bright.gan': data(', white: 4095'), 'pics/a.png': file, 'pics/b.png': file }); // prettier-ignore
    const dark = await gan(['check', 'dark.gan'], { cwd });
    expect(dark.err).toContain('= Say which number is white: `white: 4095`.');
    const bright = await gan(['train', 'bright.gan', '--out', 'r', '--device', 'cpu'], { cwd });
    expect(bright).toMatchObject({ code: 0, err: '' });
    expect(bright.out).toContain('mean(max(real, axis: all)) 255');
  });

  it('classes that are numbers are asked for by their names', async () => {
    const files: Record<string, string | Uint8Array> = { 'a.gan': classes };
    for (const name of ['1', '2', '10']) files[`pics/${name}/a.png`] = await picture(Number(name));
    const cwd = await folderWith(files);
    expect(await gan(['train', 'a.gan', '--out', 'r', '--device', 'cpu'], { cwd })).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(cwd, 'r/words.json'), 'utf8'))).toEqual({ 'pics.label': ['1', '2', '10'] });
    const sample = (label: string) =>
      gan(['sample', 'r', '--count', '1', '--with', `label=${label}`, '--out', `${label}.json`, '--device', 'cpu'], {
        cwd,
      });
    for (const label of ['1', '2', '10']) expect(await sample(label)).toMatchObject({ code: 0 });
    const drawn = ['1', '2', '10'].map((label) => readFileSync(join(cwd, `${label}.json`), 'utf8'));
    expect(new Set(drawn).size).toBe(3);
    for (const label of ['0', '3'])
      expect(await sample(label)).toMatchObject({
        code: 2,
        err: `error: There is no label ${label}.\n  There is 1, 2, 10.\n`,
      });
    // What a run was trained with stays, though classes were numbered otherwise then.
    writeFileSync(join(cwd, 'r/words.json'), '{"pics.label": ["1", "10", "2"]}');
    await gan(['train', 'a.gan', '--resume', 'r', '--steps', '4', '--device', 'cpu'], { cwd });
    expect(JSON.parse(readFileSync(join(cwd, 'r/words.json'), 'utf8'))).toEqual({ 'pics.label': ['1', '10', '2'] });
  });

  it('several damaged files are told at once; --deep finds those that end too soon', async () => {
    const files: Record<string, string | Uint8Array> = {
      'a.gan': program('data pics = images("pics") { image: f32[8, 8, 3] in [-1, 1] }'),
    };
    for (let i = 0; i < 4; i++) files[`pics/${i}.png`] = cut(await noise(64, i), i < 2 ? 0.5 : 1);
    const cwd = await folderWith(files);
    expect(await gan(['check', 'a.gan'], { cwd })).toMatchObject({ code: 0 });
    const deep = await gan(['check', '--deep', 'a.gan'], { cwd });
    expect(deep).toMatchObject({ code: 1, err: expect.stringContaining('2 files of pics cannot be read: pics/0.png: ') as string }); // prettier-ignore
    const trained = await gan(['train', 'a.gan', '--out', 'r', '--device', 'cpu'], { cwd });
    expect(trained).toMatchObject({ code: 1, err: expect.stringContaining('2 files of pics cannot be read: pics/0.png: ') as string }); // prettier-ignore
    for (const i of [0, 1]) rmSync(join(cwd, `pics/${i}.png`));
    expect(await gan(['check', '--deep', 'a.gan'], { cwd })).toMatchObject({ code: 0 });
  });

  it('a link to a folder above is passed over by check and by train', async () => {
    const cwd = await folderWith({
      'a.gan': program('data pics = images("pics") { image: f32[8, 8, 3] in [-1, 1] }'),
      ...{ 'pics/a.png': await picture(9), 'pics/b.png': await picture(90) },
    });
    symlinkSync('..', join(cwd, 'pics', 'up'));
    expect(await gan(['check', 'a.gan'], { cwd })).toMatchObject({ code: 0, err: '' });
    expect(await gan(['train', 'a.gan', '--out', 'r', '--device', 'cpu'], { cwd })).toMatchObject({ code: 0, err: '' });
  });

  it('paths that leave the folder of a program are told, on one line', async () => {
    const cwd = await folderWith({
      'mine/a.gan': program('data pics = images("../pics") { image: f32[8, 8, 3] in [-1, 1] }'),
      'mine/b.gan': program('data pics = images("../mine/pics") { image: f32[8, 8, 3] in [-1, 1] }'),
      ...{ 'pics/a.png': await picture(9), 'pics/b.png': await picture(90) },
      ...{ 'mine/pics/a.png': await picture(9), 'mine/pics/b.png': await picture(90) },
    });
    const line = 'It reads outside of its folder: ../pics.';
    const checked = await gan(['check', 'mine/a.gan'], { cwd });
    expect(checked).toMatchObject({ code: 0, err: '', out: `mine/a.gan: fine, parameters: N 193\n  ${line}\n` });
    const answer = JSON.parse((await gan(['check', '--json', 'mine/a.gan'], { cwd })).out) as {
      files: { outside: string[] }[];
    };
    expect(answer.files[0]?.outside).toEqual(['../pics']);
    const trained = await gan(['train', 'mine/a.gan', '--out', 'r', '--device', 'cpu'], { cwd });
    expect(trained).toMatchObject({ code: 0, err: `${line}\n` });
    expect(await gan(['train', 'mine/a.gan', '--out', 'q', '--device', 'cpu', '--quiet'], { cwd })).toEqual({ code: 0, out: '', err: '' }); // prettier-ignore
    expect((await gan(['check', 'mine/b.gan'], { cwd })).out).not.toContain('outside');
  });

  it('nothing is shown of what is no data', async () => {
    const secrets = 'KEY=hidden\nhidden: "a, b", c\n';
    const cwd = await folderWith({
      ...{ '.env': secrets, 'id.png': secrets, 'id.gz': secrets },
      'table.gan': program('data pics = table(".env", image: "file") { image: f32[8, 8, 3] in [-1, 1] }'),
      'idx.gan': program('data pics = idx(images: "id.gz") { image: f32[8, 8, 3] in [-1, 1] }'),
      'images.gan': program('data pics = images(".") { image: f32[8, 8, 3] in [-1, 1] }'),
      'import.gan': 'import { x } from "./.env"\nnetwork N(x: f32[2]) -> f32[2] { x |> dense(2) }\n',
      'extends.gan': 'extends "./.env"\n',
      'weights.gan': 'network N(x: f32[2]) -> f32[2] from ".env" { x |> dense(2) }\n',
    });
    for (const name of readdirSync(cwd).filter((file) => file.endsWith('.gan'))) {
      const { code, out, err } = await gan(['check', name], { cwd });
      expect([name, code]).toEqual([name, 1]);
      expect(out + err).not.toMatch(/hidden|KEY/);
    }
  });

  it('pictures that were decoded before are not decoded again, unless that is asked for', async () => {
    const cwd = await folderWith({
      'a.gan': program('data pics = images("pics") { image: f32[8, 8, 3] in [0, 255] }'),
      ...{ 'pics/a.png': await picture(9), 'pics/b.png': await picture(90) },
    });
    const env = { GANLANG_CACHE: join(cwd, 'kept') };
    const spec: ImagesSpec = { source: 'images', name: 'pics', folder: join(cwd, 'pics'), fields: { image: { kind: 'tensor', shape: [8, 8, 3], range: [0, 255] } } }; // prettier-ignore
    await loadImages(spec, { cache: env.GANLANG_CACHE, worthwhile: 0 });
    const [entry = ''] = readdirSync(env.GANLANG_CACHE).map((name) => join(env.GANLANG_CACHE, name));
    // Other pixels than those of the files show which are taken.
    const kept = readFileSync(entry);
    writeFileSync(entry, kept.fill(77, kept.length - 2 * 192));
    const train = (...more: string[]) => gan(['train', 'a.gan', '--device', 'cpu', ...more], { cwd, env });
    expect((await train('--out', 'q')).out).toContain('mean(max(real, axis: all)) 77\n');
    expect((await train('--out', 'r', '--no-cache')).out).toMatch(/mean\(max\(real, axis: all\)\) (?:9|90)\n/);
    expect(await gan(['check', '--deep', 'a.gan'], { cwd, env })).toMatchObject({ code: 0, err: '' });
  });
});
