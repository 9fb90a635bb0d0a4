/** Lines of `train` that take data: fields of the same samples, and draws of their own. */
import { describe, expect, test } from 'vitest';
import type { DataNode } from '../../../../compiler/graph/ir/graph.js';
import type { Program } from '../../../../compiler/graph/ir/program.js';
import { verify } from '../../../../compiler/graph/debug/verify.js';
import { compileText, findings, messages, programOf } from '../../compiled.js';

const program = (lines: string, loss = 'mean(N(a))') => `import { digits } from "std/data"
import { cross_entropy } from "std/losses"
data herds = unpaired(a: "a", b: "b") { a: f32[8, 8, 1], b: f32[8, 8, 1] }
param source = digits
network N(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 64
  optimizer N = sgd(0.1)
${lines}
  phase p until 10 steps { minimize N: ${loss} }
}`;

/** Every field that is taken, as `digits.image`, with the draw that it is of. */
const taken = ({ training }: Program) =>
  training!.step.nodes
    .filter((node): node is DataNode => node.kind === 'data')
    .map(({ data, field, draw, name }) => `${name}: ${data}.${field}${draw === null ? '' : ` of ${draw}`}`);

/** The programs' data and draws; without errors, and sound. */
async function drawn(lines: string, loss?: string): Promise<readonly string[]> {
  const made = await programOf(program(lines, loss));
  expect(verify(made)).toEqual([]);
  return taken(made);
}

describe('draws', () => {
  test('plain lines share one, each group has its own, named after its first name', async () => {
    const lines = 'a <- digits.image\nt <- digits.label\n(b, u) <- digits.(image, label)\n(c) <- digits.(image)';
    expect(await drawn(lines, 'mean(N(a) + N(b) + N(c)) + 0 * mean(to_float(t) + to_float(u))')).toEqual([
      ...['a: digits.image', 't: digits.label', 'b: digits.image of b', 'u: digits.label of b'],
      'c: digits.image of c',
    ]);
  });

  test('a group stands alone, and by the name of a param', async () => {
    expect(await drawn('(a) <- digits.(image)')).toEqual(['a: digits.image of a']);
    expect(await drawn('(a) <- source.(image)')).toEqual(['a: digits.image of a']);
  });

  test('of data whose fields are drawn each by itself', async () => {
    const lines = 'a <- herds.a\n(b, c) <- herds.(a, b)';
    expect(await drawn(lines, 'mean(N(a) + N(b) + N(c))')).toEqual([
      ...['a: herds.a', 'b: herds.a of b', 'c: herds.b of b'],
    ]);
  });

  test('groups of one name in different places are different draws', async () => {
    const lines = 'a <- digits.image\nphase one until 2 steps { (b) <- digits.(image)\nminimize N: mean(N(b)) }';
    const loss = 'mean(N(a))\n(b) <- digits.(image)\nrepeat 2 { minimize N: mean(N(b)) }';
    expect(await drawn(lines, loss)).toEqual([
      ...['a: digits.image', 'b: digits.image of b', 'b: digits.image of b_2'],
    ]);
  });

  test('are not taken for equal', async () => {
    const text = program('a <- digits.image\n(b) <- digits.(image)', 'mean(square(N(a) - N(b)))');
    const still = 'error train/still 11:52';
    expect(await findings(text)).not.toContain(still);
    expect(await findings(text.replace('(b) <- digits.(image)', 'let b = a'))).toEqual([still]);
  });

  test('a name of a group may be that of other things', async () => {
    expect(await drawn('(a, digits) <- digits.(image, label)', 'mean(N(a)) + 0 * mean(to_float(digits))')).toEqual([
      ...['a: digits.image of a', 'digits: digits.label of a'],
    ]);
    expect(await findings(program('(seed) <- digits.(image)'))).toContain('error syntax/reserved-word 9:2');
  });
});

describe('the same samples under two names', () => {
  const error = 'error data/taken-twice';
  const both = 'mean(N(a) + N(b))';

  test.each([
    ['two lines', 'a <- digits.image\nb <- digits.image', both, [`${error} 10:1`]],
    ['by a param', 'a <- digits.image\nb <- source.image', both, [`${error} 10:1`]],
    ['two fields at once', 'a <- digits.image\nt <- digits.label\nb <- digits.image\nu <- digits.label', `${both} + 0 * mean(to_float(t) + to_float(u))`, [`${error} 11:1`]],
    ['three times', 'a <- digits.image\nb <- digits.image\nc <- digits.image', `${both} + mean(N(c))`, [`${error} 10:1`, `${error} 11:1`]],
    ['inside a group', '(a, b) <- digits.(image, image)', both, [`${error} 9:5`]],
    ['inside a phase', 'a <- digits.image', 'mean(N(a))\nb <- digits.image\nminimize N: mean(N(b))', [`${error} 11:1`]],
    ['inside a repeat', 'a <- digits.image', 'mean(N(a))\nrepeat 2 { b <- digits.image\nminimize N: mean(N(b)) }', [`${error} 11:12`]],
    ['inside, under the same name', 'a <- digits.image', 'mean(N(a))\nrepeat 2 { a <- digits.image\nminimize N: mean(N(a)) }', [`${error} 11:12`]],
    ['of data drawn each by itself', 'a <- herds.a\nb <- herds.a', both, [`${error} 10:1`]],
  ])('%s', async (_, lines, loss, wanted) => {
    expect(await findings(program(lines, loss))).toEqual(wanted);
  }); // prettier-ignore

  test.each([
    ['in phases of their own', 'phase one until 2 steps { a <- digits.image\nminimize N: mean(N(a)) }\nphase two until 2 steps { b <- digits.image\nminimize N: mean(N(b)) }\na <- herds.a'],
    ['in lines of their own', 'repeat 2 { a <- digits.image\nminimize N: mean(N(a)) }\nevery 2 steps { b <- digits.image\nminimize N: mean(N(b)) }\na <- herds.a'],
    ['other fields', 'a <- herds.a\nb <- herds.b'],
    ['a group beside a line', 'a <- digits.image\n(b) <- digits.(image)'],
    ['two groups', '(a) <- digits.(image)\n(b) <- digits.(image)'],
  ])('fine: %s', async (_, lines) => {
    const said = await findings(program(lines, lines.includes('minimize') ? 'mean(N(a))' : both));
    expect(said.filter((finding) => !finding.startsWith('warning unused/'))).toEqual([]);
  }); // prettier-ignore

  test('both ways out are told', async () => {
    const lines = 'a <- digits.image\nt <- digits.label\nb <- digits.image\nu <- digits.label';
    const { diagnostics } = await compileText(program(lines, `${both} + 0 * mean(to_float(t) + to_float(u))`));
    expect(diagnostics.map(({ code }) => code)).toEqual(['data/taken-twice']);
    expect(diagnostics[0]!.hint).toBe('Use `a` and `t` again, or draw others: (b, u) <- digits.(image, label)');
    expect(diagnostics[0]!.fix).toBeNull();
    const mended = lines.replace('b <- digits.image\nu <- digits.label', '(b, u) <- digits.(image, label)');
    const after = await compileText(program(mended, `${both} + 0 * mean(to_float(t) + to_float(u))`));
    expect(after.fingerprint, messages(after)).not.toBeNull();
  });
});

describe('groups that are wrong', () => {
  test.each([
    ['(a, b) <- digits.(image)', 'error data/group 9:1'],
    ['(a) <- digits.(image, label)', 'error data/group 9:1'],
    ['(a) <- digits.(pixels)', 'error name/no-such-member 9:16'],
    ['(a) <- N.(image)', 'error data/line 9:8'],
    ['(a) <- figures.(image)', 'error name/unknown 9:8'],
    ['(a, a) <- digits.(image, label)', 'error name/declared-twice 9:5'],
    ['a <- digits.image\n(a) <- digits.(image)', 'error name/declared-twice 10:2'],
  ])('%s', async (line, wanted) => {
    expect(await findings(program(line))).toEqual([wanted]);
  });
});
