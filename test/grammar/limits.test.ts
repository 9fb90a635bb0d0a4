import { Lexer } from 'chevrotain';
import { describe, expect, test } from 'vitest';
import { format } from '../../grammar/format.js';
import { LARGEST_FILE, parse, parseExpression } from '../../grammar/parse.js';
import { GanParser } from '../../grammar/parser/parser.js';
import { vocabulary } from '../../grammar/lexer/tokens.js';

const nested: readonly [name: string, open: string, inside: string, close: string, around: string][] = [
  ['parentheses', '(', '1', ')', 'param x = @'],
  ['lists', '[', '1', ']', 'param x = @'],
  ['calls', 'f(', '1', ')', 'param x = @'],
  ['pipes in calls', 'x |> f(', '1', ')', 'param x = @'],
  ['indices', 'f[', '1', ']', 'param x = @'],
  ['records', '(a: ', '1', ')', 'param x = @'],
  ['ifs', 'if a { ', '1', ' }', 'fn f() = @'],
  ['ifs in lets', 'let x = if a { ', '1', ' }', 'fn f() { if a { 1 }; @ }'],
  ['ifs in conditions', 'if ', 'x', ' { 1 }', 'fn f() = @'],
  ['loops', 'for a in b { ', '1', ' }', 'fn f() { 1; @ }'],
  ['repeats', 'repeat 2 { ', 'checkpoint', ' }', 'train { @ }'],
  ['record types', '(a: ', 'tensor', ')', 'fn f(x: @) = x'],
];
const chains: readonly [name: string, link: string, last: string][] = [
  ['signs', '- ', '1'],
  ['nots', 'not ', 'a'],
  ['powers', '2 ** ', '2'],
  ['powers of negatives', '2 ** -', '2'],
];

describe('nesting', () => {
  test.each(nested)('%s: 150 levels are read and formatted', (_, open, inside, close, around) => {
    const text = around.replace('@', () => open.repeat(150) + inside + close.repeat(150));
    expect(parse(text, 'l.gan').problems).toEqual([]);
    expect(format(text, 'l.gan').problems).toEqual([]);
  });

  test.each(nested)('%s: too many are one problem', (_, open, inside, close, around) => {
    const text = (count: number) => around.replace('@', () => open.repeat(count) + inside + close.repeat(count));
    const tooDeep = [{ code: 'syntax/too-deep' }];
    expect(parse(text(201), 'l.gan').problems).toMatchObject(tooDeep);
    expect(parse(text(20_000), 'l.gan').problems).toMatchObject(tooDeep);
    expect(parse(text(20_000).slice(0, 20_000), 'l.gan').problems).toMatchObject(tooDeep);
  });

  test.each(chains)('%s: 95 links are read, too many are one problem', (_, link, last) => {
    expect(parseExpression(link.repeat(95) + last, 'l.gan').problems).toEqual([]);
    for (const count of [202, 20_000]) {
      const { problems } = parse(`param a = 1\nparam x = ${link.repeat(count)}${last}\nparam y = 2`, 'l.gan');
      expect(problems).toMatchObject([{ code: 'syntax/too-deep', span: { start: { line: 2 } } }]);
    }
  });

  test('else-ifs', () => {
    const text = (count: number) => `fn f() = ${'if a { b } else '.repeat(count)}{ c }`;
    expect(parse(text(190), 'l.gan').problems).toEqual([]);
    expect(parse(text(202), 'l.gan').problems).toMatchObject([{ code: 'syntax/too-deep' }]);
    expect(parse(text(20_000), 'l.gan').problems).toMatchObject([{ code: 'syntax/too-deep' }]);
  });

  test.each(['a + ', 'a.', 'x |> f |> '])('%s 900 times is read, 30000 times is one problem', (link) => {
    expect(parseExpression(`${link.repeat(link.length > 5 ? 450 : 900)}a`, 'l.gan').problems).toEqual([]);
    expect(parseExpression(`${link.repeat(30_000)}a`, 'l.gan').problems).toMatchObject([{ code: 'syntax/too-deep' }]);
  });
});

test('a caller that has used up the stack gets a problem, too', () => {
  const text = `param x = ${'('.repeat(150)}1${')'.repeat(150)}`;
  const below = <T>(frames: number, run: () => T): T => (frames === 0 ? run() : [below(frames - 1, run)][0]!);
  const found: (readonly { readonly code: string; readonly message: string }[])[] = [];
  // How large a frame is changes as the engine compiles, so the depth is looked for: room to begin, and none to end.
  for (let frames = 500, begun = true; begun; frames = Math.ceil(frames * 1.01)) {
    begun = false;
    try {
      const problems = below(frames, () => ((begun = true), parse(text, 'l.gan').problems));
      if (problems.length > 0) found.push(problems);
    } catch (error) {
      // There was no room to begin.
      expect([begun, error]).toEqual([false, expect.any(RangeError)]);
    }
  }
  expect(found.length).toBeGreaterThan(0);
  for (const problems of found)
    expect(problems).toMatchObject([{ code: 'syntax/too-deep', message: 'This is nested too deep to be read here.' }]);
  expect(parse(text, 'l.gan').problems).toEqual([]);
});

describe('size', () => {
  test('a file of 1 MiB is read', () => {
    const declaration = 'param wide = [1, 2, 3] // a comment to fill the file\n';
    const count = Math.floor(LARGEST_FILE / declaration.length);
    const { program, problems } = parse(declaration.repeat(count), 'l.gan');
    expect(problems).toEqual([]);
    expect(program.declarations).toHaveLength(count);
  });

  test('a larger one is not, with the numbers', () => {
    const { program, problems, comments } = parse(`// ${'é'.repeat(LARGEST_FILE / 2)}`, 'l.gan');
    expect(problems).toMatchObject([
      { code: 'syntax/file-too-large', message: 'This file has 1048579 bytes; a program has 1048576 (1 MiB) at most.' },
    ]);
    expect([program.declarations, comments]).toEqual([[], []]);
    expect(parseExpression(' '.repeat(LARGEST_FILE + 1), 'l.gan').problems).toMatchObject([
      { code: 'syntax/file-too-large' },
    ]);
  });
});

describe('number of problems', () => {
  test('twenty are told, and that there are more', () => {
    const problems = parse('param x = +\n'.repeat(3000), 'l.gan').problems;
    expect(problems).toHaveLength(21);
    expect(problems[19]).toMatchObject({ code: 'syntax/expected', span: { start: { line: 20 } } });
    expect(problems[20]).toMatchObject({
      code: 'syntax/too-many-problems',
      message: 'There are more than 20 mistakes; the first 20 are shown.',
    });
    expect(parse('param x = +\n'.repeat(20), 'l.gan').problems).toHaveLength(20);
  });

  test('unknown characters are reported once a run, and a few times at most', () => {
    expect(parse('\u0000'.repeat(100_000), 'l.gan').problems).toHaveLength(1);
    expect(parse('\u0000 '.repeat(10_000), 'l.gan').problems).toHaveLength(5);
  });
});

test.each<[string, string]>([
  ['closing brackets', ')'.repeat(100_000)],
  ['closing braces', '}'.repeat(100_000)],
  ['brackets that do not match', '( ]'.repeat(50_000)],
  ['quotes', '"\n'.repeat(50_000)],
  ['comments that do not end', '/*'.repeat(50_000)],
  ['heads without bodies', 'fn f() { let }\n'.repeat(10_000)],
  ['lines out of place', `train { ${'x = 1\n'.repeat(50_000)}}`],
  ['words', 'let '.repeat(50_000)],
  ['statements on a line', `fn f() { ${'a b '.repeat(20_000)}}`],
  ['backslashes', `"${'\\'.repeat(100_000)}`],
])('%s end in problems', (_, text) => {
  const { length } = parse(text, 'l.gan').problems;
  expect(length).toBeGreaterThan(0);
  expect(length).toBeLessThanOrEqual(21);
});

test('where reading stops is no mistake', () => {
  const { problems } = parse(`train { ${'x = 1\n'.repeat(10_000)}}`, 'l.gan');
  expect(problems).toMatchObject([{ code: 'syntax/misplaced', span: { start: { line: 1 } } }]);
});

test('the grammar itself is without ambiguities', () => {
  expect(() => new Lexer(vocabulary, { ensureOptimizations: true })).not.toThrow();
  expect(() => new GanParser(true)).not.toThrow();
});
