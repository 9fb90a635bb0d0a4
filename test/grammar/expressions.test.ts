import { describe, expect, test } from 'vitest';
import { parse, parseExpression } from '../../grammar/parse.js';
import { show } from './show.js';

function read(text: string): string {
  const { expression, problems } = parseExpression(text, 'e.gan');
  expect(problems).toEqual([]);
  return expression === null ? 'nothing' : show(expression);
}

describe('literals', () => {
  test.each([
    ['64', '64'],
    ['3_576_704', '3_576_704'],
    ['0.5', '0.5'],
    ['2e-4', '2e-4'],
    ['"a \\"b\\" \\\\ \\n\\t"', '"a \\"b\\" \\\\ \\n\\t"'],
    ['true', 'true'],
    ['_', '_'],
    ['_x', '_x'],
    ['[]', '[]'],
    ['[32, 64,]', '[32 64]'],
    ['(score: s, class: c)', '{score: s class: c}'],
    ['(weight: 1,)', '{weight: 1}'],
    ['(a)', 'a'],
  ])('%s', (text, tree) => expect(read(text)).toBe(tree));

  test('numbers have their value', () => {
    const { expression } = parseExpression('3_576_704', 'e.gan');
    expect(expression).toMatchObject({ kind: 'number', value: 3576704, text: '3_576_704' });
    expect(parseExpression('2e-4', 'e.gan').expression).toMatchObject({ value: 0.0002 });
  });
});

describe('precedence', () => {
  test.each([
    ['a + b * c', '(+ a (* b c))'],
    ['(a + b) * c', '(* (+ a b) c)'],
    ['a - b - c', '(- (- a b) c)'],
    ['a / b % c', '(% (/ a b) c)'],
    ['a ** b ** c', '(** a (** b c))'],
    ['-a ** 2', '(- (** a 2))'],
    ['2 ** -a ** 2', '(** 2 (- (** a 2)))'],
    ['-a * b', '(* (- a) b)'],
    ['a * -b', '(* a (- b))'],
    ['- -a', '(- (- a))'],
    ['not a == b', '(not (== a b))'],
    ['not not a', '(not (not a))'],
    ['a and not b or c', '(or (and a (not b)) c)'],
    ['a or b and c', '(or a (and b c))'],
    ['a + 1 < b * 2', '(< (+ a 1) (* b 2))'],
    ['a < b and c >= d', '(and (< a b) (>= c d))'],
    ['0..4', '(.. 0 4)'],
    ['0..n + 1', '(.. 0 (+ n 1))'],
    ['a == 0..2', '(== a (.. 0 2))'],
    ['x |> f', '(|> x f)'],
    ['x |> f |> g(2)', '(|> (|> x f) (call g 2))'],
    ['a + b |> f', '(|> (+ a b) f)'],
    ['a or b |> f', '(|> (or a b) f)'],
    ['x |> layers.conv(2)', '(|> x (call (. layers conv) 2))'],
    ['x |> blocks[0]', '(|> x (at blocks 0))'],
    ['f(x |> g, y)', '(call f (|> x g) y)'],
  ])('%s', (text, tree) => expect(read(text)).toBe(tree));
});

describe('what follows an operand', () => {
  test.each([
    ['f()', '(call f)'],
    ['f(1, kernel: 4,)', '(call f 1 kernel: 4)'],
    ['f(weight: 10, in: 2)', '(call f weight: 10 in: 2)'],
    ['f(1)(2)', '(call (call f 1) 2)'],
    ['a.train.if', '(. (. a train) if)'],
    ['widths[2]', '(at widths 2)'],
    ['x[..., 0:3, :, a:, :b, _]', '(at x ... 0:3 : a: :b _)'],
    ['40 epochs', '(40 epochs)'],
    ['1 epoch', '(1 epochs)'],
    ['n steps', '(n steps)'],
    ['(2 * n) images', '((* 2 n) images)'],
    ['2 * n step', '(* 2 (n steps))'],
    ['epochs', 'epochs'],
    ['epochs epochs', '(epochs epochs)'],
    ['linear_decay(2e-4, hold: 100 epochs)', '(call linear_decay 2e-4 hold: (100 epochs))'],
  ])('%s', (text, tree) => expect(read(text)).toBe(tree));
});

describe('if', () => {
  test.each([
    ['if a { b }', '(if a {b})'],
    ['if a { b } else { c }', '(if a {b} {c})'],
    ['if a { b } else if c { d } else { e }', '(if a {b} (if c {d} {e}))'],
    ['if a { let y = 1; y } else { }', '(if a {let y = 1; y} {})'],
    ['1 + if a { 2 } else { 3 }', '(+ 1 (if a {2} {3}))'],
    ['if a == (b: 1).b { c }', '(if (== a (. {b: 1} b)) {c})'],
  ])('%s', (text, tree) => expect(read(text)).toBe(tree));
});

describe('words of the language used as names', () => {
  test.each([
    ['weight * x', '(* weight x)'],
    ['objective.generator(fake)', '(call (. objective generator) fake)'],
    ['generator(z)', '(call generator z)'],
    ['seed + 1', '(+ seed 1)'],
    ['state', 'state'],
  ])('%s', (text, tree) => expect(read(text)).toBe(tree));
});

describe('lines', () => {
  test.each([
    ['a\n+ b', '(+ a b)'],
    ['a +\n\n b', '(+ a b)'],
    ['x\n|> f\n// between\n|> g', '(|> (|> x f) g)'],
    ['a\n.b', '(. a b)'],
    ['f(\n1\n,\n2\n)', '(call f 1 2)'],
  ])('%j', (text, tree) => expect(read(text)).toBe(tree));

  test('a call, an index and a unit stay on the line of what they follow', () => {
    const { program, problems } = parse('fn f() {\n  a\n  (b)\n  c\n  [d]\n  e\n  steps\n}', 'e.gan');
    expect(problems).toEqual([]);
    const [fn] = program.declarations;
    const statements = fn?.kind === 'fn' ? fn.body.statements : [];
    const shown = statements.map((each) => (each.kind === 'expression' ? show(each.value) : each.kind));
    expect(shown).toEqual(['a', 'b', 'c', '[d]', 'e', 'steps']);
  });
});

describe('places', () => {
  const place = (text: string) => {
    const span = parseExpression(text, 'e.gan').expression?.span;
    return span === undefined ? null : [span.start.line, span.start.column, span.end.line, span.end.column];
  };

  test.each([
    ['abc', [1, 1, 1, 4]],
    ['  a + bc', [1, 3, 1, 9]],
    ['(a + b) * c', [1, 1, 1, 12]],
    ['f(a)\n  .b', [1, 1, 2, 5]],
    ['-x', [1, 1, 1, 3]],
    ['40 epochs', [1, 1, 1, 10]],
    ['[1,\n2]', [1, 1, 2, 3]],
    ['x |> f(1)', [1, 1, 1, 10]],
    ['if a { b } else { c }', [1, 1, 1, 22]],
  ])('%j', (text, expected) => expect(place(text)).toEqual(expected));

  test('offsets count from 0', () => {
    const { expression } = parseExpression('a + bc', 'e.gan');
    expect(expression).toMatchObject({ kind: 'binary', right: { span: { start: { offset: 4 }, end: { offset: 6 } } } });
    expect(expression?.span).toEqual({
      file: 'e.gan',
      start: { offset: 0, line: 1, column: 1 },
      end: { offset: 6, line: 1, column: 7 },
    });
  });
});

describe('a lone expression', () => {
  test('ends where the text ends', () => {
    const { expression, problems } = parseExpression('64 wide', 'e.gan');
    expect(expression).toBeNull();
    expect(problems).toMatchObject([{ code: 'syntax/expected', span: { start: { line: 1, column: 4 } } }]);
  });

  test('is needed', () => {
    expect(parseExpression('', 'e.gan')).toMatchObject({ expression: null, problems: [{ code: 'syntax/expected' }] });
  });
});
