import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gan, showsStack } from './gan.js';
import { folderWith, tiny, tinyWith } from './programs.js';

const untidy = tinyWith(['param latent = 8', 'param   latent=8  // so few'], ['  |> dense', '      |>dense']);
const tidy = tinyWith(['param latent = 8', 'param latent = 8 // so few']);
const broken = tinyWith(['param latent = 8', 'param   latent=']);

describe('gan fmt', () => {
  it('formats in place, and says which files it changed', async () => {
    const folder = folderWith({ 'a b.gan': untidy, 'tiny.gan': tiny });
    const before = statSync(join(folder, 'tiny.gan')).mtimeMs;
    const outcome = await gan(['fmt', 'a b.gan', 'tiny.gan'], { cwd: folder });
    expect(outcome).toEqual({ code: 0, out: 'a b.gan\n', err: '' });
    expect(readFileSync(join(folder, 'a b.gan'), 'utf8')).toBe(tidy);
    expect(statSync(join(folder, 'tiny.gan')).mtimeMs).toBe(before);
    expect(await gan(['fmt', 'a b.gan', 'tiny.gan'], { cwd: folder })).toEqual({ code: 0, out: '', err: '' });
  });

  it('with --check only says which would change', async () => {
    const folder = folderWith({ 'untidy.gan': untidy, 'tiny.gan': tiny });
    const outcome = await gan(['fmt', '--check', 'untidy.gan', 'tiny.gan'], { cwd: folder });
    expect(outcome).toEqual({ code: 1, out: 'untidy.gan is not formatted\n', err: '' });
    expect(readFileSync(join(folder, 'untidy.gan'), 'utf8')).toBe(untidy);
    expect(await gan(['fmt', '--check', 'tiny.gan'], { cwd: folder })).toEqual({ code: 0, out: '', err: '' });
  });

  it('leaves a broken file alone, byte for byte, and goes on with the others', async () => {
    const latin = Buffer.concat([Buffer.from('// caf'), Buffer.from([0xe9]), Buffer.from('\nparam   a=1\n')]);
    const folder = folderWith({ 'broken.gan': broken, 'latin.gan': latin, 'untidy.gan': untidy });
    mkdirSync(join(folder, 'folder.gan'));
    const files = ['broken.gan', 'latin.gan', 'folder.gan', 'nowhere.gan', 'untidy.gan'];
    const outcome = await gan(['fmt', ...files], { cwd: folder });
    expect(outcome).toMatchObject({ code: 1, out: 'untidy.gan\n' });
    expect(outcome.err).toMatch(/^error\[syntax\/[\w-]+\] .*`param latent`/);
    expect(outcome.err).toContain('--> broken.gan:');
    expect(outcome.err).toContain('error: latin.gan is not UTF-8 text.\n  Save it as UTF-8.\n');
    expect(outcome.err).toContain('error: folder.gan is a folder, not a .gan file.\n');
    expect(outcome.err).toContain('error: There is no file nowhere.gan.\n');
    expect(showsStack(outcome)).toBe(false);
    expect(readFileSync(join(folder, 'broken.gan'), 'utf8')).toBe(broken);
    expect(readFileSync(join(folder, 'latin.gan'))).toEqual(latin);
    expect(readFileSync(join(folder, 'untidy.gan'), 'utf8')).toBe(tidy);
  });

  it('says all of that as JSON', async () => {
    const folder = folderWith({ 'broken.gan': broken, 'untidy.gan': untidy });
    const { code, out, err } = await gan(['fmt', '--json', 'broken.gan', 'nowhere.gan', 'untidy.gan'], { cwd: folder });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(JSON.parse(out)).toEqual({
      files: [
        {
          file: 'broken.gan',
          ok: false,
          changed: false,
          diagnostics: [
            expect.objectContaining({
              severity: 'error',
              file: 'broken.gan',
              span: expect.objectContaining({ start: { line: 5, column: 1 } }) as object,
            }),
          ],
        },
        {
          file: 'nowhere.gan',
          ok: false,
          changed: false,
          diagnostics: [expect.objectContaining({ code: 'file/unreadable' })],
        },
        { file: 'untidy.gan', ok: true, changed: true, diagnostics: [] },
      ],
    });
  });
});
