/** Gradients followed from losses to weights: through everything that passes them on, and to where they end. */
import { describe, expect, test } from 'vitest';
import { compileText, messages } from '../../compiled.js';

interface Found {
  readonly at: string;
  readonly said: string;
  readonly labels: readonly string[];
}

async function all(text: string): Promise<readonly Found[]> {
  const { diagnostics } = await compileText(text);
  return diagnostics.map(({ code, span: { start }, message, labels }) => ({
    at: `${code} ${start.line}:${start.column}`,
    said: message,
    labels: labels.map(({ span, text: note }) => `${span.start.line}:${span.start.column} ${note}`),
  }));
}

async function only(text: string): Promise<Found> {
  const found = await all(text);
  expect(found.length, messages(await compileText(text))).toBe(1);
  return found[0]!;
}

/** One network N of points on line 3, and what is minimized for it, with the losses it takes from the library. */
const program = (network: string, minimize: string, before = '', losses = '') => `import { ring } from "std/data"
${losses === '' ? '' : `import { ${losses} } from "std/losses"`}
${network}
train {
  batch 8
  until 10 steps
  optimizer N = sgd(0.1)
  real <- ring.point
  z ~ normal[2]
  ${before}
  preview scatter(8) of z
  minimize N: ${minimize}
}
`;

const scores = (body: string) => `network N(x: f32[2]) -> f32[] { ${body} }`;
const points = (body: string) => `network N(x: f32[2]) -> f32[2] { ${body} }`;

describe('every weight is reached', () => {
  test.each<[string, string]>([
    ['through batch norm in training mode', program(scores('x |> dense(4, bias: false) |> batch_norm |> relu |> dense(1) |> squeeze'), 'mean(N(real))')],
    ['through dropout, pooling and convolutions', program(points('x |> dense(16) |> reshape(4, 4, 1) |> conv(2) |> max_pool(2) |> dropout(0.5) |> flatten |> dense(2)'), 'mean(N(real))')],
    ['through a gradient, with a loss for the last bias', program(scores('x |> dense(4) |> tanh |> dense(1) |> squeeze'), 'mean(N(real)) + gradient_penalty(N, real, z)', '', 'gradient_penalty')],
    ['through both fields of a record', program('network N(x: f32[2]) -> (score: f32[], side: f32[2]) {\n  (score: x |> dense(1) |> squeeze, side: x |> dense(2))\n}', 'mean(N(real).score) + mean(N(z).side)')],
    ['through fields in two lines', program('network N(x: f32[2]) -> (score: f32[], side: f32[2]) {\n  (score: x |> dense(1) |> squeeze, side: x |> dense(2))\n}', 'mean(N(real).score)\n  minimize N: mean(N(z).side)')],
    ['through a shared block', program('network N(x: f32[2]) -> f32[2] {\n  share turn = dense(2)\n  x |> turn |> tanh |> turn\n}', 'mean(N(real))')],
    ['through a shared block, one call of which is cut off', program('network N(x: f32[2]) -> f32[2] {\n  share turn = dense(2)\n  let fixed = stop_gradient(turn(x))\n  fixed + turn(2 * x)\n}', 'mean(N(real))')],
    ['through an embedding', program('network N(x: f32[2], c: int<3>) -> f32[] {\n  let e = c |> embedding(2)\n  sum(e * dense(x, 2), axis: all)\n}', 'mean(N(real, c))', 'c ~ categorical(3)')],
    ['through what is chosen', program(points('let y = x |> dense(2)\n  select(x > 0, y, dense(x, 2))'), 'mean(N(real))')],
    ['through another network', program(`${points('x |> dense(2)')}\nnetwork M(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }`, 'mean(M(N(real)))\n  optimizer M = sgd(0.1)\n  minimize M: mean(M(real))')],
    ['by what is said of the weights themselves', program(points('let unused = x |> dense(2)\n  dense(x, 2) * (unused > 0 |> to_float)'), 'mean(N(real)) + l2_penalty(N)', '', '').replace('train {', 'fn l2_penalty(n: network) { var total = 0.0\n for w in weights(n) { total = total + sum(square(w)) }\n total }\ntrain {')],
    ['beside a part that is cut off', program(points('x |> dense(2) |> tanh |> dense(2)'), 'mean(N(real) * stop_gradient(N(real)))')],
  ])('%s', async (_, text) => {
    expect(messages(await compileText(text))).toBe('');
  }); // prettier-ignore
});

describe('a loss that cannot reach its network', () => {
  test('does not use it', async () => {
    const { at, said } = await only(
      program(`${points('x |> dense(2)')}\nnetwork M(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }`, 'mean(N(real))\n  optimizer M = sgd(0.1)\n  minimize M: mean(N(real))'),
    ); // prettier-ignore
    expect(at).toBe('train/unreachable 15:3');
    expect(said).toContain('does not depend on `M`, only on `N`');
  });

  test('is stopped before it', async () => {
    const { at, said, labels } = await only(
      program(points('x |> dense(2)'), 'mean(square(fixed - z))', 'let fixed = N(real) |> stop_gradient'),
    );
    expect(at).toBe('train/gradient-cut 12:3');
    expect(said).toBe('The gradient from this loss to `N` ends at `stop_gradient`, which passes none on.');
    expect(labels).toEqual(['10:26 the gradient ends here']);
  });

  test.each<[string, string, string]>([
    ['a comparison', 'mean(select(N(real) > 0, real, z))', 'select(N(real) > 0, real, z)'],
    ['floor', 'mean(floor(N(real)))', 'floor(N(real))'],
    ['sign, inside a gradient that passes', 'mean(square(sign(N(real)) - z))', 'sign(N(real))'],
    ['a condition as a number', 'mean(to_float(N(real) == z))', 'to_float(N(real) == z)'],
  ])('counts on %s', async (_, loss, end) => {
    const { at, said } = await only(program(points('x |> dense(2) |> batch_norm'), loss));
    expect(at).toBe('train/gradient-cut 12:3');
    expect(said).toContain(`ends at \`${end}\`, which`);
  });

  test('ends inside the library, at the line that calls it', async () => {
    const text = program(`network M(x: f32[2]) -> f32[] { x |> dense(1) |> tanh |> squeeze }\n${points('x |> dense(2)')}`, 'r2(M, N(real))\n  optimizer M = sgd(0.1)\n  minimize M: mean(square(M(real)))', '', 'r2'); // prettier-ignore
    const { at, labels, said } = await only(text);
    expect(at).toBe('train/gradient-cut 13:3');
    expect(said).toContain('`stop_gradient(fake)`');
    expect(labels).toEqual(['13:15 the gradient ends here']);
  });

  test('ends inside the network itself', async () => {
    const { at, labels } = await only(program(points('x |> dense(2) |> floor'), 'mean(N(real))'));
    expect(at).toBe('train/gradient-cut 12:3');
    expect(labels).toEqual(['3:51 the gradient ends here']);
  });

  test('ends for one of two networks of a line', async () => {
    const found = await all(
      program(`network M(x: f32[2]) -> f32[2] { x |> dense(2) }\n${points('x |> dense(2)')}`, 'mean(N(stop_gradient(M(real))))').replaceAll(' N = ', ' N, M = ').replace('minimize N', 'minimize N, M'),
    ); // prettier-ignore
    expect(found.map(({ said }) => said)).toEqual([
      'The gradient from this loss to `M` ends at `stop_gradient(M(real))`, which passes none on.',
    ]);
  });

  test('has nothing to train', async () => {
    const { at } = await only(program(points('2 * x'), 'mean(N(real))'));
    expect(at).toBe('train/no-weights 12:3');
  });
});

describe('a weight that no line reaches', () => {
  test('before an operation that passes nothing on', async () => {
    const { at, said, labels } = await only(
      program(points('x |> dense(8) |> tanh |> floor |> dense(2)'), 'mean(N(real))'),
    );
    expect(at).toBe('train/weight-unreached 3:39');
    expect(said).toBe(
      'No loss that is minimized for `N` moves `dense(8)`: the gradient ends at `floor`, which passes none on.',
    );
    expect(labels).toEqual(['3:59 the gradient ends here']);
  });

  test('in a field that no loss uses', async () => {
    const { at, said } = await only(
      program('network N(x: f32[2]) -> (score: f32[], side: f32[2]) {\n  (score: x |> dense(1) |> squeeze, side: x |> dense(2))\n}', 'mean(N(real).score)'),
    ); // prettier-ignore
    expect(at).toBe('train/weight-unreached 4:48');
    expect(said).toBe('No loss that is minimized for `N` moves `dense(2)`: none depends on it.');
  });

  test('when only slopes are minimized', async () => {
    const { at, said } = await only(
      program(scores('x |> dense(4) |> tanh |> dense(1) |> squeeze'), 'r1(N, real)', '', 'r1'),
    );
    expect(at).toBe('train/weight-unreached 3:58');
    expect(said).toBe('No loss that is minimized for `N` moves `bias` of `dense(1)`: none depends on it.');
  });

  test('that the network declares itself', async () => {
    const { at, said } = await only(
      program('network N(x: f32[2]) -> f32[2] {\n  weight scale: f32[2] = ones\n  dense(x, 2) * sign(scale)\n}', 'mean(N(real))'),
    ); // prettier-ignore
    expect(at).toBe('train/weight-unreached 4:3');
    expect(said).toContain('moves the weight `scale`: the gradient ends at `sign(scale)`');
  });

  test('in a block of the program, used twice', async () => {
    const stage = 'block stage(x: f32[2]) -> f32[2] { x |> dense(2) |> stop_gradient }';
    const { at, labels } = await only(
      program(`${stage}\n${points('x |> stage |> stage |> dense(2)')}`, 'mean(N(real))'),
    );
    expect(at).toBe('train/weight-unreached 3:41');
    expect(labels).toEqual(['3:53 the gradient ends here']);
  });
});

test('a network of many calls of calls is followed once', async () => {
  const blocks = Array.from({ length: 9 }, (_, i) => `block b${i + 1}(x: f32[2]) -> f32[2] { x |> b${i} |> b${i} }`);
  const text = `block b0(x: f32[2]) -> f32[2] { dense(x, 2) }\n${blocks.join('\n')}\n${points('x |> b9')}`;
  expect(messages(await compileText(program(text, 'mean(N(real))')))).toBe('');
});
