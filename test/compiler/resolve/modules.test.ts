/** Imports: between files, from packages, in circles, and not further than they may reach. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fileHost } from '../../../cli/host/host.js';
import { compile } from '../../../compiler/compile.js';
import { parameterCount } from '../../../compiler/graph/analyse/measure.js';
import { compileText, findings, messages } from '../compiled.js';

const step = 'block step(x: f32[N]) -> f32[N] { x |> dense(N) }\n';
const main = (path: string, name = 'step') =>
  `import { ${name} } from "${path}"\nnetwork N(x: f32[4]) -> f32[4] { x |> ${name} }\n`;
const json = (description: object) => JSON.stringify(description);

async function parameters(text: string, files: Readonly<Record<string, string>>): Promise<number> {
  const compilation = await compileText(text, { files });
  expect(messages(compilation)).toBe('');
  return parameterCount(compilation.program!.networks[0]!.graph);
}

describe('packages', () => {
  const layouts: readonly [string, string, Readonly<Record<string, string>>][] = [
    ['a file', 'blocks/step', { 'blocks/package.json': json({}), 'blocks/step.gan': step }],
    ['a folder', 'blocks/step', { 'blocks/package.json': json({}), 'blocks/step/index.gan': step }],
    ['the package itself', 'blocks', { 'blocks/package.json': json({}), 'blocks/index.gan': step }],
    ['a scope', '@some/blocks/step', { '@some/blocks/package.json': json({}), '@some/blocks/step.gan': step }],
    ['one export', 'blocks', { 'blocks/package.json': json({ exports: './src/all.gan' }), 'blocks/src/all.gan': step }],
    ['a named export', 'blocks/step', { 'blocks/package.json': json({ exports: { './step': './src/s.gan' } }), 'blocks/src/s.gan': step }],
    ['an export with its ending', 'blocks/step', { 'blocks/package.json': json({ exports: { './step.gan': './s.gan' } }), 'blocks/s.gan': step }],
    ['a pattern', 'blocks/a/step', { 'blocks/package.json': json({ exports: { './*': './src/*.gan' } }), 'blocks/src/a/step.gan': step }],
    ['conditions', 'blocks', { 'blocks/package.json': json({ exports: { '.': { import: './index.js', gan: './s.gan' } } }), 'blocks/s.gan': step }],
    ['an import in it', 'blocks', { 'blocks/package.json': json({}), 'blocks/index.gan': `import { inner } from "lib/inner.gan"\nblock step(x: f32[N]) -> f32[N] { x |> inner }\n`, 'blocks/lib/inner.gan': step.replace('step', 'inner') }],
    ['another package from it', 'blocks', { 'blocks/package.json': json({}), 'blocks/index.gan': `import { inner } from "others"\nblock step(x: f32[N]) -> f32[N] { x |> inner }\n`, 'others/package.json': '{}', 'others/index.gan': step.replace('step', 'inner') }],
  ]; // prettier-ignore

  test.each(layouts)('%s', async (_, path, files) => {
    const installed = Object.fromEntries(Object.entries(files).map(([name, text]) => [`node_modules/${name}`, text]));
    expect(await parameters(main(path), installed)).toBe(20);
  });

  test('the nearest node_modules counts', async () => {
    const wide = 'block step(x: f32[N]) -> f32[N] { x |> dense(10) |> dense(N) }\n';
    const files = {
      'node_modules/blocks/package.json': '{}',
      'node_modules/blocks/index.gan': step,
      'deep/node_modules/blocks/package.json': '{}',
      'deep/node_modules/blocks/index.gan': wide,
      'deep/down/more.gan': 'import { step } from "blocks"\nblock more(x: f32[N]) -> f32[N] { x |> step }\n',
    };
    expect(await parameters(main('deep/down/more.gan', 'more'), files)).toBe(94);
    expect(await parameters(main('blocks'), files)).toBe(20);
  });

  test.each([
    ['not exported', { exports: { './other': './step.gan' } }],
    ['no `.gan` file', { exports: { './step': './step.js' } }],
    ['out of the package', { exports: { './step': './../secret.gan' } }],
    ['not in the package', { exports: { './step': '/secret.gan' } }],
  ])('what is %s is not there', async (_, description) => {
    const files = {
      'node_modules/blocks/package.json': json(description),
      'node_modules/blocks/step.gan': step,
      'node_modules/blocks/step.js': step,
      'node_modules/secret.gan': step,
      'secret.gan': step,
    };
    expect(await findings(main('blocks/step'), { files })).toEqual(['error import/not-in-package 1:22']);
  });

  test('a file of a package may not import from outside of it', async () => {
    const files = {
      'node_modules/blocks/package.json': '{}',
      'node_modules/blocks/index.gan':
        'import { step } from "../../secret.gan"\nblock more(x: f32[N]) -> f32[N] { x |> step }\n',
      'secret.gan': step,
    };
    expect(await findings(main('blocks', 'more'), { files })).toEqual(['error import/outside 1:22']);
  });
});

test('a network of a package starts from weights that the package ships', async () => {
  const files = {
    'node_modules/blocks/package.json': '{}',
    'node_modules/blocks/index.gan':
      'network E(x: f32[8]) -> f32[2] from "../../own.safetensors" { x |> dense(2) }\nblock seen(x: f32[8]) -> f32[2] { E(x) }\n',
  };
  const text = 'import { seen } from "blocks"\nnetwork N(x: f32[8]) -> f32[2] { x |> seen }\n';
  expect(await findings(text, { files })).toEqual(['error data/outside-package 1:37']);
});

describe('circles', () => {
  test('files may import each other', async () => {
    const files = {
      'a.gan':
        'import { b } from "b.gan"\nblock a(x: f32[N], n: int) -> f32[N] { if n == 0 { x } else { x |> dense(N) |> b(n: n - 1) } }\n',
      'b.gan': 'import { a } from "a.gan"\nblock b(x: f32[N], n: int) -> f32[N] { x |> a(n: n) }\n',
    };
    const text = 'import { a } from "a.gan"\nnetwork N(x: f32[4]) -> f32[4] { x |> a(n: 3) }\n';
    expect(await parameters(text, files)).toBe(60);
  });

  test('params that need each other are told, through files', async () => {
    const files = {
      'a.gan': 'import { b } from "b.gan"\nparam a = b + 1\n',
      'b.gan': 'import { a } from "a.gan"\nparam b = a + 1\n',
    };
    const text = 'import { a } from "a.gan"\nnetwork N(x: f32[4]) -> f32[4] { x |> dense(a) |> dense(4) }\n';
    expect((await findings(text, { files }))[0]).toMatch(/^error name\/circular /);
  });

  test('a file that imports from itself, and one whose base imports from it', async () => {
    const own =
      'import { step } from "main.gan"\nblock step(x: f32[N]) -> f32[N] { x |> dense(N) }\nnetwork N(x: f32[4]) -> f32[4] { x |> step }\n';
    expect(await findings(own)).toEqual(['error import/clash 1:10']);
    const files = {
      'base.gan': 'import { units } from "main.gan"\nnetwork N(x: f32[4]) -> f32[4] { x |> dense(units) }\n',
    };
    expect(await findings('extends "base.gan"\nparam units = 4\n', { files })).toEqual(['error extends/circular 1:1']);
  });

  test('a variant may import again what it inherits, or the name from elsewhere', async () => {
    const files = {
      'base.gan': main('a.gan'),
      'a.gan': step,
      'b.gan': step.replace('dense(N)', 'dense(9) |> dense(N)'),
    };
    expect(await parameters('extends "base.gan"\nimport { step } from "a.gan"\n', files)).toBe(20);
    expect(await parameters('extends "base.gan"\nimport { step } from "b.gan"\n', files)).toBe(85);
  });
});

describe('on this machine', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ganlang-imports-')));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const codes = async (path: string) => {
    const file = join(root, path);
    return (await compile(file, fileHost(file))).diagnostics.map(({ code }) => code);
  };
  write('secret.gan', step);
  write('project/package.json', '{}');
  write('project/blocks/step.gan', step);
  write('project/models/fine.gan', main('../blocks/step.gan'));
  write('project/models/above.gan', main('../../secret.gan'));
  write('project/models/absolute.gan', main(join(root, 'secret.gan')));
  write('project/models/linked.gan', main('../blocks/linked.gan'));
  symlinkSync(join(root, 'secret.gan'), join(root, 'project/blocks/linked.gan'));
  write('project/models/package.gan', main('blocks'));
  write('project/node_modules/blocks/package.json', '{}');
  write('project/node_modules/blocks/index.gan', step);
  write('project/models/fooled.gan', main('links'));
  write('project/node_modules/links/package.json', '{}');
  symlinkSync(join(root, 'secret.gan'), join(root, 'project/node_modules/links/index.gan'));
  // A workspace: the package lies elsewhere, and is linked as a whole.
  write('project/models/workspace.gan', main('lent'));
  write('packages/lent/package.json', '{}');
  write('packages/lent/index.gan', step);
  symlinkSync(join(root, 'packages/lent'), join(root, 'project/node_modules/lent'));

  test.each([
    ['fine.gan', []],
    ['package.gan', []],
    ['workspace.gan', []],
    ['above.gan', ['import/outside']],
    ['absolute.gan', ['import/outside']],
    ['linked.gan', ['import/outside']],
    ['fooled.gan', ['import/not-in-package']],
  ])('%s: %j', async (file, expected) => {
    expect(await codes(`project/models/${file}`)).toEqual(expected);
  });
});
