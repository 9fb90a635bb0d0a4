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

  it('writes nothing that holds for one turn of a loop only, or that a line would not expect', async () => {
    const body = (norm: string) =>
      `network D(x: f32[32, 32, 3]) -> f32[] {\n  var h = x\n  for i in 0..3 {\n    h = h |> conv(16 * 2 ** i, kernel: 4, stride: 2, padding: 1)\n    ${norm}\n    h = h |> leaky_relu(0.2)\n  }\n  h |> flatten |> dense(1) |> squeeze\n}\n`;
    const some = body('if i > 0 { h = h |> batch_norm }');
    const all = body('h = h |> batch_norm');
    const folder = folderWith({
      'some.gan': some,
      'all.gan': all,
      'counted.gan': `${all}expect parameters(D) == 43_089\n`,
    });
    const fixed = async (file: string) => {
      const { code, out, err } = await gan(['check', file, '--fix'], { cwd: folder });
      return { code, out, err, text: readFileSync(join(folder, file), 'utf8') };
    };
    expect(await fixed('some.gan')).toMatchObject({ code: 0, out: 'some.gan: fine, parameters: D 43,057; 1 warning\n', text: some }); // prettier-ignore
    const { out, text } = await fixed('all.gan');
    expect(out).toMatch(/bias: false\)`: 112 parameters fewer\.[^]*\nall\.gan: fine, parameters: D 42,977\n$/);
    expect(text).toBe(all.replace('padding: 1)', 'padding: 1, bias: false)'));
    expect(await fixed('counted.gan')).toMatchObject({ code: 0, text: `${all}expect parameters(D) == 43_089\n` });
  });

  it('makes of a name from elsewhere what it means here, and never another operation', async () => {
    const text = (line: string) => `network N(x: f32[8, 8, 4]) -> f32[8, 8, 4] { ${line} }\n`;
    const wrong = ['conv1d(4)', 'silu', 'argmin', 'tan', 'sort', 'linear(4)', 'conv(4, kernel_size: 3)'];
    const files = wrong.map((line, i): [string, string] => [`n${i}.gan`, text(`x |> ${line}`)]);
    const folder = folderWith(Object.fromEntries(files));
    await gan(['check', ...files.map(([file]) => file), '--fix'], { cwd: folder });
    const right = ['conv1d(4)', 'swish', 'argmin', 'tan', 'sort', 'dense(4)', 'conv(4, kernel: 3)'];
    expect(files.map(([file]) => readFileSync(join(folder, file), 'utf8'))).toEqual(
      right.map((line) => text(`x |> ${line}`)),
    );
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
