/** Samples of a batch meet only where a program says so: inside networks and blocks a reduction names what it reduces. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layersOf } from '../../../../compiler/graph/analyse/layers.js';
import { findings, messages, networkOf, outputsOf, compileText, programOf } from '../../compiled.js';

const unsaid = (text: string) => findings(text).then((all) => all.map((finding) => finding.split(' ')[1]));

describe('a reduction without an axis', () => {
  test.each(['mean(x)', 'sum(x)', 'max(x)', 'min(x)', 'x |> mean', 'mean(x, keep: true)', 'sum(x * 2) * x'])(
    '%s in a network',
    async (body) => {
      expect(await unsaid(`network N(x: f32[8]) -> f32[...] { ${body} }`)).toContain('shape/which-samples');
    },
  );

  test('in a block, wherever that is used', async () => {
    const block = 'block b(x: f32[N]) -> f32[] { mean(x) }';
    const text = `${block}
network N(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }
train { batch 2 \n until 1 steps \n optimizer N = sgd(1) \n z ~ normal[2] \n minimize N: mean(N(z)) + mean(b(z)) }`;
    expect(await unsaid(text)).toEqual(['shape/which-samples']);
  });

  test('in a function that a function calls that a network calls, once, with the call that leads there', async () => {
    const text = `fn inner(x: tensor) = x - mean(x)
fn outer(x: tensor) = inner(2 * x)
network N(x: f32[2]) { outer(x) |> outer }`;
    const said = messages(await compileText(text));
    expect(said.match(/error\[/g)).toHaveLength(1);
    expect(said).toContain('Inside the network `N`, `mean(x)` would be one number for the whole batch');
    expect(said).toContain('`outer` is called here');
  });

  test('in the step of a recurrence of a network', async () => {
    const text = `fn step(h: f32[2], x: f32[2]) = h + x - mean(x)
network N(x: f32[5, 2]) { scan(step, x, from: 0 * x[0, ...]).carry }`;
    expect(await unsaid(text)).toContain('shape/which-samples');
  });

  test('in a network that training meets first', async () => {
    const text = `train { batch 2 \n until 1 steps \n optimizer N = sgd(1) \n z ~ normal[2] \n minimize N: mean(N(z)) }
network N(x: f32[2]) -> f32[] { x |> dense(3) |> mean }`;
    expect(await unsaid(text)).toEqual(['shape/which-samples']);
  });

  test('a function of losses is fine in training, and called from a network it is not', async () => {
    const text = (body: string) => `fn far(a: tensor, b: tensor) = mean(abs(a - b))
network N(x: f32[2]) -> f32[2] { (x |> dense(2)) ${body} }
train { batch 2 \n until 1 steps \n optimizer N = sgd(1) \n z ~ normal[2] \n minimize N: far(N(z), z) }`;
    expect(await findings(text(''))).toEqual([]);
    expect(await unsaid(text('* far(x, 2 * x)'))).toEqual(['shape/which-samples']);
  });

  test('of what is the same for all samples mixes none', async () => {
    const text = `network N(x: f32[2]) { weight w: f32[2] = ones \n x * sum(w) + mean(square(w)) + sum(mean(x, axis: [], batch: true)) }`; // prettier-ignore
    expect(await findings(text)).toEqual([]);
  });

  test('what is said of it names the samples', async () => {
    const text = 'network N(x: f32[4, 3], y: int<4>) -> f32[3] { sum(x) + 0 * one_hot(y)[0:3] }';
    expect(messages(await compileText(text))).toMatchInlineSnapshot(`
      "error[shape/which-samples] Inside the network \`N\`, \`sum(x)\` would be one number for the whole batch, which mixes its samples.
        --> main.gan:1:48
      1 | network N(x: f32[4, 3], y: int<4>) -> f32[3] { sum(x) + 0 * one_hot(y)[0:3] }
        |                                                ^^^^^^
        = \`sum(x, axis: all)\` is one for the f32[4, 3] of each sample; where samples are meant to meet, \`sum(x, batch: true)\` says so.
      "
    `);
  });
});

describe('what is said is what is done', () => {
  test.each([
    ['mean(x, axis: all)', 'f32[]'],
    ['mean(x, batch: false)', 'f32[]'],
    ['x + mean(x, batch: true)', 'f32[4, 3]'],
    ['x + mean(x, axis: 0, batch: true)', 'f32[4, 3]'],
    ['max(x, axis: 1)', 'f32[4]'],
  ])('%s', async (body, type) => {
    const text = `network N(x: f32[4, 3]) { ${body} }`;
    expect(await findings(text)).toEqual([]);
    expect(outputsOf((await networkOf(text)).graph)).toEqual([type]);
  });

  test('`batch: false` is of each sample in training too', async () => {
    const text = (loss: string) => `network N(x: f32[2]) -> f32[2] { x |> dense(2) }
train { batch 2 \n until 1 steps \n optimizer N = sgd(1) \n z ~ normal[2] \n minimize N: ${loss} }`;
    expect(await unsaid(text('mean(N(z), batch: false)'))).toEqual(['train/loss-not-a-number']);
    expect(await findings(text('mean(N(z), batch: true)'))).toEqual([]);
  });

  test('whatever a network reduces, samples meet just where `batch: true` stands', async () => {
    const reduction = fc.record({
      operation: fc.constantFrom('mean', 'sum', 'max', 'min'),
      axis: fc.constantFrom('', 'axis: all', 'axis: 0', 'axis: -1', 'axis: []'),
      batch: fc.constantFrom('', 'batch: true', 'batch: false'),
      keep: fc.constantFrom('', 'keep: true'),
    });
    await fc.assert(
      fc.asyncProperty(reduction, async ({ operation, axis, batch, keep }) => {
        const options = [axis, batch, keep].filter((option) => option !== '');
        const call = `${operation}(${['x', ...options].join(', ')})`;
        const text = `network N(x: f32[4, 3]) { 0 * sum(x, axis: all) + sum(${call}, axis: all) }`;
        const open = axis === '' && batch === '';
        expect((await unsaid(text)).includes('shape/which-samples'), call).toBe(open);
        if (open) return;
        const meeting = layersOf(await networkOf(text)).some(({ samplesMeet }) => samplesMeet === 'always');
        expect(meeting, call).toBe(batch === 'batch: true');
      }),
    );
  });
});

test('every layer that mixes samples is marked, and no other', async () => {
  const { networks } = await programOf(`import { minibatch_deviation } from "std/stylegan"
block meeting(x: f32[N]) -> f32[N] { x - mean(x, axis: [], batch: true) }
network N(x: f32[8, 8, 1]) -> f32[] {
  x
  |> conv(4, bias: false) |> batch_norm |> relu
  |> minibatch_deviation |> layer_norm |> flatten |> meeting |> dense(3)
  |> sum(axis: all)
}`);
  const marks = layersOf(networks[0]!).map(({ text, samplesMeet }) => [text, samplesMeet]);
  expect(marks).toEqual([
    ['conv(4, bias: false)', null],
    ['batch_norm', 'in training'],
    ['relu', null],
    ['minibatch_deviation', 'always'],
    ['layer_norm', null],
    ['flatten', null],
    ['meeting', 'always'],
    ['dense(3)', null],
    ['sum(axis: all)', null],
  ]);
});
