/** Files without an end, of more than they seem, and of what they are not: each is told, and nothing is read of it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gan, showsStack } from '../cli/gan.js';
import {
  aFolder,
  aPipe,
  type Content,
  folderOf,
  gzipBomb,
  layer,
  link,
  pictureBomb,
  pics,
  png,
  put,
  saidOf,
} from './folder.js';

const pipe = 'is a pipe, which may have no end; only files are read.';
const device = 'is a device, which may have no end; only files are read.';
const imported = (path: string) => `import { x } from "${path}"\n`;

/** What lies there, the program that meets it, and what is said. */
interface Case {
  readonly files?: Readonly<Record<string, Content>>;
  readonly text?: string;
  readonly said: string;
}

const cases: Readonly<Record<string, Case>> = {
  'a pipe as a picture': {
    files: { 'p1/a.png': aPipe },
    text: layer('images("p1")'),
    said: `data/files: p1/a.png ${pipe}`,
  },
  'a pipe as a folder': {
    files: { p2: aPipe },
    text: layer('images("p2")'),
    said: 'data/files: p2 is not a folder.',
  },
  'a pipe as weights': {
    files: { 'w1.safetensors': aPipe },
    text: layer(undefined, { from: 'from "w1.safetensors" ' }),
    said: `network/weights: w1.safetensors ${pipe}`,
  },
  'a pipe as a table': {
    files: { 't1.csv': aPipe },
    text: layer('table("t1.csv", image: "file")'),
    said: `data/files: t1.csv ${pipe}`,
  },
  'a pipe as numbers': {
    files: { 'n1.gz': aPipe },
    text: layer('idx(images: "n1.gz")'),
    said: `data/files: n1.gz ${pipe}`,
  },
  'a pipe as an import': {
    files: { 'i1.gan': aPipe },
    text: imported('./i1.gan'),
    said: `file/unreadable: i1.gan ${pipe}`,
  },
  'a pipe as what is extended': {
    files: { 'i2.gan': aPipe },
    text: 'extends "i2.gan"\n',
    said: `file/unreadable: i2.gan ${pipe}`,
  },
  'a pipe as package.json': {
    files: { 'node_modules/piped/package.json': aPipe },
    text: imported('piped'),
    said: 'import/no-such-package: There is no package "piped".',
  },
  'a pipe as a file of a package': {
    files: { 'node_modules/blocks/package.json': '{"exports": "./x.gan"}', 'node_modules/blocks/x.gan': aPipe },
    text: imported('blocks'),
    said: 'import/not-in-package: The package "blocks" has no "blocks" to import.',
  },
  'a device as a picture': {
    files: { 'p3/a.png': link('/dev/zero') },
    text: layer('images("p3")'),
    said: 'data/files: p3/a.png is a link that leads out of p3.',
  },
  'a device as a folder': { text: layer('images("/dev/zero")'), said: 'data/files: /dev/zero is not a folder.' },
  'a device as weights': {
    text: layer(undefined, { from: 'from "/dev/zero" ' }),
    said: `network/weights: /dev/zero ${device}`,
  },
  'a device as a table': {
    files: { 't2.csv': link('/dev/zero') },
    text: layer('table("t2.csv", image: "file")'),
    said: `data/files: t2.csv ${device}`,
  },
  'a device as numbers': {
    files: { 'n2.gz': link('/dev/zero') },
    text: layer('idx(images: "n2.gz")'),
    said: `data/files: n2.gz ${device}`,
  },
  'a device as an import': {
    files: { 'i3.gan': link('/dev/zero') },
    text: imported('./i3.gan'),
    said: 'import/outside: "./i3.gan" leads out of the project, and what is imported must be inside.',
  },
  'a device that a table names': {
    files: { 't3/t.csv': 'file\nzero.png\n', 't3/zero.png': link('/dev/zero') },
    text: layer('table("t3/t.csv", image: "file")'),
    said: 'data/files: t3/t.csv, line 2: t3/zero.png is a link that leads out of t3.',
  },
  'numbers that unpack without end': {
    files: { 'n3.gz': gzipBomb() },
    text: layer('idx(images: "n3.gz")'),
    said: 'data/files: n3.gz is longer than it says: its header says 4 x 8 x 8 = 256 bytes, and more than N follow.',
  },
  'a picture of more pixels than bytes': {
    files: { 'p4/a.png': pictureBomb() },
    text: layer('images("p4")'),
    said: 'data/files: p4/a.png has 20,000 x 20,000 = 400,000,000 pixels; 100,000,000 are the most that is read.',
  },
  'a cell of any length': {
    files: { 't4.csv': `file\n${'x'.repeat(1e6)}\n` },
    text: layer('table("t4.csv", image: "file")'),
    said: `data/files: t4.csv, line 2: ${'x'.repeat(399)}… cannot be read: the name is longer than names may be here.`,
  },
  'a name of a column of any length': {
    files: { 't5.csv': `${'x'.repeat(1e6)}\na.png\n` },
    text: layer('table("t5.csv", image: "file")'),
    said: 'data/files: t5.csv has no column "file", which pics.image is to take.',
  },
  'a cell that leads elsewhere': {
    files: { 't6.csv': `file\n/${'x'.repeat(1e6)}\n` },
    text: layer('table("t6.csv", image: "file")'),
    said: `data/files: t6.csv, line 2: "/${'x'.repeat(58)}…" leads out of the folder of the table.`,
  },
  'a picture that is a program': {
    files: { 'p5/a.png': '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><image href="/etc/passwd"/></svg>' },
    text: layer('images("p5")'),
    said: 'data/files: p5/a.png cannot be read as a picture: it is of the format svg, which is not read.',
  },
}; // prettier-ignore

describe('a check', () => {
  it('reads no more of a file than it may have, and files only', async () => {
    const entries = Object.entries(cases).map(([name, each], i) => [`${i}.gan`, name, each] as const);
    const texts = Object.fromEntries(entries.map(([file, , { text = '' }]) => [file, text]));
    const folder = folderOf(Object.assign({ ...pics, ...texts }, ...entries.map(([, , { files }]) => files)) as Record<string, Content>); // prettier-ignore
    for (const options of [[], ['--deep']]) {
      const said = await saidOf(folder, Object.keys(texts), ...options);
      const found = entries.map(([file, name]) => [name, said.get(file)?.replace(/(more than) [\d,]+ (follow)/, '$1 N $2')]); // prettier-ignore
      expect(found).toEqual(entries.map(([, name, { said: expected }]) => [name, expected]));
    }
  });
});

describe('what is named on the command line', () => {
  it.each<[string, Content, string]>([
    ['a pipe', aPipe, `x.gan ${pipe}`],
    ['a link to a device', link('/dev/zero'), 'x.gan is a link to zero, which is no .gan file.'],
    ['a link to what is no program', link('.env'), 'x.gan is a link to .env, which is no .gan file.'],
    ['a link in a circle', link('x.gan'), 'x.gan cannot be read: it is a link that leads in a circle.'],
    ['a folder', aFolder, 'x.gan is a folder, not a .gan file.'],
  ])('may be %s', async (_, content, said) => {
    const cwd = folderOf({ 'x.gan': content, 'a.gan': layer(), ...pics, '.env': 'KEY=hidden\n' });
    const commands = [['check'], ['fmt'], ['train', '--out', 'r']];
    for (const outcome of await Promise.all(commands.map((args) => gan([...args, 'x.gan'], { cwd })))) {
      expect(outcome.code).not.toBe(0);
      expect(outcome.out + outcome.err).toContain(`error: ${said}\n`);
      expect(outcome.out + outcome.err).not.toMatch(/KEY|hidden/);
      expect(showsStack(outcome)).toBe(false);
    }
  });
});

describe('a link of the name of a program', () => {
  it('shows nothing of a file that is none, wherever it is met', async () => {
    const folder = folderOf({
      '.env': 'KEY=hidden\nPASS="hi dden\n',
      ...{ 'x.gan': link('.env'), 'deep/y.gan': link('../x.gan'), 'real.gan': 'block b(x: f32[N]) -> f32[N] { x }\n' },
      ...{ 'node_modules/p/package.json': '{"exports": "./x.gan"}', 'node_modules/p/x.gan': link('../../.env') },
      'import.gan': imported('./x.gan'),
      'deeper.gan': imported('./deep/y.gan'),
      'extends.gan': 'extends "x.gan"\n',
      'package.gan': imported('p'),
      'good.gan': link('real.gan'),
    });
    const said = await saidOf(folder, ['x.gan', 'import.gan', 'deeper.gan', 'extends.gan', 'package.gan', 'good.gan']);
    const why = (path: string) => `file/unreadable: ${path} is a link to .env, which is no .gan file.`;
    expect(Object.fromEntries(said)).toEqual({
      'x.gan': why('x.gan'),
      'import.gan': why('x.gan'),
      'deeper.gan': why('deep/y.gan'),
      'extends.gan': why('x.gan'),
      'package.gan': 'import/not-in-package: The package "p" has no "p" to import.',
      'good.gan': 'fine',
    });
  });
});

describe('a run of someone else', () => {
  it('is not read where it is no files, and nothing is shown of what is none of it', async () => {
    const cwd = folderOf({ ...pics, 'a.gan': layer('images("pics")'), '.env': 'KEY=hidden\n' });
    const train = (...args: readonly string[]) => gan(['train', 'a.gan', ...args, '--device', 'cpu'], { cwd });
    expect(await train('--out', 'r')).toMatchObject({ code: 0, err: '' });
    const name = 'r/checkpoints/step-000002';
    const swapped: readonly (readonly [path: string, content: Content, said: string])[] = [
      ['r/words.json', link('../.env'), 'r/words.json is damaged: it is not JSON.'],
      ['r/words.json', '{"pics.kind": {"length": 1e9}}', 'r/words.json is damaged: it does not list words by field.'],
      ['r/words.json', aPipe, `r/words.json ${pipe}`],
      ['r/metrics.jsonl', link('/dev/zero'), `r/metrics.jsonl ${device}`],
      [`${name}.json`, link('../../.env'), `The checkpoint ${name}.safetensors is damaged: step-000002.json does not describe a checkpoint.`],
      [`${name}.safetensors`, aPipe, `${name}.safetensors ${pipe}`],
    ]; // prettier-ignore
    for (const [path, content, said] of swapped) {
      execFileSync('cp', ['-r', 'r', 'kept'], { cwd });
      execFileSync('rm', ['-f', path], { cwd });
      put(join(cwd, path), content);
      const resumed = await train('--resume', 'r', '--steps', '3');
      expect(resumed).toMatchObject({ code: 1 });
      expect(resumed.err).toContain(`error: ${said}\n`);
      expect(resumed.out + resumed.err).not.toMatch(/KEY|hidden/);
      execFileSync('rm', ['-r', 'r'], { cwd });
      execFileSync('mv', ['kept', 'r'], { cwd });
    }
  });
});

describe('a picture that a network is applied to', () => {
  it('is a file, and no larger than it seems', async () => {
    const text = `data pics = images("pics") { image: f32[8, 8, 1] in [-1, 1] }
generator T(x: f32[8, 8, 1]) -> f32[8, 8, 1] in [-1, 1] { x |> conv(1, kernel: 3, padding: 1) |> tanh }
train { batch 2; until 1 steps; optimizer T = sgd(0.001); real <- pics.image; minimize T: mean(abs(T(real) - real)) }
`;
    const cwd = folderOf({ 'a.gan': text, ...pics, pipe: aPipe, 'bomb.png': pictureBomb() });
    const trained = await gan(['train', 'a.gan', '--out', 'r', '--device', 'cpu'], { cwd });
    expect(trained.code, trained.err).toBe(0);
    const apply = (picture: string) => gan(['apply', 'r', 'T', picture, '--device', 'cpu'], { cwd });
    expect((await apply('pipe')).err).toContain(`error: pipe ${pipe}\n`);
    expect((await apply('bomb.png')).err).toContain('error: bomb.png has 20,000 x 20,000 = 400,000,000 pixels;');
  });
});

it('a picture of the most pixels that are read is one of them', async () => {
  const cwd = folderOf({ 'a.gan': layer(), 'pics/a.png': png(10_000), 'pics/b.png': png() });
  mkdirSync(join(cwd, 'more'));
  expect(await saidOf(cwd, ['a.gan'])).toEqual(new Map([['a.gan', 'fine']]));
});
