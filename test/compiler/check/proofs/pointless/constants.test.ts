/** Training that could not teach what it is meant to is told before it starts; what could is left alone. */
import { describe, expect, test } from 'vitest';
import { compileText, findings, messages } from '../../../compiled.js';

describe('an operation over one value is a constant', () => {
  const network = (body: string, more = '') => `${more}
network N(x: f32[8]) -> f32[] {
  ${body}
}`;

  test.each<[string, string]>([
    ['x |> dense(1) |> layer_norm |> squeeze', 'layer_norm'],
    ['x |> dense(1) |> softmax |> squeeze', 'softmax'],
    ['x |> dense(1) |> log_softmax |> squeeze', 'log_softmax'],
    ['x |> dense(1) |> argmax |> to_float', 'argmax'],
    ['let h = x |> dense(1)\n  sum(h - mean(h, axis: 0), axis: all)', 'h - mean(h, axis: 0)'],
    ['let h = x |> dense(1)\n  sum(h - max(h, axis: 0, keep: true), axis: all)', 'h - max'],
    ['let h = x |> reshape(1, 1, 8) |> conv(4, kernel: 1)\n  sum(square(h - mean(h, axis: [0, 1])), axis: all)', 'h - mean'],
    ['x |> reshape(1, 1, 8) |> instance_norm |> flatten |> dense(1) |> squeeze', 'instance_norm'],
    ['x |> reshape(1, 1, 8) |> upsample(4) |> instance_norm |> flatten |> dense(1) |> squeeze', 'instance_norm'],
    ['x |> reshape(1, 1, 8) |> conv(8, kernel: 1) |> upsample(2) |> instance_norm |> flatten |> dense(1) |> squeeze', 'instance_norm'],
    ['x |> dense(1) |> sharpened |> squeeze', 'softmax'],
    ['let h = x |> dense(4)\n  mean(h - h, axis: all)', 'h - h'],
  ])('%s', async (body, by) => {
    const sharper = body.includes('sharpened') ? 'fn sharpened(x: tensor) = softmax(4 * x)' : '';
    const compilation = await compileText(network(body, sharper));
    expect(compilation.diagnostics.map(({ code }) => code)).toEqual(['network/input-lost']);
    expect(compilation.diagnostics[0]!.message).toContain(`\`N\` makes the same whatever \`x\` is: \`${by}`);
  }); // prettier-ignore

  test.each<string>([
    'x |> layer_norm |> dense(1) |> squeeze',
    'x |> dense(2) |> softmax |> dense(1) |> squeeze',
    'x |> reshape(2, 2, 2) |> instance_norm |> flatten |> dense(1) |> squeeze',
    // A convolution sees zeros beside the picture, so that its places differ.
    'x |> reshape(1, 1, 8) |> upsample(4) |> conv(8) |> instance_norm |> flatten |> dense(1) |> squeeze',
    'x |> dense(1) |> relu |> squeeze',
    'let h = x |> dense(1)\n  squeeze(mean(h, axis: 0, keep: true) + max(h, axis: 0, keep: true))',
    // What a gradient does with it is another matter than its value.
    'let h = x |> dense(1) |> squeeze\n  exp(h - stop_gradient(h)) * mean(x, axis: all)',
    // Without a second way nothing would come of a grey picture's saturation; with it all does.
    'let h = reshape(x, 8, 1)\n  let grey = mean(h, axis: -1, keep: true)\n  flatten(grey + 2 * (h - grey)) |> dense(1) |> squeeze',
    'let h = x |> dense(1) |> squeeze\n  let noise = dropout(x, rate: 0)\n  h + mean(noise, axis: all)',
  ])('%s is fine', async (body) => {
    expect(messages(await compileText(network(body)))).toBe('');
  });

  test.each<string>([
    'x |> dense(8) |> reshape(8, 1) |> pixel_norm |> flatten |> dense(1) |> squeeze',
    'x |> dense(1) |> unit |> squeeze',
    'let h = x |> dense(4)\n  h / (abs(h) + 1e-8) |> dense(1) |> squeeze',
    'let h = x |> dense(4)\n  h / sqrt(square(h) + 1e-6) |> dense(1) |> squeeze',
  ])('%s: the sign is left', async (body) => {
    const { diagnostics } = await compileText(network(body));
    expect(diagnostics.map(({ code }) => code)).toEqual(['advice/constant']);
    expect(diagnostics[0]!.message).toContain('its sign alone is left');
  });

  test.each<string>([
    'x |> pixel_norm |> dense(1) |> squeeze',
    'x |> unit |> dense(1) |> squeeze',
    // The softsign, and the square root of the size.
    'let h = x |> dense(4)\n  h / (1 + abs(h)) |> dense(1) |> squeeze',
    'let h = x |> dense(4)\n  h / sqrt(abs(h) + 1e-6) |> dense(1) |> squeeze',
  ])('%s: more than the sign is left', async (body) => {
    expect(messages(await compileText(network(body)))).toBe('');
  });

  test('what goes on by another way is a warning', async () => {
    const skipped = `network U(x: f32[8, 8, 3]) -> f32[8, 8, 3] {
  let inner = x |> conv(4, kernel: 8, stride: 8) |> instance_norm |> conv_transpose(3, kernel: 8, stride: 8)
  x + inner
}`;
    expect(await findings(skipped)).toEqual(['warning advice/constant 2:53']);
  });

  test('batch statistics of a batch of one, where a channel has one value', async () => {
    const program = (batch: number, norm: string) => `
import { ring } from "std/data"
network N(x: f32[2]) -> f32[] { x |> dense(16, bias: false) |> ${norm} |> relu |> dense(1) |> squeeze }
train {
  batch ${batch}
  until 10 steps
  optimizer N = adam(1e-3)
  real <- ring.point
  minimize N: mean(square(N(real)))
}`;
    expect(await findings(program(1, 'batch_norm'))).toEqual(['error network/input-lost 3:64']);
    expect(await findings(program(1, 'reshape(4, 2, 2) |> batch_norm |> flatten'))).toEqual([]);
    expect(await findings(program(1, 'layer_norm'))).toEqual([]);
    expect(await findings(program(2, 'batch_norm'))).toEqual([]);
    // Gathering gradients makes no larger batch.
    const gathered = program(1, 'batch_norm').replace('until', 'accumulate 8\n  until');
    expect(await findings(gathered)).toEqual(['error network/input-lost 3:64']);
  });

  test('a loss that is the same whatever the network makes', async () => {
    const program = (loss: string, line = '') => `
import { ring } from "std/data"
param off = 0
network N(x: f32[2]) -> f32[1] { x |> dense(1) }
train {
  batch 8
  until 10 steps
  optimizer N = adam(1e-3)
  real <- ring.point
  minimize N: ${loss}
  ${line}
}`;
    expect(await findings(program('off * 1 + mean(softmax(N(real)))'))).toEqual(['error train/still 10:30']);
    expect(await findings(program('off * mean(N(real))'))).toEqual(['error train/still 10:3']);
    expect(await findings(program('mean(abs(N(real) - N(real))) + off'))).toEqual(['error train/still 10:24']);
    const term = 'mean(square(N(real))) + 0 * mean(abs(N(real) - 1))';
    expect(await findings(program(`off + ${term}`))).toEqual(['warning advice/constant 10:45']);
    expect(await findings(program(`off + ${term.replace('+ 0', '+ off')}`))).toEqual([]);
    expect(await findings(program('off + mean(square(N(real) - (0 * N(real) + 1)))'))).toEqual([]);
    // Turned off, while another line trains it.
    expect(await findings(program('off * mean(N(real))', 'minimize N: mean(square(N(real)))'))).toEqual([]);
  });
});

describe('a network that is trained through another one that makes nothing of what it is given', () => {
  const program = (body: string) => `
import { digits } from "std/data"
import { nonsaturating } from "std/losses"
generator G(z: f32[4]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> tanh |> reshape(8, 8, 1) }
discriminator D(x: f32[8, 8, 1]) -> f32[] { ${body} }
train {
  batch 16
  until 100 steps
  optimizer G, D = adam(2e-4)
  real <- digits.image
  z ~ normal[4]
  minimize D: nonsaturating.discriminator(D(real), D(G(z)))
  minimize G: nonsaturating.generator(D(G(z)))
}`;

  test('is told once where that is an error by itself', async () => {
    const norm = program('x |> flatten |> dense(1) |> layer_norm |> squeeze');
    expect(await findings(norm)).toEqual(['error network/input-lost 5:73']);
    expect(messages(await compileText(norm.replace(' |> layer_norm', '')))).toBe('');
  });

  test('and by its name where it is not', async () => {
    const { diagnostics } = await compileText(program('weight a: f32[] = zeros; a + 0 * mean(x, axis: all)'));
    expect(diagnostics.map(({ code }) => code)).toEqual(['advice/idle-input', 'train/still']);
    expect(diagnostics[1]!.message).toBe(
      'This trains `G`, and its loss is the same whatever `G` makes: `D` makes nothing of what it is given of it.',
    );
  });
});

test.each([
  ['relu(-softplus(h))', 'never above 0'],
  ['clip(-square(h), 0, 1)', 'never above 0'],
  ['clip(softplus(h), -1, 0)', 'never below 0'],
  ['clip(tanh(h), 2, 3)', 'within [-1, 1]'],
])('%s is one number: what comes in is %s', async (dead, where) => {
  const { diagnostics } = await compileText(`network N(x: f32[4]) -> f32[4] {
  let h = x |> dense(4)
  h + ${dead}
}`);
  expect(diagnostics.map(({ code }) => code)).toEqual(['advice/dead']);
  expect(diagnostics[0]!.message).toContain(`what comes in is ${where}`);
});
