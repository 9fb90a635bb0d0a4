/** Sizes as other frameworks write them: the way out is a change of the text that was tried, and fits. */
import { describe, expect, test } from 'vitest';
import { applyFixes } from '../../../../../compiler/diagnostics/fixes/apply.js';
import { compileText, messages } from '../../../compiled.js';

/** The only error, and what the fix makes of the text; null where it has none. */
async function said(text: string) {
  const compilation = await compileText(text);
  const errors = compilation.diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors.length, messages(compilation)).toBe(1);
  const [{ code, span, hint, fix, labels }] = errors as [(typeof errors)[0]];
  if (fix !== null) {
    const fixed = await compileText(applyFixes(text, [fix]).text);
    expect(fixed.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  }
  const marked = labels.map((label) => `${text.slice(label.span.start.offset, label.span.end.offset)}: ${label.text}`);
  return { at: `${code} ${span.start.line}`, hint, fixed: fix !== null, marked };
}

const up = `|> conv_transpose(8, kernel: 4, stride: 2, padding: 1) |> relu |> conv_transpose(1, kernel: 4, stride: 2, padding: 1) |> tanh`;
const generator = (made: string, signature = 'z: f32[100]) -> f32[28, 28, 1] in [-1, 1]') =>
  `generator G(${signature} {\n  z ${made} |> relu\n  ${up}\n}\n`;
const train = (batch: number | string) => `
discriminator D(x: f32[28, 28, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch ${batch}
  until 10 steps
  optimizer G, D = adam(1e-3)
  real ~ normal[28, 28, 1]
  z ~ normal[100]
  minimize D: mean(D(G(z)) - D(real))
  minimize G: mean(-D(G(z)))
}
`;
const batch = 'The batch is implied: sizes are those of one sample.';
const channels = 'Channels come last: [height, width, channels].';

describe('the batch in front', () => {
  test.each([
    ['a number, where no batch is known', generator('|> dense(7 * 7 * 128) |> reshape(64, 7, 7, 128)')],
    ['the number of `train`', generator('|> dense(7 * 7 * 128) |> reshape(4, 7, 7, 128)') + train(4)],
    ['a param', `param batch_size = 64\n${generator('|> dense(7 * 7 * 128) |> reshape(batch_size, 7, 7, 128)')}${train('batch_size')}`],
    ['what is left over', generator('|> dense(7 * 7 * 128) |> reshape(_, 7, 7, 128)')],
    ['a list of sizes', generator('|> dense(7 * 7 * 128) |> reshape([128, 7, 7, 128])')],
  ])('of a reshape: %s', async (_, text) => {
    const { hint, fixed } = await said(text);
    expect(hint).toBe(`${batch} Write reshape(7, 7, 128).`);
    expect(fixed).toBe(true);
  }); // prettier-ignore

  test('of a reshape that flattens', async () => {
    const { hint } = await said(
      'discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> conv(8) |> reshape(64, _) |> dense(1) |> squeeze }',
    );
    expect(hint).toBe(`${batch} Write reshape(_).`);
  });

  test('of a signature, its noise and its result', async () => {
    const text = generator(
      '|> dense(7 * 7 * 128) |> reshape(64, 7, 7, 128)',
      'z: f32[64, 100]) -> f32[64, 28, 28, 1] in [-1, 1]',
    );
    const { at, hint, marked } = await said(text + train(64));
    expect(at).toBe('shape/parameter 2');
    expect(hint).toBe(`${batch} Write f32[100], f32[28, 28, 1] and reshape(7, 7, 128).`);
    expect(marked).toContain('64, 100: f32[100] is meant');
  });

  test('of scores', async () => {
    const scores = (type: string) =>
      `discriminator D(x: f32[8, 8, 1]) -> ${type} { x |> flatten |> dense(1) |> squeeze }`;
    expect((await said(scores('f32[64]'))).hint).toBe(`${batch} Write f32[].`);
  });

  test('in a block of the user', async () => {
    const { hint } = await said(`block start(z: f32[N], width: int) -> f32[4, 4, width] {
  z |> dense(4 * 4 * width) |> reshape(64, 4, 4, width)
}
generator G(z: f32[100]) -> f32[8, 8, 1] in [-1, 1] { z |> start(32) |> upsample |> conv(1) |> tanh }`);
    expect(hint).toBe(`${batch} Write reshape(4, 4, width).`);
  });

  test('of noise, where the network is right', async () => {
    const text =
      generator('|> dense(7 * 7 * 128) |> reshape(7, 7, 128)') +
      train(64).replace('z ~ normal[100]', 'z ~ normal(0, 1)[64, 100]');
    const { at, hint, marked } = await said(text);
    expect(at).toBe('shape/network-input 13');
    expect(hint).toBe(`${batch} Draw \`z ~ normal(0, 1)[100]\`.`);
    expect(marked).toContain('z ~ normal(0, 1)[64, 100]: `z` is f32[64, 100]');
  });

  test('of an input, where what comes in is right', async () => {
    const text =
      generator('|> dense(7 * 7 * 128) |> reshape(7, 7, 128)') +
      train(64).replace('x: f32[28, 28, 1]', 'x: f32[64, 28, 28, 1]');
    expect((await said(text)).hint).toBe(`${batch} Declare the input of \`D\` as f32[28, 28, 1].`);
  });

  test('is not guessed where a size is only wrong', async () => {
    const { hint } = await said('network N(x: f32[10]) -> f32[2, 2, 128] { x |> dense(256) |> reshape(2, 2, 128) }');
    expect(hint).toBe('reshape(2, 2, 64) would keep them all.');
    const square = 'network N(x: f32[10]) -> f32[8] { x |> dense(128) |> reshape(8, 8, 16) |> flatten |> dense(8) }';
    expect((await said(square)).hint).toBe('reshape(8, 8, 2) would keep them all.');
    const sequence = 'network N(x: f32[16, 8]) -> f32[16, 4] { x |> dense(5) }';
    expect((await said(sequence)).hint).toBe('Change the layers, or declare f32[16, 5].');
  });
});

describe('channels first', () => {
  test('of a generator, in its reshape and its result', async () => {
    const { hint, fixed } = await said(
      generator('|> dense(128 * 7 * 7) |> reshape(128, 7, 7)', 'z: f32[100]) -> f32[1, 28, 28] in [-1, 1]'),
    );
    expect(hint).toBe(`${channels} Write f32[28, 28, 1] and reshape(7, 7, 128).`);
    expect(fixed).toBe(true);
  });

  test('of a discriminator with convolutions', async () => {
    const { at, hint } = await said(`discriminator D(x: f32[3, 32, 32]) -> f32[] {
  x |> conv(64, 4, 2, 1) |> leaky_relu(0.2) |> conv(128, 4, 2, 1) |> flatten |> dense(1) |> squeeze
}`);
    expect(at).toBe('shape/kernel-too-large 2');
    expect(hint).toBe(`${channels} Write f32[32, 32, 3].`);
  });

  test('of noise as an image of one pixel', async () => {
    const { hint } = await said(`generator G(z: f32[100, 1, 1]) -> f32[8, 8, 3] in [-1, 1] {
  z |> conv_transpose(64, 4, 1, 0) |> relu |> conv_transpose(3, 4, 2, 1) |> tanh
}`);
    expect(hint).toBe(`${channels} Write f32[1, 1, 100].`);
  });

  test('of one value for each channel', async () => {
    const scale =
      'network N(x: f32[8, 8, 16]) -> f32[8, 8, 16] { x * (x |> global_avg_pool |> dense(16) |> sigmoid |> reshape(16, 1, 1)) }';
    expect((await said(scale)).hint).toBe(`${channels} Write reshape(1, 1, 16).`);
    const offset = 'network N(x: f32[8, 8, 16]) -> f32[8, 8, 16] {\n  weight b: f32[16, 1, 1] = zeros\n  x + b\n}';
    expect((await said(offset)).hint).toBe(`${channels} Write f32[1, 1, 16].`);
  });

  test('of kernels', async () => {
    const { hint } = await said(
      'network N(x: f32[8, 8, 3]) -> f32[8, 8, 16] {\n  weight k: f32[16, 3, 5, 5] = glorot\n  conv2d(x, k)\n}',
    );
    expect(hint).toBe(
      'Sizes of a kernel come first: [height, width, channels in, channels out]. Write f32[5, 5, 3, 16].',
    );
  });

  test('with the batch in front of them', async () => {
    const { hint } = await said(generator('|> dense(128 * 7 * 7) |> reshape(64, 128, 7, 7)'));
    expect(hint).toBe(
      'The batch is implied, and channels come last: [height, width, channels]. Write reshape(7, 7, 128).',
    );
  });

  test('of networks that only flatten, against the data', async () => {
    const text = `data pictures = images("pictures") { image: f32[8, 8, 1] in [-1, 1] }
generator G(z: f32[16]) -> f32[1, 8, 8] in [-1, 1] { z |> dense(64) |> reshape(1, 8, 8) |> tanh }
discriminator D(x: f32[1, 8, 8]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 16
  until 10 steps
  optimizer G, D = adam(1e-3)
  real <- pictures.image
  z ~ normal[16]
  minimize D: mean(D(G(z)) - D(real))
  minimize G: mean(-D(G(z)))
}`;
    expect((await said(text)).hint).toBe(
      `${channels} Declare the input of \`D\` as f32[8, 8, 1] and let \`G\` make f32[8, 8, 1].`,
    );
  });
});

describe('fields of data', () => {
  test.each([
    ['f32[1, 28, 28]', `${channels} Declare the field as image: f32[28, 28, 1].`],
    ['f32[64, 28, 28, 1]', `${batch} Declare the field as image: f32[28, 28, 1].`],
    ['f32[64, 3, 28, 28]', 'The batch is implied, and channels come last: [height, width, channels]. Declare the field as image: f32[28, 28, 3].'],
    ['f32[28, 28]', 'A picture has three axes: [height, width, channels]. Declare the field as image: f32[28, 28, 1].'],
    ['f32[784]', 'A picture has three axes: [height, width, channels]. Declare the field as image: f32[28, 28, 1].'],
    ['f32[3072]', 'A picture has three axes: [height, width, channels]. Declare the field as image: f32[32, 32, 3].'],
  ])('%s', async (type, hint) => {
    for (const source of ['images("pictures")', 'idx(images: "pictures")', 'table("rows.csv", image: "file")']) {
      expect(await said(`data pictures = ${source} { image: ${type} in [-1, 1] }`)).toMatchObject({ hint, fixed: true });
    }
  }); // prettier-ignore

  test('points', async () => {
    const { hint } = await said(
      'data ring = mixture(layout: "ring", modes: 8, radius: 1, sigma: 0.01) { point: f32[64, 2] }',
    );
    expect(hint).toBe(`${batch} Declare the field as point: f32[2].`);
  });
});

describe('other slips', () => {
  test('flatten forgotten', async () => {
    const scores = (end: string) => `discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> conv(8, stride: 2) |> ${end} }`;
    const rule = 'A `dense` layer works along the last axis alone. Flatten before it';
    expect((await said(scores('dense(1) |> squeeze'))).hint).toBe(`${rule}: |> flatten |> dense(...).`);
    expect((await said(scores('dense(1)'))).hint).toBe(
      `${rule}, and drop the axis of 1 after it: |> flatten |> dense(1) |> squeeze.`,
    );
    expect((await said(scores('flatten |> dense(1)'))).hint).toBe('Add `|> squeeze` to drop the axes of 1.');
  });

  test('transposed convolutions that end one short: 7, 13, 25', async () => {
    for (const numbers of ['kernel: 3, stride: 2, padding: 1', 'kernel: 5, stride: 2, padding: 2']) {
      const { hint } = await said(`generator G(z: f32[10]) -> f32[28, 28, 1] in [-1, 1] {
  z |> dense(7 * 7 * 8) |> reshape(7, 7, 8)
  |> conv_transpose(4, ${numbers}) |> relu
  |> conv_transpose(1, ${numbers}) |> tanh
}`);
      expect(hint).toMatch(/ends one short of .*Add output_padding: 1 to each, or leave `padding` out/);
    }
  });

  test('a last convolution without padding', async () => {
    const { hint } = await said(`discriminator D(x: f32[16, 16, 3]) -> f32[] {
  x |> conv(64, 4, 2, 1) |> leaky_relu(0.2) |> conv(128, 4, 2, 1) |> leaky_relu(0.2) |> conv(1, 4) |> squeeze
}`);
    expect(hint).toBe(
      'Where nothing is said of it, padding is `same`: the size stays. For none, write padding: valid in the `conv` of line 2.',
    );
  });

  test('width first', async () => {
    const { hint } = await said(`generator G(z: f32[10]) -> f32[16, 32, 3] in [-1, 1] {
  z |> dense(16 * 8 * 4) |> reshape(16, 8, 4) |> conv_transpose(3, kernel: 4, stride: 2) |> tanh
}`);
    expect(hint).toBe('Height comes first, then width: [height, width, channels]. Write reshape(8, 16, 4).');
  });

  test('layers that are told what comes in', async () => {
    const dense =
      'generator G(z: f32[100]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(100, 64) |> reshape(8, 8, 1) |> tanh }';
    const rule = 'A layer knows what comes in, and is told what it makes.';
    expect((await said(dense)).hint).toBe(`${rule} Write dense(64).`);
    const conv =
      'discriminator D(x: f32[8, 8, 3]) -> f32[] { x |> conv(3, 64, 4, 2) |> flatten |> dense(1) |> squeeze }';
    expect((await said(conv)).hint).toBe(`${rule} Write conv(64, kernel: 4, stride: 2).`);
    const small = 'network N(x: f32[8, 8, 3]) -> f32[4, 4, 8] { x |> conv(3, 8, 4, 2) |> conv(8, 8, 3, 1) }';
    expect((await said(small)).hint).toBe(
      `${rule} Write conv(8, kernel: 4, stride: 2) and conv(8, kernel: 3, stride: 1).`,
    );
  });

  test('and only where each is told what the one before makes', async () => {
    const all = `discriminator D(x: f32[16, 16, 3]) -> f32[] {
  x |> conv(3, 64, 4, 2, 1) |> relu |> conv(64, 128, 4, 2, 1) |> relu |> flatten |> dense(2048, 1) |> squeeze
}`;
    expect((await said(all)).hint).toContain(
      'Write conv(64, kernel: 4, stride: 2, padding: 1), conv(128, kernel: 4, stride: 2, padding: 1) and dense(1).',
    );
    const right = `generator G(z: f32[100]) -> f32[15, 15, 3] in [-1, 1] {
  z |> dense(4 * 4 * 64) |> reshape(4, 4, 64) |> conv_transpose(32, 4, 2, 1) |> conv_transpose(3, 4, 2, 1) |> tanh
}`;
    expect((await said(right)).hint).toBe('Change the layers, or declare f32[16, 16, 3].');
  });

  test('axes the other way round, and with the batch counted', async () => {
    const transposed = (order: string) => `network N(x: f32[3, 8, 8]) -> f32[8, 8, 3] { x |> transpose(${order}) }`;
    expect((await said(transposed('2, 0, 1'))).hint).toContain('Write transpose(1, 2, 0).');
    expect((await said(transposed('0, 2, 3, 1'))).hint).toBe('The batch is not an axis here: transpose(1, 2, 0).');
  });

  test('a class that is declared as numbers', async () => {
    const { hint } = await said('network N(y: f32[10]) -> f32[4] { embedding(y, 4) |> flatten |> dense(4) }');
    expect(hint).toContain('declare what comes in as int<N>');
  });

  test('a doubling that never gets there', async () => {
    const { hint } = await said(`generator G(z: f32[10]) -> f32[28, 28, 1] in [-1, 1] {
  z |> dense(4 * 4 * 8) |> reshape(4, 4, 8) |> upsample |> upsample |> upsample |> conv(1) |> tanh
}`);
    expect(hint).toBe(
      'Doubling a power of two never makes 28 = 2^2 x 7: begin with a size of 7 or 14, or declare f32[32, 32, 1].',
    );
  });

  test('a shortcut of another size', async () => {
    const channels = 'network N(x: f32[8, 8, 3]) -> f32[8, 8, 64] { (x |> conv(64) |> relu) + x }';
    expect((await said(channels)).hint).toBe('Only the channels differ: a conv(64, kernel: 1) makes 64 of the 3.');
    const smaller = 'network N(x: f32[8, 8, 3]) -> f32[4, 4, 64] { (x |> conv(64, stride: 2) |> relu) + x }';
    expect((await said(smaller)).hint).toBe(
      '[4, 4, 64] is 2 times smaller: bring the other down with it, by conv(64, kernel: 1, stride: 2).',
    );
  });
});

describe('what concat is told', () => {
  const joined = (a: string, b: string, call: string) =>
    `network N(a: f32[${a}], b: f32[${b}]) -> f32[8, 8, 4] { ${call} }`;
  test.each([
    ['8, 8, 3', '8, 8, 1', 'concat(a, b, axis: 0)', 'They fit along the last axis, that of the channels: leave `axis` out.'],
    ['8, 8, 3', '8, 8, 1', 'concat(a, b, axis: 1)', 'They fit along the last axis, that of the channels: leave `axis` out.'],
    ['8, 8, 3', '8, 4, 3', 'concat(a, b)', 'They fit along axis 1: concat(..., axis: 1).'],
    ['7, 7, 3', '8, 8, 1', 'concat(a, b)', 'An odd size was halved on the way down and doubled on the way up: choose an input size that halves evenly at every level.'],
    ['15, 15, 3', '14, 14, 8', 'concat(a, b)', 'An odd size was halved on the way down and doubled on the way up: choose an input size that halves evenly at every level.'],
    ['7, 7, 3', '9, 9, 1', 'concat(a, b)', 'All axes but 2 must be equal: [7, 7, 3].'],
    ['8, 8, 3', '4, 4, 1', 'concat(a, b)', '4x4x1 is 2 times smaller along these axes: upsample it, or take the other from a level deeper.'],
    ['64, 64, 3', '32, 32, 64', 'concat(a, b)', '32x32x64 is 2 times smaller along these axes: upsample it, or take the other from a level deeper.'],
    ['8, 8, 3', '10', 'concat(a, b)', 'Repeat the 10 at every pixel first: add them to zeros[8, 8, 10].'],
  ])('f32[%s] and f32[%s]: %s', async (a, b, call, hint) => {
    expect((await said(joined(a, b, call))).hint).toBe(hint);
  }); // prettier-ignore

  test('and what it says works', async () => {
    expect(
      messages(
        await compileText('network N(a: f32[8, 8, 3], b: f32[10]) -> f32[8, 8, 13] { concat(a, zeros[8, 8, 10] + b) }'),
      ),
    ).toBe('');
  });
});
