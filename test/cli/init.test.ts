import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gan, showsStack, temporaryFolder } from './gan.js';
import { tiny } from './programs.js';

function packageWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');

describe('gan init', () => {
  it('adds a program, scripts and Ganlang itself, and a second time nothing', async () => {
    const cwd = packageWith({ 'package.json': '{\n    "name": "shop",\n    "scripts": {\n        "test": "x"\n    }\n}\n', '.gitignore': 'node_modules' }); // prettier-ignore
    const { code, out, err } = await gan(['init'], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Added digits\.gan, a program to start from; runs\/ in \.gitignore; the script gan:check in package\.json; the script gan:train in package\.json; ganlang \^\d\S* in package\.json\.\nnpm install, then npx gan train digits\.gan trains it\.\n$/); // prettier-ignore
    const { devDependencies, ...rest } = JSON.parse(read(cwd, 'package.json')) as Record<string, object>;
    expect(rest).toEqual({ name: 'shop', scripts: { 'test': 'x', 'gan:check': 'gan check .', 'gan:train': 'gan train digits.gan' } }); // prettier-ignore
    expect(Object.keys(devDependencies!)).toEqual(['ganlang']);
    // In the indentation that was there.
    expect(read(cwd, 'package.json')).toMatch(/^ {4}"name"/m);
    expect(read(cwd, '.gitignore')).toBe('node_modules\nruns/\n');
    expect((await gan(['check', '.'], { cwd })).code).toBe(0);
    const before = ['package.json', '.gitignore', 'digits.gan'].map((file) => read(cwd, file));
    const again = await gan(['init'], { cwd });
    expect(again.out).toBe('Everything is there already.\nnpx gan train digits.gan trains it.\n');
    expect(['package.json', '.gitignore', 'digits.gan'].map((file) => read(cwd, file))).toEqual(before);
  });

  it('overwrites nothing that is there', async () => {
    const manifest = { scripts: { 'gan:check': 'mine', 'gan:train': 'mine' }, dependencies: { ganlang: '0.0.1' } };
    const text = `${JSON.stringify(manifest)}\n`;
    const cwd = packageWith({ 'package.json': text, 'own.gan': tiny });
    const { out } = await gan(['init'], { cwd });
    expect(out).toBe('Everything is there already.\nnpx gan train own.gan trains it.\n');
    expect(read(cwd, 'package.json')).toBe(text);
    expect(read(cwd, 'own.gan')).toBe(tiny);
    expect(existsSync(join(cwd, '.gitignore'))).toBe(false);
  });

  it('ignores runs where there is a repository without a list of what is ignored', async () => {
    const cwd = packageWith({ 'package.json': '{}' });
    mkdirSync(join(cwd, '.git'));
    await gan(['init'], { cwd });
    expect(read(cwd, '.gitignore')).toBe('runs/\n');
  });

  it.each([
    [{}, 'There is no package.json here.'],
    [{ 'package.json': '{ "name": ' }, 'package.json is no package: it cannot be read as a JSON object.'],
    [{ 'package.json': '[]' }, 'package.json is no package: it cannot be read as a JSON object.'],
  ])('says what is wrong, and writes nothing', async (files, says) => {
    const cwd = packageWith(files);
    const outcome = await gan(['init'], { cwd });
    expect(outcome).toMatchObject({ code: 1, out: '' });
    expect(outcome.err).toContain(`error: ${says}\n`);
    expect(showsStack(outcome)).toBe(false);
    expect(existsSync(join(cwd, 'digits.gan'))).toBe(false);
  });
});
