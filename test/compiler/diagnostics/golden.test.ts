/**
 * Every diagnostic of the catalog: the smallest program that is wrong in just this way, what is said about it, and
 * the same program put right.
 *
 * `golden/diagnostics/CODE/NAME.gan` is the case, `NAME.txt` the text and `NAME.fixed.gan` its twin; `*.part.gan` and
 * packages in `node_modules` are files that cases import. A first line `// set: width = 8` sets params.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fileHost } from '../../../cli/host.js';
import { compile, type Compilation } from '../../../compiler/compile.js';
import { catalog } from '../../../compiler/diagnostics/catalog.js';
import { messages } from '../compiled.js';
import { expectGolden, golden } from '../golden.js';
import { memoryHost } from '../memory-host.js';

const folder = new URL('diagnostics/', golden);
const folders = readdirSync(folder).sort();
const folderOf = (code: string) => code.replace('/', '-');

function compileCase(code: string, file: string): Promise<Compilation> {
  const all = readdirSync(new URL(`${code}/`, folder), { recursive: true, encoding: 'utf8' });
  const names = all.filter((name) => /\.gan$|package\.json$/.test(name));
  const files = Object.fromEntries(
    names.map((name) => [name, readFileSync(new URL(`${code}/${name}`, folder), 'utf8')]),
  );
  const [, name, value] = /^\/\/ set: (\w+) = (.*)$/m.exec(files[file]!) ?? [];
  const set = name === undefined || value === undefined ? {} : { [name]: value };
  return compile(
    file,
    memoryHost(files, {
      inspect: (data) => host.inspect!(data),
      inspectWeights: (network) => host.inspectWeights!(network),
    }),
    { set },
  );
}

/** Files as the command sees them. */
const host = fileHost();

test('every code has a case, and every case a code', () => {
  expect(folders).toEqual(Object.keys(catalog).map(folderOf).sort());
});

test('every text has its case, and every case its twin', () => {
  const files = folders.flatMap((code) => readdirSync(new URL(`${code}/`, folder)).map((file) => `${code}/${file}`));
  const without = (ending: RegExp) => files.filter((file) => ending.test(file)).map((file) => file.replace(ending, ''));
  const cases = without(/(?<!\.fixed|\.part)\.gan$/);
  expect(without(/\.fixed\.gan$/)).toEqual(cases);
  expect(without(/\.txt$/)).toEqual(cases);
});

describe.each(folders)('%s', (code) => {
  const names = readdirSync(new URL(`${code}/`, folder)).flatMap((name) => /^([^.]+)\.gan$/.exec(name)?.[1] ?? []);

  test.each(names)('%s', async (name) => {
    const compilation = await compileCase(code, `${name}.gan`);
    const [diagnostic, ...others] = compilation.diagnostics;
    expect([diagnostic, ...others].map((item) => folderOf(item?.code ?? 'nothing'))).toEqual([code]);
    expect(diagnostic?.hint, 'a way out').toMatch(/\S/);
    expect(diagnostic?.span.file, 'a place in the file itself').toMatch(
      new RegExp(`^(${name}\\.gan|--set \\w+|node_modules/.*)$`),
    );
    expectGolden(`diagnostics/${code}/${name}.txt`, messages(compilation));
  });

  test.each(names)('%s, put right', async (name) => {
    const compilation = await compileCase(code, `${name}.fixed.gan`);
    expect(messages(compilation)).toBe('');
    expect(compilation.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });
});
