/** Which uses of a block or function are one function of an emitted program, and what they are called. */
import { describe, expect, test } from 'vitest';
import { FunctionTable } from '../../../../compiler/emit/tfjs/functions.js';
import { programOf } from '../../compiled.js';
import { scopes } from './emitted.js';

/** `dense(w, x)`, and what each says. */
async function functionsOf(text: string): Promise<ReadonlyMap<string, string>> {
  const { networks, training } = await programOf(text);
  const roots = [...networks.map(({ graph }) => graph), ...(training === null ? [] : [training.step])];
  return new Map(
    new FunctionTable(roots, new Set(), scopes()).functions.map(({ name, parameters, body }) => [
      `${name}(${parameters.map((parameter) => parameter.name).join(', ')})`,
      body,
    ]),
  );
}

const network = (chain: string, blocks = '') => `${blocks}\nnetwork N(x: f32[8, 8, 4]) -> tensor { x |> ${chain} }`;

describe('uses are one function', () => {
  test('with settings for the numbers in which they differ, whatever their signs', async () => {
    const blocks = `fn moved(x: tensor, rate: float) { let y = tanh(x)\n y + rate * y }`;
    const functions = await functionsOf(network('moved(0.5) |> moved(-2) |> moved(3)', blocks));
    expect([...functions.keys()]).toEqual(['moved(x, { rate })', 'N(x)']);
    expect(functions.get('moved(x, { rate })')).toMatch(
      /^const y = x\.tanh\(\);.*\nreturn y\.add\(tf\.mul\(rate, y\)\);$/,
    );
    expect(functions.get('N(x)')).toContain('moved(h, { rate: -2 })');
  });

  test('with one setting for what is always the same, and a local of another name', async () => {
    const blocks = `fn twice(x: tensor, rate: float) { let size = rate * x\n let factor = tanh(size)\n size + rate * factor }`;
    const functions = await functionsOf(network('twice(2) |> twice(3)', blocks));
    expect(functions.get('twice(x, { rate })')).toContain('tf.mul(rate, factor)');
  });

  test('where sizes, which are not written, are all that differs', async () => {
    const functions = await functionsOf(network('conv(8) |> conv(4, kernel: 5) |> conv(3)'));
    expect([...functions.keys()]).toEqual(['conv(w, x)', 'N(w, x)']);
  });

  test('unless they are built or written in other ways', async () => {
    const functions = await functionsOf(
      network('conv(8) |> conv(8, bias: false) |> conv(8, padding: 1) |> conv(8, groups: 2)'),
    );
    expect([...functions.keys()].filter((name) => name.startsWith('conv'))).toEqual([
      'conv(w, x)',
      'convWithoutBias(w, x)',
      'convPadding1(w, x)',
      'conv2(w, x)',
    ]);
  });
});

describe('a setting is called', () => {
  test.each([
    [
      'as the number that the program names',
      'batch_norm |> avg_pool(2) |> batch_norm',
      'batchNorm(w, x, { area }, pass)',
    ],
    ['as the option of the operation', 'dropout(0.5) |> dropout(0.25)', 'dropout(x, { probability }, pass)'],
    [
      'after both axes',
      'conv_transpose(4, stride: 2) |> conv_transpose(4, stride: 2)',
      'convTranspose(w, x, { size })',
    ],
  ])('%s', async (_, chain, name) => {
    expect([...(await functionsOf(network(chain))).keys()]).toContain(name);
  });

  test('after the weights, where a shorter name is taken', async () => {
    const blocks = `fn scaled(x: tensor, rate: float) { let y = tanh(x)\n y + rate * y }
block own(x: tensor, size: int) { weight w: f32[] = zeros\n let y = tanh(x * w)\n y + size * y }
block pair(x: tensor, a: int) { x |> own(a * a) |> own(a + 1) }`;
    expect([...(await functionsOf(network('pair(3) |> pair(5)', blocks))).keys()]).toContain(
      'pair(w, x, { size, own2Size })',
    );
  });
});

test('networks that uses differ in are called through parameters', async () => {
  const text = `import { cycle_consistency } from "std/losses"
generator F(x: f32[4]) -> f32[4] { x |> dense(4) |> batch_norm }
generator G(x: f32[4]) -> f32[4] { x |> dense(4) |> batch_norm }
train { batch 2\n until 1 steps\n optimizer F, G = adam(1e-3)\n a ~ normal[4]\n b ~ normal[4]
  minimize F, G: cycle_consistency(F, G, a) + cycle_consistency(G, F, b) }`;
  const functions = await functionsOf(text);
  const [name] = [...functions.keys()].filter((each) => each.startsWith('cycle'));
  expect(name).toBe('cycleConsistency(x, forward, backward, pass)');
  expect(functions.get(name!)).toContain('backward(forward(x, pass), pass)');
});

test('a network is named where all uses call the same', async () => {
  const text = `import { r1 } from "std/losses"
discriminator D(x: f32[4]) -> f32[] { x |> dense(4) |> relu |> dense(1) |> squeeze }
train { batch 2\n until 1 steps\n optimizer D = adam(1e-3)\n a ~ normal[4]\n b ~ normal[4]
  minimize D: mean(D(a)) + r1(D, a) + r1(D, b) }`;
  expect([...(await functionsOf(text)).keys()].filter((name) => name.startsWith('r1'))).toEqual(['r1(real, wD)']);
});
