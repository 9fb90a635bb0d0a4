/** A gradient means the same in a function as in its place: a call is its body with the arguments put in. */
import { describe, expect, test } from 'vitest';
import { compileText, findings, messages, programOf } from '../../compiled.js';

const program = (definitions: string, loss: string) => `${definitions}
network A(x: f32[4]) -> f32[4] { x |> dense(4) |> tanh }
network B(x: f32[4]) -> (score: f32[], made: f32[4]) { (score: x |> dense(1) |> squeeze, made: x |> dense(4)) }
train {
  batch 2
  until 2 steps
  optimizer A, B = adam(1e-3)
  z ~ normal[4]
  y ~ normal[4]
  let h = A(z)
  let (score, made) = B(h)
  let loss = mean(square(made)) + mean(score)
  minimize A, B: loss + ${loss}
}
`;

async function meaning(definitions: string, loss: string): Promise<string> {
  const compilation = await compileText(program(definitions, loss));
  expect(compilation.fingerprint, messages(compilation)).not.toBeNull();
  return compilation.fingerprint!;
}

const slope = 'fn slope(loss: tensor, h: tensor) = mean(square(grad(loss, h)))';
const per = 'mean(sum(square(grad(score, h)), axis: all))';

describe('worked out in place where one argument was made of another', () => {
  test.each<[string, string, string, string]>([
    ['a loss and what it was made of', slope, 'slope(loss, h)', 'mean(square(grad(loss, h)))'],
    ['of which the function makes more', 'fn f(loss: tensor, h: tensor) { let twice = 2 * loss\n mean(square(grad(twice, h))) }', 'f(loss, h)', 'mean(square(grad(2 * loss, h)))'],
    ['beside a way of its own', 'fn f(a: f32[], h: tensor) = mean(sum(square(grad(a + sum(square(h), axis: all), h)), axis: all))', 'f(score, h)', 'mean(sum(square(grad(score + sum(square(h), axis: all), h)), axis: all))'],
    ['for each sample', 'fn f(a: f32[], h: tensor) = mean(sum(square(grad(a, h)), axis: all))', 'f(score, h)', per],
    ['the same value twice', 'fn f(a: tensor, b: tensor) = mean(grad(sum(square(a)), b))', 'f(h, h)', 'mean(grad(sum(square(h)), h))'],
    ['through a function inside', `${slope}\nfn f(a: tensor, b: tensor) = 3 * slope(2 * a, b)`, 'f(loss, h)', '3 * mean(square(grad(2 * loss, h)))'],
    ['through two of them', `${slope}\nfn g(a: tensor, b: tensor) = slope(a, b)\nfn f(a: tensor, b: tensor) = g(b: b, a: a)`, 'f(loss, h)', 'mean(square(grad(loss, h)))'],
    ['fields of a record', 'fn f(r: (score: f32[], made: f32[4]), h: tensor) = mean(sum(square(grad(r.score, h)), axis: all))', 'f((score: score, made: made), h)', per],
    ['the record of a network', 'fn f(r: (score: f32[], made: f32[4]), h: tensor) = mean(sum(square(grad(r.score, h)), axis: all))', 'f(B(h), h)', 'mean(sum(square(grad(B(h).score, h)), axis: all))'],
    ['entries of a list', 'fn f(list: list) { var total = 0.0\n for i in 0..2 { total = total + mean(square(grad(list[i], list[2]))) }\n total }', 'f([loss, 2 * loss, h])', '(0.0 + mean(square(grad(loss, h))) + mean(square(grad(2 * loss, h))))'],
    ['a member of an objective', 'objective o { generator(a: f32[], h: tensor) = mean(sum(square(grad(a, h)), axis: all)) }', 'o.generator(score, h)', per],
    ['a function that is an argument', `${slope}\nfn f(g: fn, a: tensor, b: tensor) = g(a, b)`, 'f(slope, loss, h)', 'mean(square(grad(loss, h)))'],
    ['through a choice at compile time', 'fn f(a: tensor, b: tensor, flat: bool) = if flat { mean(square(grad(a, b))) } else { a }', 'f(loss, h, true)', 'mean(square(grad(loss, h)))'],
    ['a gradient of a gradient', `${slope}\nfn f(a: tensor, b: tensor) = slope(slope(a, b), b)`, 'f(loss, h)', 'mean(square(grad(mean(square(grad(loss, h))), h)))'],
    ['a loss that is a gradient', slope, 'slope(mean(square(grad(loss, h))), h)', 'mean(square(grad(mean(square(grad(loss, h))), h)))'],
    ['a block', 'block f(a: f32[], h: f32[N]) -> f32[] { mean(sum(square(grad(a, h)), axis: all), batch: true) }', 'f(score, h)', per],
  ])('%s', async (_, definitions, loss, inline) => {
    expect(await meaning(definitions, loss)).toBe(await meaning('', inline));
  }); // prettier-ignore

  test('the second of two calls on one line, where only that needs it', async () => {
    const definitions = `fn f(a: tensor, b: tensor) = mean(square(grad(a * mean(b), b)))
fn sum_of(pairs: list) {
  var total = 0.0
  for pair in pairs { total = total + f(pair[0], pair[1]) }
  total
}`;
    const { training } = await programOf(program(definitions, 'sum_of([[mean(y), z], [loss, h]])'));
    const called = training!.step.nodes.flatMap((node) => (node.kind === 'call' ? [node.graph.name] : []));
    expect(called).toEqual(['A', 'B', 'f', 'B_gradient']);
  });
});

describe('a function of its own where the arguments have nothing to do with each other', () => {
  const calls = async (definitions: string, loss: string) => {
    const { training } = await programOf(program(definitions, loss));
    return training!.step.nodes.flatMap((node) => (node.kind === 'call' ? [node.graph.name] : []));
  };

  test.each([
    ['slope(mean(square(z - y)), y)', 'fn slope(a: tensor, b: tensor) = mean(square(grad(a * mean(b), b)))', false],
    ['slope(mean(square(z)), y)', 'fn slope(a: tensor, b: tensor) = mean(square(grad(a * mean(b), b)))', true],
    ['slope(stop_gradient(loss), h)', 'fn slope(a: tensor, b: tensor) = mean(square(grad(a * mean(b), b)))', true],
    ['slope(h, loss)', 'fn slope(a: tensor, b: tensor) = mean(square(grad(mean(a) * b, b)))', true],
    [
      'slope(A, z, h)',
      'fn slope(n: network, a: tensor, b: tensor) { let x = a + b\n mean(square(grad(sum(n(x), axis: all), x))) }',
      true,
    ],
  ])('%s', async (loss, definitions, apart) => {
    expect((await calls(definitions, loss)).includes('slope')).toBe(apart);
  });
});

test('what has no way anywhere is told as before', async () => {
  expect(await findings(program(slope, 'slope(mean(y), h)'))).toEqual(['error grad/no-path 1:49']);
  expect(await findings(program(slope, 'slope(stop_gradient(loss), h)'))).toEqual(['error grad/no-path 1:49']);
});

test('a block that remembers is worked out in place with its states', async () => {
  const block = `block steady(a: f32[], h: f32[N]) -> f32[] {
  state usual: f32[] = 0
  let length = norm(grad(a, h))
  let expected = stop_gradient(0.9 * usual + 0.1 * mean(length, batch: true))
  update usual = expected
  mean(square(length - expected), batch: true)
}`;
  const { training } = await programOf(program(block, 'steady(score, h) + steady(mean(y) + sum(h, axis: all), h)'));
  const { step } = training!;
  expect(step.weights.map(({ name }) => name)).toEqual(['steady_usual', 'steady_usual_2']);
  expect(step.updates.map(({ state }) => state)).toEqual(['steady_usual', 'steady_usual_2']);
});
