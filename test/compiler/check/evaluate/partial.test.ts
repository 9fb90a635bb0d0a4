/** A call with a hole is a network of what is left. */
import { describe, expect, test } from 'vitest';
import { compileText, findings, messages, programOf } from '../../compiled.js';

const program = (loss: string, definitions = '', before = '') => `import { r1 } from "std/losses"
${definitions}
network D(x: f32[4], y: f32[4], c: int<3>) -> f32[] { concat(x, y, embedding(c, 4)) |> dense(1) |> squeeze }
network A(x: f32[4]) -> (score: f32[], class: f32[3]) { (score: x |> dense(1) |> squeeze, class: x |> dense(3)) }
fn plain(score: tensor) = mean(score)
fn judged(critic: network, x: tensor) = mean(critic(x))
train {
  batch 2
  until 2 steps
  optimizer D, A = adam(1e-3)
  a ~ normal[4]
  b ~ normal[4]
  c ~ categorical(3)
  ${before}
  minimize D: mean(D(a, b, c)) + plain(A(a).score) + judged(A(_).score, b) + r1(D(_, b, c), a)
  minimize A: mean(A(a).score) + mean(A(a).class) + mean(${loss})
}
`;

async function meaning(text: string): Promise<string> {
  const compilation = await compileText(text);
  expect(messages(compilation)).toBe('');
  return compilation.fingerprint!;
}

describe('called, it is the call', () => {
  test.each<[string, string]>([
    ['D(_, b, c)(a)', 'D(a, b, c)'],
    ['D(a, _, c)(b)', 'D(a, b, c)'],
    ['D(_, b, c)(x: a)', 'D(a, b, c)'],
    ['D(c: c, y: b, x: _)(a)', 'D(a, b, c)'],
    ['D(_, _, c)(a, b)', 'D(a, b, c)'],
    ['D(_, _, c)(y: b, x: a)', 'D(a, b, c)'],
    ['D(_, _, c)(_, b)(a)', 'D(a, b, c)'],
    ['D(_, _, _)(a, b, c)', 'D(a, b, c)'],
    ['a |> D(_, b, c)', 'D(a, b, c)'],
    ['b |> D(a, _, c)', 'D(a, b, c)'],
    ['b |> D(c: c, x: a, y: _)', 'D(a, b, c)'],
    ['c |> D(a, b, _)', 'D(a, b, c)'],
    ['A(_).score(a)', 'A(a).score'],
    ['a |> A(_).class', 'A(a).class'],
    ['maximum(_, 0)(a)', 'maximum(a, 0)'],
    ['a |> concat(_, b)', 'concat(a, b)'],
    ['b |> concat(a, _)', 'concat(a, b)'],
    ['reshape(_, 2, 2)(a)', 'reshape(a, 2, 2)'],
    ['a |> reshape(2, _)', 'reshape(a, 2, 2)'],
    ['a |> clip(_, 0, 1)', 'clip(a, 0, 1)'],
  ])('%s is %s', async (partial, whole) => {
    expect(await meaning(program(partial))).toBe(await meaning(program(whole)));
  });

  test('named, in lists and in records', async () => {
    const before = 'let critic = D(_, b, c)\n  let all = [critic, D(_, a, c)]\n  let r = (one: critic)';
    const loss = 'critic(a) + all[0](a) + all[1](b) + r.one(a)';
    expect(await meaning(program(loss, '', before))).toBe(
      await meaning(program('D(a, b, c) + D(a, b, c) + D(b, a, c) + D(a, b, c)')),
    );
  });
});

describe('handed over', () => {
  test.each<[string, string, string]>([
    ['what is held is an argument', 'fn f(n: network, x: tensor) = n(x)', 'f(D(_, b, c), a)'],
    ['through functions', 'fn g(n: network, x: tensor) = n(x)\nfn f(n: network, x: tensor) = g(n, x)', 'f(D(_, b, c), a)'],
    ['with a hole filled inside', 'fn f(n: network, x: tensor, y: tensor) = n(x, y)', 'f(D(_, _, c), a, b)'],
    ['in part', 'fn g(n: network, x: tensor) = n(x)\nfn f(n: network, x: tensor, y: tensor) = g(n(_, y), x)', 'f(D(_, _, c), a, b)'],
    ['made by a function', 'fn critic(y: tensor, c: int<3>) = D(_, y, c)', 'critic(b, c)(a)'],
    ['a function', 'fn twice(x: tensor, y: tensor) = 2 * x + y\nfn f(n: network, x: tensor) = n(x)', 'f(twice(_, b), a)'],
    ['a function without holes', 'fn twice(x: tensor) = 2 * x\nfn f(n: network, x: tensor) = n(x)', 'f(twice, a)'],
    ['a block', 'block mixed(x: f32[N], y: f32[N]) -> f32[N] { x + y }\nfn f(n: block, x: tensor) = n(x)', 'f(mixed(_, b), a)'],
    ['a field of it', 'fn f(n: network, x: tensor) = n(x).score', 'f(A(_), a)'],
    ['a list of them', 'fn f(ns: list, x: tensor) { var t = 0\n for n in ns { t = t + n(x) }\n t }', 'f([D(_, b, c), A(_).score, D(_, a, c)], a)'],
    ['as the step of a recurrence', 'fn step(h: tensor, e: tensor, y: tensor) = h + e * y', 'scan(step(_, _, reshape(b, 4)[0:2]), from: reshape(a, 4)[0:2], over: reshape(b, 2, 2)).carry'],
    ['whose gradient is taken', 'fn f(n: network, x: tensor) = sum(grad(n(x), x), axis: all)', 'f(D(_, b, c), a)'],
    ['for weights', 'fn f(n: network) = weights(n)[0]', 'f(A(_).score)'],
  ])('%s', async (_, definitions, loss) => {
    expect(messages(await compileText(program(loss, definitions)))).toBe('');
  }); // prettier-ignore

  test('what a held value was made of counts in a gradient', async () => {
    const held = await meaning(program('f(D(_, 2 * a, c), a)', 'fn f(n: network, x: tensor) = grad(n(x), x)'));
    expect(held).toBe(await meaning(program('grad(D(a, 2 * a, c), a)')));
  });

  test('a call of it has the held values as inputs', async () => {
    const { training } = await programOf(program('a'));
    const call = training!.step.nodes.find((node) => node.kind === 'call' && node.graph.name === 'r1');
    expect(call?.kind === 'call' && call.graph.inputs.map(({ name }) => name)).toEqual(['y', 'c', 'real']);
  });
});

describe('in networks `_` where a number belongs stays a size', () => {
  test.each([
    ['beside it', 'block mixed(x: f32[N], y: f32[N]) -> f32[N] { x + dense(y, N) }\nnetwork N(x: f32[6]) -> f32[6] { x |> dense(_) |> mixed(_, x) }', [6]],
    ['in a share', 'network N(x: f32[6]) -> f32[3] { share turn = dense(_, 3)\n turn(x) + turn(x * 2) }', []],
    ['in a share of which a size is left out, too', 'network N(x: f32[6]) -> f32[3] { share turn = dense(_, _)\n turn(x) + turn(x * 2) }', [3]],
    ['before it', 'network N(x: f32[6]) -> f32[2, 3] { let join = concat(_, x)\n join(x) |> dense(_) |> reshape(2, _) }', [6, 3]],
    ['of a parameter without a type', 'block wide(x, units) { x |> dense(units) }\nnetwork N(x: f32[6]) -> f32[3] { x |> wide(_) }', [3]],
    ['of a reshape', 'network N(x: f32[6]) -> f32[2, 3] { let join = concat(_, x)\n join(x) |> reshape(_, 2, 3) |> transpose(1, 2, 0) |> dense(1) |> reshape(2, _) }', []],
  ])('%s', async (_, text, sizes) => {
    const compilation = await compileText(text);
    expect(messages(compilation)).toBe('');
    expect(compilation.program!.networks[0]!.holes.map(({ size }) => size)).toEqual(sizes);
  }); // prettier-ignore
});

test.each([
  ['D(_, b)', 'error call/missing-argument'],
  ['D(_, b, c, a)', 'error call/too-many'],
  ['D(_, b, d: c)', 'error call/unknown-argument'],
  ['D(_, b, c)(a, b)', 'error call/too-many'],
  ['D(_, b, c)()', 'error call/missing-argument'],
  ['D(_, b, c)(a, y: b)', 'error call/repeated-argument'],
  ['D(_, b, c)', 'error type/argument'],
  ['A(_).scores(a)', 'error name/no-such-member'],
  ['A.score', 'error type/no-members'],
  ['D(_, b, a)(a)', 'error shape/network-input'],
  ['r1(D, a)', 'error call/missing-argument'],
])('%s: %s', async (loss, found) => {
  expect((await findings(program(loss))).map((line) => line.replace(/ \S+$/, ''))).toEqual([found]);
});
