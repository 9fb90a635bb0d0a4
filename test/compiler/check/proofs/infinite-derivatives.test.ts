/** Roots, logarithms and divisions at 0 are told where a gradient passes through them, and only there. */
import { describe, expect, test } from 'vitest';
import { findings, messages, compileText } from '../../compiled.js';

const text = (loss: string, more = '') => `${more}
network D(x: f32[4]) -> f32[] { x |> dense(8) |> tanh |> dense(1) |> squeeze }
network E(x: f32[4]) -> f32[3] { x |> dense(8) |> tanh |> dense(3) }
train {
  batch 8
  until 10 steps
  optimizer D, E = adam(1e-3)
  real ~ uniform[4]
  minimize D, E: mean(square(D(real))) + mean(square(E(real))) + ${loss}
}`;

const told = async (loss: string, more?: string) =>
  (await findings(text(loss, more))).map((finding) => finding.split(' ')[1]);

describe('what can be 0 under a gradient', () => {
  test.each([
    'mean(sqrt(square(D(real))))',
    'mean(sqrt(sum(square(E(real)), axis: all)))',
    'mean(sqrt(relu(D(real))))',
    'mean(abs(D(real)) ** 0.5)',
    'mean(square(E(real)) ** -1)',
    'mean(E(real)[..., 0] / abs(D(real)))',
    'mean(1 / max(relu(E(real)), axis: all))',
    'mean(rsqrt(mean(square(E(real)), axis: all)))',
    'sqrt(mean(square(D(real))))',
    'mean(log(sigmoid(D(real))))',
    'mean(log(1 - sigmoid(D(real))))',
    'mean(log(softmax(E(real))))',
    'mean(log(abs(D(real))))',
    'mean(sqrt(sum(square(grad(D(real), real)), axis: all)))',
    'mean(sqrt(abs(tanh(D(real)))))',
    'mean(1 / tanh(D(real)))',
  ])('%s', async (loss) => {
    expect(await told(loss)).toEqual(['grad/at-zero']);
  });

  test('is found through functions, blocks, recurrences and networks', async () => {
    const root = 'fn root(x: tensor) = sqrt(x)';
    expect(await told('mean(root(square(D(real))))', root)).toEqual(['grad/at-zero']);
    const inside = 'network F(x: f32[4]) -> f32[] { x |> dense(2) |> square |> sum(axis: all) |> sqrt }';
    const trained = text('mean(square(F(real)))', inside).replace('D, E =', 'D, E, F =').replace('D, E:', 'D, E, F:');
    expect((await findings(trained)).map((finding) => finding.split(' ')[1])).toEqual(['grad/at-zero']);
    const scanned = 'fn step(h: f32[3], x: f32[3]) = sqrt(square(h) + square(x))';
    expect(await told('mean(scan(step, reshape(E(real), 1, 3), from: E(real)).carry)', scanned)).toEqual([
      'grad/at-zero',
    ]);
  });

  test('once for one place, however often it is used', async () => {
    const more = 'fn far(a: tensor, b: tensor) = mean(sqrt(square(a - b)))';
    expect(await told('far(D(real), 1) + far(D(real), 2) + far(E(real), 3)', more)).toEqual(['grad/at-zero']);
  });
});

describe('the way out that is told leaves nothing to tell', () => {
  test.each([
    ['mean(sqrt(relu(D(real))))', 'sqrt(x + 1e-8)', 'mean(sqrt(relu(D(real)) + 1e-8))'],
    ['mean(sqrt(tanh(D(real))))', 'sqrt(maximum(x, 1e-8))', 'mean(sqrt(maximum(tanh(D(real)), 1e-8)))'],
    ['mean(rsqrt(square(D(real))))', 'rsqrt(x + 1e-8)', 'mean(rsqrt(square(D(real)) + 1e-8))'],
    ['mean(square(D(real)) ** 0.25)', '(x + 1e-8) ** 0.25', 'mean((square(D(real)) + 1e-8) ** 0.25)'],
    ['mean(tanh(D(real)) ** -1)', 'x / (square(x) + 1e-8)', 'mean(tanh(D(real)) / (square(tanh(D(real))) + 1e-8))'],
    ['mean(2 / abs(D(real)))', 'x / (y + 1e-8)', 'mean(2 / (abs(D(real)) + 1e-8))'],
    ['mean(2 / tanh(D(real)))', 'x * y / (square(y) + 1e-8)', 'mean(2 * tanh(D(real)) / (square(tanh(D(real))) + 1e-8))'],
    ['mean(E(real) / sqrt(mean(square(E(real)), axis: all)))', 'sqrt(x + 1e-8)', 'mean(E(real) / sqrt(mean(square(E(real)), axis: all) + 1e-8))'],
  ])('%s', async (wrong, way, right) => {
    const { diagnostics } = await compileText(text(wrong));
    const finding = diagnostics.filter(({ code }) => code === 'grad/at-zero');
    expect(finding.map(({ hint }) => hint)).toEqual([expect.stringContaining(way)]);
    expect(messages(await compileText(text(right)))).toBe('');
  }); // prettier-ignore
});

describe('nothing is said', () => {
  test.each([
    // Nothing is known of the range, or it leaves 0 out.
    'mean(sqrt(D(real)))',
    'mean(log(D(real)))',
    'mean(D(real) / E(real)[..., 0])',
    'mean(sqrt(square(D(real)) + 1e-8))',
    'mean(sqrt(maximum(square(D(real)), 1e-12)))',
    'mean(log(sigmoid(D(real)) + 1e-8))',
    'mean(log(clip(sigmoid(D(real)), 1e-6, 1)))',
    'mean(D(real) / (1 + exp(D(real))))',
    'mean(1 / (2 + tanh(D(real))))',
    'mean(norm(E(real)))',
    'mean(square(norm(grad(D(real), real)) - 1))',
    'mean(log_softmax(E(real)))',
    // Above 0 but for rounding that only a logarithm feels.
    'mean(D(real) / exp(D(real)))',
    'mean(D(real) / sum(exp(E(real)), axis: all))',
    'mean(sqrt(softplus(D(real))))',
    'mean(square(D(real)) ** 2)',
    'mean(abs(D(real)) ** 1.5)',
    // No gradient passes through.
    'mean(D(real) * sqrt(real[..., 0]))',
    'mean(D(real) * log(real[..., 0]))',
    'mean(D(real) * stop_gradient(sqrt(square(D(real)))))',
    'mean(D(real) / (1 + to_float(sqrt(square(D(real))) > 0.5)))',
  ])('of %s', async (loss) => {
    expect(await told(loss)).toEqual([]);
  });

  test('of a network that nothing trains', async () => {
    const frozen = 'network F(x: f32[4]) -> f32[] from "f.safetensors" { x |> dense(2) |> square |> sum(axis: all) |> sqrt }'; // prettier-ignore
    expect(await told('mean(F(real)) * mean(D(real))', frozen)).toEqual([]);
  });
});

test('the way out is finite', async () => {
  const said = messages(await compileText(text('mean(sqrt(sum(square(E(real)), axis: all)))')));
  expect(said).toContain('`norm(x)` is the same root');
  for (const loss of ['mean(norm(E(real)))', 'mean(softplus(-D(real)))']) expect(await told(loss)).toEqual([]);
});
