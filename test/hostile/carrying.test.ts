/** What goes along when a program is built, and what a stranger's data cannot make it take. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type Outcome, gan, temporaryFolder } from '../cli/gan.js';

const program = (data: string, networks = '') => `import { nonsaturating } from "std/losses"
${data}
generator G(z: f32[4]) -> f32[4, 4, 1] in [-1, 1] { z |> dense(16) |> reshape(4, 4, 1) |> tanh }
discriminator D(x: f32[4, 4, 1]) -> f32[] ${networks}{ x |> flatten |> dense(1) |> squeeze }
train {
  batch 2
  until 2 steps
  optimizer G, D = adam(1e-3)
  real <- set.image
  z ~ normal[4]
  minimize D: nonsaturating.discriminator(D(real), D(G(z)))
  minimize G: nonsaturating.generator(D(G(z)))
}
`;
const folderOf = (name: string) => program(`data set = images("${name}") { image: f32[4, 4, 1] in [-1, 1] }`);
const table = program('data set = table("rows.csv", image: "file") { image: f32[4, 4, 1] in [-1, 1] }');

const secret = 'root:x:0:0:a secret of the machine';

async function home(): Promise<string> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'pics', 'deep'), { recursive: true });
  mkdirSync(join(folder, 'elsewhere'));
  for (const [i, name] of ['pics/a.png', 'pics/b.png', 'pics/deep/c.png', 'elsewhere/d.png'].entries()) {
    const picture = sharp({ create: { width: 4, height: 4, channels: 3, background: { r: 60 * i, g: 9, b: 9 } } });
    writeFileSync(join(folder, name), await picture.png().toBuffer());
  }
  writeFileSync(join(folder, 'secret'), secret);
  writeFileSync(join(folder, 'rows.csv'), 'file\npics/a.png\npics/b.png\npics/deep/c.png\n');
  writeFileSync(join(folder, 'pics.gan'), folderOf('pics'));
  writeFileSync(join(folder, 'table.gan'), table);
  return folder;
}

const filesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name).slice(folder.length + 1)] : []))
        .sort()
    : [];

/** Nothing of it was built, or said. */
function expectNothing(folder: string, outcome: Outcome): void {
  expect(outcome.code).toBe(1);
  expect(outcome.out + outcome.err).not.toMatch(/root:|internal|node:/);
  for (const file of filesIn(join(folder, 'out', 'data'))) expect(file).toMatch(/[abc]\.png$|rows\.csv$/);
}

describe('what travels with a program', () => {
  it('is the pictures of a folder and nothing beside them', async () => {
    const folder = await home();
    mkdirSync(join(folder, 'pics', '.git'));
    for (const name of ['.env', '.git/config', 'id_rsa', 'notes.txt', '.hidden.png', 'deep/.env'])
      writeFileSync(join(folder, 'pics', name), secret);
    expect(await gan(['build', 'pics.gan', '--out', 'out'], { cwd: folder })).toMatchObject({ code: 0 });
    const copied = ['set/pics/a.png', 'set/pics/b.png', 'set/pics/deep/c.png'];
    expect(filesIn(join(folder, 'out', 'data'))).toEqual(copied);
    expect(await gan(['train', 'pics.gan', '--out', 'run', '--device', 'cpu'], { cwd: folder })).toMatchObject({
      code: 0,
    });
    // What was trained on stays where it is.
    expect(filesIn(join(folder, 'run', 'program', 'data'))).toEqual([]);
    for (const file of filesIn(folder).filter((name) => /^(?:out|run)\//.test(name)))
      expect(readFileSync(join(folder, file), 'latin1'), file).not.toContain(secret);
  });

  it('is a table and the pictures that it names', async () => {
    const folder = await home();
    for (const name of ['.env', 'pics/id_rsa']) writeFileSync(join(folder, name), secret);
    expect(await gan(['build', 'table.gan', '--out', 'out'], { cwd: folder })).toMatchObject({ code: 0 });
    const copied = ['set/pics/a.png', 'set/pics/b.png', 'set/pics/deep/c.png', 'set/rows.csv'];
    expect(filesIn(join(folder, 'out', 'data'))).toEqual(copied);
  });

  it('may lie behind links that stay in their folder', async () => {
    const folder = await home();
    symlinkSync('a.png', join(folder, 'pics', 'linked.png'));
    symlinkSync('..', join(folder, 'pics', 'deep', 'up'));
    symlinkSync('pics', join(folder, 'link'));
    writeFileSync(join(folder, 'link.gan'), folderOf('link'));
    expect(await gan(['build', 'link.gan', '--out', 'out'], { cwd: folder })).toMatchObject({ code: 0 });
    const copied = ['set/link/a.png', 'set/link/b.png', 'set/link/deep/c.png', 'set/link/linked.png'];
    expect(filesIn(join(folder, 'out', 'data'))).toEqual(copied);
  });
});

describe('what does not', () => {
  const cases: readonly [string, (folder: string) => void, string, RegExp][] = [
    [
      'a link of a folder to a file elsewhere',
      (folder) => symlinkSync('/etc/passwd', join(folder, 'pics', 'secret.png')),
      'pics.gan',
      /pics\/secret\.png is a link that leads out of pics\./,
    ],
    [
      'a link of a folder to a picture elsewhere',
      (folder) => symlinkSync('../elsewhere/d.png', join(folder, 'pics', 'd.png')),
      'pics.gan',
      /pics\/d\.png is a link that leads out of pics\./,
    ],
    [
      'a link of a folder to a folder elsewhere',
      (folder) => symlinkSync('../elsewhere', join(folder, 'pics', 'more')),
      'pics.gan',
      /pics\/more is a link that leads out of pics\./,
    ],
    [
      'a file with the name of a picture',
      (folder) => cpSync(join(folder, 'secret'), join(folder, 'pics', 'secret.png')),
      'pics.gan',
      /pics\/secret\.png cannot be read as a picture/,
    ],
    [
      'a link that a table names',
      (folder) => {
        symlinkSync('/etc/passwd', join(folder, 'pics', 'secret.png'));
        writeFileSync(join(folder, 'rows.csv'), 'file\npics/a.png\npics/secret.png\n');
      },
      'table.gan',
      /rows\.csv, line 3: (?:\S*\/)?pics\/secret\.png is a link that leads out of the folder/,
    ],
    [
      'a folder behind a link that a table names',
      (folder) => {
        rmSync(join(folder, 'pics'), { recursive: true });
        symlinkSync('/etc', join(folder, 'pics'));
        writeFileSync(join(folder, 'rows.csv'), 'file\npics/passwd\n');
      },
      'table.gan',
      /rows\.csv, line 2: (?:\S*\/)?pics\/passwd is a link that leads out of the folder/,
    ],
    [
      'a file that a table names and that is no picture',
      (folder) => writeFileSync(join(folder, 'rows.csv'), 'file\npics/a.png\nsecret\n'),
      'table.gan',
      /rows\.csv, line 3: secret cannot be read as a picture/,
    ],
    [
      'a table that is none',
      (folder) => cpSync(join(folder, 'secret'), join(folder, 'rows.csv')),
      'table.gan',
      /rows\.csv has no/,
    ],
    [
      'a file of numbers that is none',
      (folder) => writeFileSync(join(folder, 'idx.gan'), program('data set = idx(images: "secret") { image: f32[4, 4, 1] in [-1, 1] }')),
      'idx.gan',
      /secret is not an IDX file/,
    ],
    [
      'a file of weights that is none',
      (folder) => writeFileSync(join(folder, 'weights.gan'), program('data set = images("pics") { image: f32[4, 4, 1] in [-1, 1] }', 'from "secret" ')),
      'weights.gan',
      /secret is no safetensors file/,
    ],
    [
      'a pipe',
      (folder) => void execFileSync('mkfifo', [join(folder, 'pics', 'pipe.png')]),
      'pics.gan',
      /pics\/pipe\.png is a pipe, which may have no end/,
    ],
    [
      'a link to a device',
      (folder) => symlinkSync('/dev/zero', join(folder, 'pics', 'zero.png')),
      'pics.gan',
      /pics\/zero\.png is a link that leads out of pics/,
    ],
  ]; // prettier-ignore

  it.each(cases)('%s', async (_, prepare, file, said) => {
    const folder = await home();
    prepare(folder);
    for (const command of [['check', file], ['build', file, '--out', 'out'], ['train', file, '--out', 'out']]) {
      const outcome = await gan(command, { cwd: folder });
      expect(outcome.err).toMatch(said);
      expectNothing(folder, outcome);
    }
  }); // prettier-ignore
});
