import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gan } from './gan.js';
import { folderWith, tiny, tinyWith } from './programs.js';

/** Slips of every kind: of the lexer, the parser, names, shapes, imports, and one that only shows after another. */
const slips = [
  ['from "std/data"', "from 'std/data'"],
  ['import { nonsaturating }', 'import { hinge, nonsaturating }'],
  ['|> dense(2 *', '|> dens(2 *'],
  ['kernel: 4, stride: 2) |> norm', 'kernel = 4, stride: 2) |> norm'],
  ['until 12 steps', 'until 12steps'],
  ['|> dense(1) |> squeeze', '|> dense(1)'],
  ['let fake', 'fake'],
] as const;

describe('gan check --fix', () => {
  it('makes every change that is the only right one, and says which', async () => {
    const folder = folderWith({ 'tiny.gan': tinyWith(...slips) });
    const { code, out } = await gan(['check', 'tiny.gan', '--fix'], { cwd: folder });
    expect(readFileSync(join(folder, 'tiny.gan'), 'utf8')).toBe(tiny);
    expect(code).toBe(0);
    expect(out).toContain('tiny.gan:11 [name/unknown] Write `dense`.\n-   |> dens(2 * 2 * 2 * width)');
    expect(out).toContain('\n+   |> dense(2 * 2 * 2 * width)');
    expect(out.match(/^tiny\.gan:\d+ \[/gm)).toHaveLength(slips.length);
    expect(out).toMatch(/\ntiny\.gan: fine, parameters: G 893, D 133\n$/);
  });

  it('with --dry-run shows them, writes nothing, and is not content', async () => {
    const wrong = tinyWith(...slips);
    const folder = folderWith({ 'tiny.gan': wrong });
    const { code, out, err } = await gan(['check', 'tiny.gan', '--fix', '--dry-run'], { cwd: folder });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/\ntiny\.gan: 7 changes to make\n$/);
    expect(readFileSync(join(folder, 'tiny.gan'), 'utf8')).toBe(wrong);
  });

  it('leaves what has more than one way out, and tells it', async () => {
    const folder = folderWith({ 'tiny.gan': tinyWith(['dense(1)', 'dens(1)'], ['reshape(2, 2,', 'reshape(3, 2,']) });
    const { code, out, err } = await gan(['check', 'tiny.gan', '--fix'], { cwd: folder });
    expect(code).toBe(1);
    expect(out).toMatch(/\[name\/unknown\] Write `dense`\.[^]*\ntiny\.gan: 1 error\n$/);
    expect(err).toMatch(/^error\[shape\/reshape\]/);
    expect(readFileSync(join(folder, 'tiny.gan'), 'utf8')).toBe(tinyWith(['reshape(2, 2,', 'reshape(3, 2,']));
  });

  it('mends files that are imported, with their line ends, and never the library', async () => {
    const part = 'block part(x: f32[N]) -> f32[N] {\r\n  x |> dens(N)\r\n}\r\n';
    const main = 'import { part } from "parts.gan"\nnetwork N(x: f32[4]) -> f32[4] { x |> part }\n';
    const folder = folderWith({ 'main.gan': main, 'parts.gan': part });
    expect(await gan(['check', 'main.gan', '--fix'], { cwd: folder })).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'parts.gan'), 'utf8')).toBe(part.replace('dens(', 'dense('));
    expect(readFileSync(join(folder, 'main.gan'), 'utf8')).toBe(main);
  });

  it('does not touch a file without mistakes, or what --set says', async () => {
    const folder = folderWith({ 'tiny.gan': tiny });
    expect(await gan(['check', 'tiny.gan', '--fix'], { cwd: folder })).toMatchObject({ code: 0, out: 'tiny.gan: fine, parameters: G 893, D 133\n' }); // prettier-ignore
    const set = await gan(['check', 'tiny.gan', '--fix', '--set', 'norm=batchnorm'], { cwd: folder });
    expect(set).toMatchObject({ code: 1, out: 'tiny.gan: 1 error\n' });
    expect(readFileSync(join(folder, 'tiny.gan'), 'utf8')).toBe(tiny);
  });

  it('carries fixes in --json, and what was changed', async () => {
    const folder = folderWith({ 'tiny.gan': tinyWith(['dense(1)', 'dens(1)']) });
    const first = JSON.parse((await gan(['check', '--json', 'tiny.gan'], { cwd: folder })).out) as Json;
    const span = { start: { line: 17, column: 75 }, end: { line: 17, column: 79 } };
    expect(first.files[0]!.diagnostics).toMatchObject([
      { span, fix: { title: 'Write `dense`.', edits: [{ file: 'tiny.gan', span, text: 'dense' }] } },
    ]);
    const second = JSON.parse((await gan(['check', '--json', '--fix', 'tiny.gan'], { cwd: folder })).out) as Json;
    expect(second.files[0]).toMatchObject({ ok: true, changes: [{ line: 17, code: 'name/unknown' }] });
  });

  it('is pointed to, once, by what it can do', async () => {
    const folder = folderWith({
      'one.gan': tinyWith(['dense(1)', 'dens(1)']),
      'two.gan': tinyWith(['reshape(2, 2,', 'reshape(3, 2,']),
    });
    const ends = async (...files: string[]) =>
      (await gan(['check', ...files], { cwd: folder })).err.trimEnd().split('\n').at(-1);
    expect(await ends('one.gan')).toBe('gan explain name/unknown tells more. gan check --fix puts this right.');
    expect(await ends('two.gan')).toBe('gan explain shape/reshape tells more.');
    expect(await ends('two.gan', 'one.gan')).toBe(
      'gan explain shape/reshape tells more. gan check --fix puts 1 of these right.',
    );
  });

  it.each([
    [['--dry-run'], '--dry-run says what --fix would do.'],
    [['--json', '--sarif'], '--json and --sarif cannot be given together.'],
  ])('refuses %j', async (options, message) => {
    const { code, err } = await gan(['check', 'tiny.gan', ...options], { cwd: folderWith({ 'tiny.gan': tiny }) });
    expect(code).toBe(2);
    expect(err).toContain(`error: ${message}\n`);
  });
});

interface Json {
  readonly files: readonly { readonly diagnostics: readonly object[] }[];
}
