import { describe, expect, test } from 'vitest';
import { parse } from '../../grammar/parse.js';

/** `line:column code` of every problem. */
function places(text: string): readonly string[] {
  return parse(text, 'e.gan').problems.map(({ code, span: { start } }) => {
    return `${start.line}:${start.column} ${code.replace('syntax/', '')}`;
  });
}

describe('one mistake, one problem, where it was made', () => {
  test.each<[string, string]>([
    // expressions
    ['param x = ', '1:10 expected'],
    ['param x = 3 +', '1:14 expected'],
    ['param x = 3 4', '1:13 misplaced'],
    ['param x = (3', '1:13 expected'],
    ['param x = [1 2]', '1:14 expected'],
    ['param x = f(a b)', '1:15 expected'],
    ['param x = f(a = 3)', '1:15 expected'],
    ['param x = f(, a)', '1:13 expected'],
    ['param x = (a, b)', '1:13 expected'],
    ['param x = {a: 1}', '1:11 expected'],
    ['param x = 1 < 2 < 3', '1:17 comparison-chain'],
    ['param x = 0..1..2', '1:15 comparison-chain'],
    ['param x = 1 == not a', '1:16 misplaced-not'],
    ['param x = a |> 3', '1:16 pipe-stage'],
    ['param x = a |> f + 1', '1:16 pipe-stage'],
    ['param x = a |> f |> g steps', '1:21 pipe-stage'],
    ['param x = .5', '1:11 expected'],
    ['param x = a[]', '1:13 expected'],
    // words and signs
    ['param x = 1.', '1:11 malformed-number'],
    ['param x = 12abc', '1:11 malformed-number'],
    ['param x = 1__0', '1:11 malformed-number'],
    ['param x = 1_', '1:11 malformed-number'],
    ['param x = 1.5.2', '1:11 malformed-number'],
    ['param x = 0x1F', '1:11 malformed-number'],
    ['param x = 40epochs', '1:11 malformed-number'],
    ['param x = 1e999', '1:11 malformed-number'],
    ['param x = "abc', '1:11 unterminated-string'],
    ['param x = "abc\\', '1:11 unterminated-string'],
    ['param x = "a\\qb"', '1:13 unknown-escape'],
    ["param x = 'abc'", '1:11 string-quotes'],
    ['param x = a && b', '1:13 operator-spelling'],
    ['param x = a || b', '1:13 operator-spelling'],
    ['param x = !a', '1:11 operator-spelling'],
    ['param x = a ^ b', '1:13 operator-spelling'],
    ['param x = a === b', '1:13 operator-spelling'],
    ['param x := a', '1:9 operator-spelling'],
    ['fn f(x) => x', '1:9 operator-spelling'],
    ['param x = 1 # note', '1:13 comment-spelling'],
    ['param x = 1 /* a\n } */', '1:13 comment-spelling'],
    ['/* without an end {', '1:1 comment-spelling'],
    ['param x = a ? b', '1:13 unexpected-character'],
    ['param x = 1 \u0000\u0000\u0001', '1:13 unexpected-character'],
    ['param x = \u{1F600}', '1:11 unexpected-character'],
    // names
    ['param state = 3', '1:7 reserved-word'],
    ['generator train(z) { z }', '1:11 reserved-word'],
    ['fn f(let) = 1', '1:6 reserved-word'],
    ['fn f(weight) = 1', '1:6 reserved-word'],
    ['fn f() { let if = 3 }', '1:14 reserved-word'],
    ['fn f() { for in in x { } }', '1:14 reserved-word'],
    ['train { batch <- d.x }', '1:9 reserved-word'],
    ['train { seed ~ normal }', '1:9 reserved-word'],
    ['param = 3', '1:7 expected'],
    // declarations
    ['param x 3', '1:9 expected'],
    ['param x == 3', '1:9 expected'],
    ['param x: 3', '1:10 expected'],
    ['let x = 3', '1:1 misplaced'],
    ['genrator G(z) { z }', '1:1 misplaced'],
    ['minimize D: x', '1:1 misplaced'],
    ['fn f(x) x', '1:9 expected'],
    ['fn f x = 3', '1:6 expected'],
    ['fn f(x,, y) = 3', '1:8 expected'],
    ['generator G(z) = z', '1:16 expected'],
    ['generator G(z: f32[3) { z }', '1:21 expected'],
    ['generator G(z: f32[3 { z }', '1:22 expected'],
    ['generator G(z: tensor[3]) { z }', '1:22 expected'],
    ['fn f(x: int<3> in [0, 1]) = x', '1:16 range-of-type'],
    ['fn f(x: int<3> unbounded) = x', '1:16 range-of-type'],
    ['fn f(x: f32[] unbound) = x', '1:15 expected'],
    ['data d = f()', '1:13 expected'],
    ['data d = f() { x f32[] }', '1:18 expected'],
    ['objective o { 3 }', '1:15 misplaced'],
    ['import x from "y"', '1:8 expected'],
    ['import { x } from y', '1:19 expected'],
    ['param a = 1\nextends "x"', '2:1 order'],
    ['extends "x"\nextends "x"', '2:1 order'],
    ['param a = 1\nimport { x } from "y"', '2:1 order'],
    // bodies
    ['fn f() { return x }', '1:17 separator'],
    ['fn f() { dense 64 }', '1:16 separator'],
    ['fn f() { a, b }', '1:11 misplaced'],
    ['fn f() { a.b = 3 }', '1:14 misplaced'],
    ['fn f() { else { b } }', '1:10 misplaced'],
    ['fn f() { if a = b { c } else { d } }', '1:15 expected'],
    ['fn f() { let y: f32[] = 3 }', '1:15 expected'],
    ['fn f() { weight k = 3 }', '1:19 expected'],
    ['fn f() { minimize D: x }', '1:10 misplaced'],
    ['fn f() { param x = 3 }', '1:10 misplaced'],
    ['fn f() { if a <-1 { b } }', '1:15 expected'],
    ['fn f() { g(a }', '1:14 expected'],
    // train
    ['train { minimize D loss }', '1:20 expected'],
    ['train { minimize: loss }', '1:17 expected'],
    ['train { average G 0.99 }', '1:19 expected'],
    ['train { clip D to 1 }', '1:14 expected'],
    ['train { preview G(z) }', '1:22 expected'],
    ['train { every { checkpoint } }', '1:15 expected'],
    ['train { at start { checkpoint } }', '1:12 expected'],
    ['train { fake = G(z) }', '1:9 misplaced'],
    ['train { var x = 3 }', '1:9 misplaced'],
    ['train { if a { batch 3 } }', '1:9 misplaced'],
    ['train { batch = 64 }', '1:15 expected'],
    ['train { until = 5 epochs }', '1:15 expected'],
    ['train { until 5 epochs of }', '1:27 expected'],
    ['train { until 5 epochs of 3 }', '1:27 expected'],
    ['train { every 5 epochs of d { } }', '1:24 expected'],
    ['train { batch 64 of d }', '1:18 separator'],
    ['train { (a, b) <- d.x }', '1:21 expected'],
    ['train { (a) <- d }', '1:18 expected'],
    ['train { (a) <- 3 }', '1:16 expected'],
    ['train { a <- d.(x) }', '1:16 expected'],
    ['train { () <- d.(x) }', '1:10 expected'],
    ['train { (a) <- d.() }', '1:19 expected'],
    ['train { a, b <- d.(x, y) }', '1:9 misplaced'],
    ['train { (seed) <- d.(x) }', '1:10 reserved-word'],
  ])('%s', (text, place) => expect(places(text)).toEqual([place]));
});

test('a group of data begins a line of its own, after mistakes too', () => {
  const text = 'train {\n  batch =\n  (a) <- d.(x\n  (b, c) <- d.(x, y)\n  minimize: b\n}';
  expect(places(text)).toEqual(['2:9 expected', '4:3 expected', '5:11 expected']);
});

describe('braces', () => {
  test('a missing one is reported where it was opened, told by the indentation', () => {
    const text = 'train {\n  every 5 epochs {\n    checkpoint\n  minimize D: x\n}\nparam y = 3\nparam z =';
    expect(places(text)).toEqual(['2:18 unclosed-brace', '7:10 expected']);
    expect(parse(text, 'e.gan').program.declarations).toHaveLength(2);
  });

  test('and does not swallow the next declaration', () => {
    expect(places('fn f() {\n  a\n\nparam y = \nparam z = 2')).toEqual(['1:8 unclosed-brace', '5:1 expected']);
  });

  test('words of a declaration in a body at the start of a line are no boundary when braces are right', () => {
    expect(places('objective o {\ngenerator(x) = x\n}\ntrain {\noptimizer G = a\n}')).toEqual([]);
  });

  test('an extra one is reported, and what it has thrown out is not', () => {
    expect(places('fn f() {\n  a }\n  let b = 1\n}\nparam x =')).toEqual(['4:1 stray-brace', '5:10 expected']);
  });

  test('one in the midst of an expression is reported there', () => {
    expect(places('fn f() {\n  g(a }, b)\n}')).toEqual(['2:7 expected']);
  });

  test('a missing opening one is reported where it belongs', () => {
    expect(places('fn f()\n  a\n}\nparam x = 1')).toEqual(['2:3 expected']);
  });

  test('a string without end may take one along', () => {
    expect(places('data d = f("a) {\n  image: f32[]\n}\nparam x =')).toEqual([
      '1:12 unterminated-string',
      '4:10 expected',
    ]);
  });
});

describe('a mistake does not hide the next', () => {
  test('on the lines of a body', () => {
    const text = 'fn f() {\n  let a = 3 +\n  let b = f(1\n  let c = "x\n  d && e\n  g(\n}\nparam p';
    expect(places(text)).toEqual([
      '3:3 expected',
      '4:3 expected',
      '4:11 unterminated-string',
      '5:5 operator-spelling',
      '7:1 expected',
      '8:8 expected',
    ]);
  });

  test('after a head that cannot be read', () => {
    const text = 'generator G(z: f32[3) {\n  let a = = 1\n  for x on y { let = 1 }\n}\ntrain D {\n  batch\n}';
    expect(places(text)).toEqual(['1:21 expected', '2:11 expected', '3:9 expected', '5:7 expected', '7:1 expected']);
  });

  test('what is right is read', () => {
    const { program } = parse(
      'param a = \nparam b = 1\nfn f() {\n  let x = \n  let y = 2\n  y\n}\nfoo\nparam c = 3',
      'e.gan',
    );
    expect(program.declarations).toMatchObject([
      { kind: 'param', name: { text: 'b' } },
      { kind: 'fn', body: { statements: [{ kind: 'let', names: [{ text: 'y' }] }, { kind: 'expression' }] } },
      { kind: 'param', name: { text: 'c' } },
    ]);
  });
});

describe('in words', () => {
  test.each<[string, string, string | null]>([
    [
      'param x = conv(a, kernel = 4)',
      'Expected `,` or `)` in the arguments of `conv`, found `=`.',
      'An argument is named with a colon: `kernel: 4`.',
    ],
    [
      'train { minimize G, 3: x }',
      'Expected the name of a network in the list of networks after `minimize`, found `3`.',
      null,
    ],
    ['param x = [\n1,\n2\n3]', 'Expected `,` or `]` in the list opened on line 1, found `3`.', null],
    [
      'param state = 3',
      '`state` is a word of the language and cannot be a name.',
      'Another name will do, such as `state_`.',
    ],
    [
      'fn f() { if a = b { c } }',
      'Expected `{` in this `if`, found `=`.',
      '`==` compares; a single `=` gives a name its value.',
    ],
    ['param x == 3', 'Expected `=` in `param x`, found `==`.', 'A single `=` gives a name its value; `==` compares.'],
    [
      'function f(x) { x }',
      'Expected a declaration such as `param` or `generator`, found `function`.',
      'A function is written `fn f(x: tensor) = ...`; a part with weights is a `block`.',
    ],
    [
      'genrator G(z) { z }',
      'Expected a declaration such as `param` or `generator`, found `genrator`.',
      'Was `generator` meant?',
    ],
    [
      'fn f() { return x }',
      'A new line or `;` is missing before `x`.',
      'There is no `return`: the last expression of a body is its result.',
    ],
    ['param x = 40epochs', '`40epochs` is not a number.', 'Write `40 epochs`.'],
    ['param x = a && b', 'There is no `&&` in Ganlang; write `and`.', 'For example `a > 0 and b > 0`.'],
    ["param x = 'a'", 'Text is written in double quotes.', 'Write "a".'],
    [
      'param x = \u0000\u0000',
      'The character U+0000 and the 1 after it have no meaning here.',
      'This does not look like a text file.',
    ],
    [
      'param x = “',
      'The character `“` (U+201C) has no meaning here.',
      'Text is written in straight double quotes: "...".',
    ],
    ['fn f() {', 'This `{` is never closed.', 'Put a `}` where the part it opens ends.'],
    ['param x =', 'Expected an expression in `param x`, found the end of the file.', null],
    ['train { fake = G(z) }', 'Expected a line of `train`, found `fake`.', 'A value is bound with `let fake = ...`.'],
  ])('%s', (text, message, hint) => expect(parse(text, 'e.gan').problems).toMatchObject([{ message, hint }]));
});

test('a problem covers what was found', () => {
  const [problem] = parse('param x\n  generators', 'e.gan').problems;
  expect(problem?.span).toEqual({
    file: 'e.gan',
    start: { offset: 10, line: 2, column: 3 },
    end: { offset: 20, line: 2, column: 13 },
  });
});
