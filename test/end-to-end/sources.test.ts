/** A program for each source of data, from files on disk to three steps of training. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gan, temporaryFolder } from '../cli/gan.js';

const names = ['1f600.png', '1f601.png', '1f603.png', '1f604.png', '1f436.png', '1f431.png', '1f42d.png', '1f439.png'];
const groups = ['smileys', 'smileys', 'smileys', 'smileys', 'animals', 'animals', 'animals', 'animals'];
const emoji = new URL('../../examples/data/emoji/', import.meta.url);

/** Folders and a table of eight pictures. */
function pictures(): string {
  const folder = temporaryFolder();
  for (const kind of ['edges', 'photos', ...groups]) mkdirSync(join(folder, 'data', kind), { recursive: true });
  names.forEach((name, i) => {
    for (const kind of ['edges', 'photos', groups[i]!]) cpSync(new URL(name, emoji), join(folder, 'data', kind, name));
  });
  const rows = names.map((name, i) => `photos/${name},"a ${name}, of ${groups[i]}",${groups[i]}`);
  writeFileSync(join(folder, 'data', 'all.csv'), `picture,words,kind\n${rows.join('\n')}\n`);
  return folder;
}

const image = 'f32[8, 8, 3] in [-1, 1]';
const networks = `generator G(x: f32[8, 8, 3]) -> ${image} { x |> conv(3) |> tanh }
discriminator D(x: f32[8, 8, 3]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
`;
const train = (lines: string, trained = 'G, D') => `${networks}train {
  batch 2
  until 3 steps
  optimizer ${trained} = adam(1e-3)
${lines}
  every 3 steps { preview grid(1, 2) of y }
}
`;

const programs: Readonly<Record<string, string>> = {
  images: `data photos = images("data/photos", split: "train", flip: true) { image: ${image} }
${train(`  x <- photos.image
  let y = G(x)
  minimize D: mean(D(y)) - mean(D(x))
  minimize G: -mean(D(y))`)}`,

  // A text says which picture to make; two parts of one table are read at once.
  table: `data smileys = table("data/all.csv", image: "picture", caption: "words", where: "kind", is: "smileys") {
  image: ${image}
  caption: int<12>[4]
}
data animals = table("data/all.csv", image: "picture", where: "kind", is: "animals") {
  image: ${image}
  kind: int<2>
}
network T(words: int<12>[4], kind: int<2>) -> f32[8, 8, 3] {
  concat(words |> embedding(6) |> mean(axis: 0), kind |> embedding(6)) |> dense(192) |> reshape(8, 8, 3)
}
${train(
  `  x <- smileys.image
  words <- smileys.caption
  other <- animals.image
  kind <- animals.kind
  let y = G(T(words, kind))
  minimize D: mean(D(y)) - mean(D(x)) - mean(D(other))
  minimize G, T: -mean(D(y)) + mean(abs(y - x))`,
  'G, D, T',
)}`,

  paired: `data pairs = paired(input: "data/edges", target: "data/photos", flip: true) { input: ${image}, target: ${image} }
${train(`  x <- pairs.input
  target <- pairs.target
  let y = G(x)
  minimize D: mean(D(y)) - mean(D(target))
  minimize G: mean(abs(y - target))`)}`,

  unpaired: `data herds = unpaired(a: "data/smileys", b: "data/animals") { a: ${image}, b: ${image} }
${train(`  x <- herds.a
  b <- herds.b
  let y = G(x)
  minimize D: mean(D(y)) - mean(D(b))
  minimize G: -mean(D(y))`)}`,
};

/** Losses of every step. */
const losses = (run: string) =>
  readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { losses: Readonly<Record<string, number>> }).losses);

it.each(Object.entries(programs))('%s', async (name, text) => {
  const folder = pictures();
  const program = join(folder, `${name}.gan`);
  writeFileSync(program, text);
  const run = join(folder, 'run');
  const outcome = await gan(['train', program, '--device', 'wasm', '--quiet', '--out', run], { cwd: folder });
  expect(outcome).toMatchObject({ code: 0, err: '' });
  const values = losses(run);
  expect(values).toHaveLength(3);
  for (const each of values) expect(Object.values(each).every(Number.isFinite)).toBe(true);
  expect(readdirSync(join(run, 'previews'))).toEqual(['step-000003.png']);
});

it('a damaged picture is told by the name it has, not by that of the copy which was read', async () => {
  const folder = pictures();
  writeFileSync(join(folder, 'paired.gan'), programs['paired']!);
  const broken = join('data', 'photos', names[2]!);
  writeFileSync(join(folder, broken), readFileSync(join(folder, broken)).subarray(0, 300));
  const outcome = await gan(['train', 'paired.gan', '--quiet', '--out', 'run'], { cwd: folder });
  expect(outcome.code).toBe(1);
  expect(outcome.err.startsWith(`error: ${broken} cannot be read as a picture: `)).toBe(true);
  expect(readdirSync(folder)).not.toContain('run');
});

it('a project has the pictures that its table names, and no others', async () => {
  const folder = pictures();
  writeFileSync(join(folder, 'table.gan'), programs['table']!);
  // Into the folder that the data lie in.
  const outcome = await gan(['build', 'table.gan', '--out', 'data/project'], { cwd: folder });
  expect(outcome).toMatchObject({ code: 0, err: '' });
  const data = join(folder, 'data', 'project', 'data');
  expect(readdirSync(join(data, 'smileys')).sort()).toEqual(['all.csv', 'photos']);
  expect(readdirSync(join(data, 'smileys', 'photos')).sort()).toEqual(names.slice(0, 4).sort());
  expect(readdirSync(join(data, 'animals', 'photos')).sort()).toEqual(names.slice(4).sort());
  expect(readFileSync(join(folder, 'data', 'project', 'train.ts'), 'utf8')).toContain("file: 'data/smileys/all.csv'");
});

it('a project has a folder for each field of pairs', async () => {
  const folder = pictures();
  writeFileSync(join(folder, 'paired.gan'), programs['paired']!);
  expect(await gan(['build', 'paired.gan', '--out', 'project'], { cwd: folder })).toMatchObject({ code: 0, err: '' });
  for (const path of ['input/edges', 'target/photos'])
    expect(readdirSync(join(folder, 'project', 'data', 'pairs', path)).sort()).toEqual([...names].sort());
});
