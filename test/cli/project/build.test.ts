import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gan, showsStack } from '../gan.js';
import { folderWith, tiny, tinyWith } from '../programs.js';

const project = [
  '.gitignore',
  'README.md',
  'data',
  'layers.ts',
  'losses.ts',
  'model.ts',
  'optimizers.ts',
  'package.json',
  'runtime',
  'sample.ts',
  'tiny.gan',
  'train.ts',
  'tsconfig.json',
];

describe('gan build', () => {
  it('writes a project that says how to go on', async () => {
    const folder = folderWith({ 'tiny.gan': tiny });
    const { code, out, err } = await gan(['build', 'tiny.gan', '--out', 'my trainer'], { cwd: folder });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('my trainer is ready:\n\n  cd "my trainer"\n  npm install\n  npm run train\n');
    expect(readdirSync(join(folder, 'my trainer')).sort()).toEqual(project);
    expect(readFileSync(join(folder, 'my trainer', 'tiny.gan'), 'utf8')).toBe(tiny);
    expect(readdirSync(join(folder, 'my trainer', 'data', 'digits')).sort()).toEqual([
      'images-idx3-ubyte.gz',
      'labels-idx1-ubyte.gz',
    ]);
  });

  it('keeps the values of --set in the program it copies, and answers as JSON', async () => {
    const folder = folderWith({ 'tiny.gan': tiny });
    const set = ['--set', 'width=6', '--set', 'norm=layer_norm'];
    const { code, out, err } = await gan(['build', 'tiny.gan', '--json', ...set], { cwd: folder });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const answer = JSON.parse(out) as Readonly<Record<string, string>>;
    expect(answer).toEqual({ out: 'tiny', target: 'tfjs', fingerprint: expect.any(String) as string });
    const kept = readFileSync(join(folder, 'tiny', 'tiny.gan'), 'utf8');
    expect(kept).toContain('param width = 6\nparam norm = layer_norm\n');
    const check = await gan(['check', '--json', join('tiny', 'tiny.gan')], { cwd: folder });
    const { files } = JSON.parse(check.out) as { readonly files: readonly [{ readonly fingerprint: string }] };
    expect(files[0].fingerprint).toBe(answer['fingerprint']);
    expect(readFileSync(join(folder, 'tiny', 'train.ts'), 'utf8')).toContain(`fingerprint: '${answer['fingerprint']}'`);
  });

  it('copes with names that are hard to write', async () => {
    const name = `it's "G" ü.gan`;
    const folder = folderWith({ [name]: tiny });
    expect(await gan(['build', name, '--out', 'out'], { cwd: folder })).toMatchObject({ code: 0, err: '' });
    expect(existsSync(join(folder, 'out', name))).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'out', 'package.json'), 'utf8'))).toMatchObject({ name: 'it-s-g' });
    expect(readFileSync(join(folder, 'out', 'train.ts'), 'utf8')).toContain(`'it\\'s "G" ü.gan'`);
  });

  it('writes over nothing without being told to', async () => {
    const folder = folderWith({ 'tiny.gan': tiny, file: 'mine' });
    mkdirSync(join(folder, 'full'));
    writeFileSync(join(folder, 'full', 'train.ts'), 'mine');
    mkdirSync(join(folder, 'empty'));
    const build = (...args: readonly string[]) => gan(['build', 'tiny.gan', ...args], { cwd: folder });
    for (const out of ['full', 'file']) {
      expect(await build('--out', out)).toEqual({
        code: 2,
        out: '',
        err: `error: ${out} exists and is not an empty folder.\n  Name another with --out, or write over it with --force.\n`,
      });
    }
    expect(await build('--out', '.', '--force')).toEqual({
      code: 2,
      out: '',
      err: 'error: tiny.gan itself lies in that folder.\n  Name another with --out.\n',
    });
    expect(readFileSync(join(folder, 'tiny.gan'), 'utf8')).toBe(tiny);
    expect(readFileSync(join(folder, 'full', 'train.ts'), 'utf8')).toBe('mine');
    expect(readdirSync(folder).sort()).toEqual(['empty', 'file', 'full', 'tiny.gan']);

    expect(await build('--out', 'empty')).toMatchObject({ code: 0 });
    expect(await build('--out', 'full', '--force')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'full', 'train.ts'), 'utf8')).not.toBe('mine');
  });

  it('says what stands in the way', async () => {
    const folder = folderWith({
      'tiny.gan': tiny,
      'wrong.gan': tinyWith(['digits.image', 'digits.imgae']),
      'networks.gan': tiny.slice(0, tiny.indexOf('train {')),
      file: '',
    });
    const wrong = await gan(['build', 'wrong.gan'], { cwd: folder });
    expect(wrong).toMatchObject({ code: 1, out: '' });
    expect(wrong.err).toMatch(
      /`imgae`[^]*\nerror: wrong\.gan has 1 error\.\n {2}gan explain name\/no-such-member tells more\.\n$/,
    );
    const bare = await gan(['build', 'networks.gan'], { cwd: folder });
    expect(bare).toMatchObject({ code: 1, out: '' });
    expect(bare.err).toContain('networks.gan has no `train` block');
    const inside = await gan(['build', 'tiny.gan', '--out', join('file', 'out')], { cwd: folder });
    expect(inside).toMatchObject({ code: 1, out: '' });
    expect(inside.err).toMatch(/^error: .*file/);
    expect([wrong, bare, inside].some(showsStack)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['file', 'networks.gan', 'tiny.gan', 'wrong.gan']);
  });
});
