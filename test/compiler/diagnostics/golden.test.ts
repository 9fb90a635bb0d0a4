/** Every diagnostic: the smallest program that is wrong in just this way, what is said about it, and its right twin. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalog } from '../../../compiler/diagnostics/catalog/index.js';
import { groupOf, stages, registry } from '../../../compiler/diagnostics/catalog/registry.js';
import { SYNTAX_CODES } from '../../../grammar/parse.js';
import { messages } from '../compiled.js';
import { expectGolden } from '../golden.js';
import { caseNames, casesFolder, compileCase, filesOf, folderOf, readCase, readDirectives } from './cases.js';

const codes = registry.map(({ code }) => code);

test('every code belongs to a pass', () => {
  const groups = stages.flatMap((pass) => pass.groups);
  const strangers = [...SYNTAX_CODES, ...Object.keys(catalog)].filter((code) => !groups.includes(groupOf(code)));
  expect(strangers, 'put their groups into `stages` in compiler/diagnostics/catalog/registry.ts').toEqual([]);
  expect(new Set(codes).size).toBe(SYNTAX_CODES.length + Object.keys(catalog).length);
});

test('every code has a case, and every case a code', () => {
  expect(readdirSync(casesFolder).sort()).toEqual(codes.map(folderOf).sort());
});

test('every text has its case, and every case its twin', () => {
  const own = (code: string) => filesOf(code).filter((file) => !file.includes('/'));
  const files = codes.flatMap((code) => own(code).map((file) => `${code}/${file}`));
  const without = (ending: RegExp) => files.filter((file) => ending.test(file)).map((file) => file.replace(ending, ''));
  const cases = without(/(?<!\.fixed|\.part)\.gan$/);
  expect(without(/\.fixed\.gan$/)).toEqual(cases);
  expect(without(/\.txt$/)).toEqual(cases);
});

describe.each(codes)('%s', (code) => {
  const names = caseNames(code);

  test.each(names)('%s', async (name) => {
    const { directives } = readDirectives(readCase(code, `${name}.gan`));
    const compilation = await compileCase(code, `${name}.gan`);
    const { also, check } = directives;
    const own = compilation.diagnostics.filter((diagnostic) => diagnostic.code !== also);
    const [diagnostic] = own;
    expect(own.map((item) => item.code)).toEqual([code]);
    expect(own.length < compilation.diagnostics.length).toBe(also !== null);
    expect(diagnostic?.hint, 'a way out').toMatch(/\S/);
    expect(diagnostic?.span.file, 'a place in the file itself').toMatch(
      new RegExp(`^(${check ?? `${name}\\.gan`}|--set \\w+|node_modules/.*)$`),
    );
    expectGolden(`diagnostics/${folderOf(code)}/${name}.txt`, messages({ ...compilation, diagnostics: own }));
  });

  test.each(names)('%s, put right', async (name) => {
    const compilation = await compileCase(code, `${name}.fixed.gan`);
    expect(messages(compilation)).toBe('');
    expect(compilation.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });
});
