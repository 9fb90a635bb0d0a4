/** Programs that ask for more than there can be, or are called what nothing is called. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gan, showsStack } from '../cli/gan.js';
import { folderOf, layer, pics, points, saidOf } from './folder.js';

const network = (body: string) => `network N(x: f32[4, 4, 1]) -> f32[4, 4, 1] { x |> ${body} }\n`;

const cases: Readonly<Record<string, readonly [text: string, said: string]>> = {
  'no-size': [
    'fn f(x: f32[0, W, 3]) = x[..., 0]\n',
    'shape/bad-size: A size must be a whole number of at least 1, and this is 0.',
  ],
  grid: [
    layer(undefined, { more: 'at end { preview grid(100000, 100000) of real }' }),
    'limit/preview: This preview has 10,000,000,000 pictures, and 10,000 are the most that one may have.',
  ],
  scatter: [
    points('at end { preview scatter(1e9) of G(z) }'),
    'limit/preview: This preview has 1,000,000,000 points, and 1,000,000 are the most that one may have.',
  ],
  modes: [
    points('at end { measure modes(ring, samples: 2 ** 53) of G(z) }'),
    'value/out-of-range: `samples` must be a whole number from 1 to 10,000,000, and is 9007199254740992.',
  ],
  mean: [
    points('at end { measure mean(samples: 2 ** 53) of G(z) }'),
    'value/out-of-range: `samples` must be a whole number from 1 to 10,000,000, and is 9007199254740992.',
  ],
  kernel: [
    network('conv_transpose(1, kernel: 1e9)'),
    'limit/size: f32[1000000000, 1000000000, 1, 1] has 1.0e+18 numbers, and 2,147,483,647 are the most that one tensor may have.',
  ],
  padding: [
    network('conv(1, kernel: 3, padding: 1e9)'),
    'limit/size: f32[2000000002, 2000000002, 1] has 4.0e+18 numbers, and 2,147,483,647 are the most that one tensor may have.',
  ],
  stride: [
    network('conv_transpose(1, kernel: 3, stride: 1e9)'),
    'limit/size: f32[4000000000, 4000000000, 1] has 1.6e+19 numbers, and 2,147,483,647 are the most that one tensor may have.',
  ],
  units: [
    network('flatten |> dense(1e12) |> dense(16) |> reshape(4, 4, 1)'),
    'shape/bad-size: A size must be at most 2147483647, and `units` is 1000000000000.',
  ],
  batch: [
    points('').replace('batch 2', 'batch 2 ** 45'),
    'value/out-of-range: `batch` must be a whole number from 1 to 2,147,483,647, and is 35184372088832.',
  ],
  extends: ['extends "0.gan"\n', 'limit/files: From here, more than 100 files lead on to each other, which is the limit.'],
}; // prettier-ignore

describe('a program', () => {
  it('that asks for too much is told so before anything is made of it', async () => {
    const files = Object.entries(cases).map(([name, [text]]) => [`${name}.gan`, text] as const);
    const chain = Array.from({ length: 2000 }, (_, i) => [`${i}.gan`, i < 1999 ? `extends "${i + 1}.gan"\n` : 'param a = 1\n'] as const); // prettier-ignore
    const folder = folderOf({ ...pics, ...Object.fromEntries([...files, ...chain]) });
    const said = await saidOf(folder, files.map(([name]) => name)); // prettier-ignore
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(Object.entries(cases).map(([name, [, expected]]) => [`${name}.gan`, expected])));
  }); // prettier-ignore

  it('names things as every object names its own', async () => {
    const text = 'param __proto__ = 4\nparam constructor = 4\nnetwork N(x: f32[__proto__]) -> f32[constructor] { x |> dense(constructor) }\n'; // prettier-ignore
    const folder = folderOf({ 'a.gan': text });
    const shown = await gan(['show', 'a.gan', '--set', '__proto__=2'], { cwd: folder });
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out.split('\n').slice(0, 2)).toEqual(['a.gan  12 parameters', '__proto__ = 2, constructor = 4']);
    const flat = await gan(['flatten', 'a.gan'], { cwd: folder });
    expect(flat).toMatchObject({ code: 0, err: '' });
    expect(flat.out).toContain('param __proto__ = 4');
    expect(shown.out + flat.out).not.toMatch(/\[object|undefined/);
  });

  it('in a folder that no module can be loaded from is told so before training', async () => {
    for (const [place, mark] of [
      ['what?', 'question mark'],
      ['back\\slash', 'backslash'],
    ] as const) {
      const files = Object.fromEntries(Object.entries({ ...pics, 'a.gan': layer() }).map(([name, content]) => [`${place}/${name}`, content])); // prettier-ignore
      const cwd = folderOf(files);
      const trained = await gan(['train', `${place}/a.gan`, '--out', `${place}/r`, '--device', 'cpu'], { cwd });
      expect(trained).toMatchObject({ code: 1, out: '' });
      expect(trained.err).toContain(`: there is a ${mark} in the path.\n  Give the file or folder another name, or name another folder with --out.`); // prettier-ignore
      expect(showsStack(trained)).toBe(false);
    }
  });

  it('with a line end in its name becomes code in which that name is a remark', async () => {
    for (const name of ['a\nprocess.exit(9)', 'a\u2028process.exit(9)']) {
      const cwd = folderOf({ ...pics, [`${name}.gan`]: layer() });
      expect(await gan(['build', `${name}.gan`, '--out', 'out'], { cwd })).toMatchObject({ code: 0, err: '' });
      const code = readFileSync(join(cwd, 'out', 'train.ts'), 'utf8');
      expect(code.split(/[\n\r\u2028\u2029]/).filter((line) => line.trimStart().startsWith('process.exit'))).toEqual(
        [],
      );
      expect(code).not.toMatch(/[\u2028\u2029]/);
    }
  });
});
