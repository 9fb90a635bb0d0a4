/**
 * Fixes: every golden case whose diagnostic carries one is changed by it, and no longer has the mistake. Where the
 * case's right twin is the natural fix, the two are the same text.
 */
import { describe, expect, test } from 'vitest';
import { applyFixes, settle } from '../../../compiler/diagnostics/fixes/apply.js';
import { diagnose } from '../../../compiler/diagnostics/report/report.js';
import { registry } from '../../../compiler/diagnostics/catalog/registry.js';
import { suggestion } from '../../../compiler/diagnostics/wording/suggest.js';
import { compileText } from '../compiled.js';
import { expectGolden } from '../golden.js';
import { caseNames, compileCase, readCase, readDirectives } from './cases.js';

const cases = registry.flatMap(({ code }) => caseNames(code).map((name) => ({ code, name })));

async function fixed(code: string, name: string) {
  const file = `${name}.gan`;
  const text = readDirectives(readCase(code, file)).program;
  const { diagnostics } = await compileCase(code, file);
  const fixes = diagnostics.flatMap((diagnostic) => (diagnostic.code === code ? (diagnostic.fix ?? []) : []));
  return fixes.length === 0
    ? null
    : { ...applyFixes(text, fixes), before: text, twin: readDirectives(readCase(code, `${name}.fixed.gan`)).program };
}

test('what each fix of a golden case does', async () => {
  const lines: string[] = [];
  for (const { code, name } of cases) {
    const result = await fixed(code, name);
    if (result === null) continue;
    expect(result.text, `${code}/${name}`).not.toBe(result.before);
    const { diagnostics } = await compileCase(code, `${name}.gan`, result.text);
    expect(
      diagnostics.map((diagnostic) => diagnostic.code),
      `${code}/${name}`,
    ).not.toContain(code);
    const like = result.text === result.twin ? '' : ' (not the twin)';
    lines.push(`${code} ${name}: ${result.applied.map(({ title }) => title).join(' ')}${like}\n`);
  }
  expectGolden('fixes.txt', lines.join(''));
});

/** The text after one round of every fix. */
async function mended(text: string): Promise<string> {
  const { diagnostics } = await compileText(text);
  return applyFixes(
    text,
    diagnostics.flatMap(({ fix }) => fix ?? []),
  ).text;
}

const body = (line: string) => `network N(x: f32[4]) -> f32[4] {\n  ${line}\n}\n`;
const program = (imports: string) =>
  `${imports}network N(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }\ntrain {\n  batch 64\n  until 100 steps\n  optimizer N = sgd(0.1)\n  real <- ring.point\n  minimize N: mean(N(real))\n}\n`;

describe('a fix', () => {
  test.each([
    ['x |> dense(4) /* last */', 'x |> dense(4) // last'],
    ['x |> dense(4) + x |> dens(4)', '(x |> dense(4)) + x |> dens(4)'],
    ['x |> dense(4, bias=false)', 'x |> dense(4, bias:false)'],
    ['x |> dense(4, bias: !true)', 'x |> dense(4, bias: not true)'],
    ['x\u00A0|> dense(4)', 'x |> dense(4)'],
    ['x |> dense(.5e1)', 'x |> dense(0.5e1)'],
  ])('of %j makes %j', async (wrong, right) => expect(await mended(body(wrong))).toBe(body(right)));

  test.each([
    ['', 'import { ring } from "std/data"\n'],
    ['import { hinge } from "std/losses"\n', 'import { hinge } from "std/losses"\nimport { ring } from "std/data"\n'],
    ['import { digits } from "std/data"\n', 'import { digits, ring } from "std/data"\n'],
    ['// A note.\nimport { digits, } from "std/data"\n', '// A note.\nimport { digits, ring, } from "std/data"\n'],
  ])('imports a name: %j becomes %j', async (before, after) => {
    expect(await mended(program(before))).toBe(program(after));
  });

  test.each([
    ['import { digits, ring } from "std/data"\n', 'import { ring } from "std/data"\n'],
    ['import { ring, digits as d } from "std/data"\n', 'import { ring } from "std/data"\n'],
    ['import { ring } from "std/data"\nimport { hinge } from "std/losses"\n', 'import { ring } from "std/data"\n'],
  ])('takes an import out: %j becomes %j', async (before, after) => {
    expect(await mended(program(before))).toBe(program(after));
  });

  test('is not offered where two names are as near, or a name is short', async () => {
    const fixOf = async (text: string) =>
      (await compileText(text)).diagnostics.map(({ code, hint, fix }) => [code, hint, fix]);
    expect(
      await fixOf(`param width_a = 4\nparam width_b = 4\n${body('x |> dense(width_c) |> dense(width_a + width_b)')}`),
    ).toEqual([['name/unknown', 'Did you mean `width_a`?', null]]);
    expect(suggestion('ab', ['abc'])).toEqual({ meant: 'abc', sure: false });
    expect(suggestion('Dense', ['dense', 'denser'])).toEqual({ meant: 'dense', sure: true });
  });

  test('is never one of the library or of what is set from outside', () => {
    const at = (file: string) => {
      const start = { offset: 0, line: 1, column: 1 };
      const span = { file, start, end: { ...start, offset: 4, column: 5 } };
      return settle(
        diagnose('name/unknown', span, { name: 'dens', meant: 'dense', sure: true, elsewhere: null }),
        () => 'dens',
      );
    };
    expect(at('a.gan').fix).toMatchObject({ title: 'Write `dense`.', edits: [{ text: 'dense' }] });
    expect([at('std/layers.gan').fix, at('--set layer').fix]).toEqual([null, null]);
  });
});
