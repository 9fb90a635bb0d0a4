/** Mistakes that people make with these networks: each gives one error, at the line that is wrong, with the numbers. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { dataSpec } from '../../../cli/host/data-spec.js';
import { compile } from '../../../compiler/compile.js';
import { inspectData } from '../../../runtime/data/inspect.js';
import { compileText, findings, messages, type Options } from '../compiled.js';
import { memoryHost } from '../memory-host.js';

/** The only thing that is said: where, and in which words. */
async function only(text: string, options?: Options): Promise<{ readonly at: string; readonly said: string }> {
  const compilation = await compileText(text, options);
  expect(compilation.diagnostics.length, messages(compilation)).toBe(1);
  const [{ code, span, message, hint }] = compilation.diagnostics as [(typeof compilation.diagnostics)[0]];
  expect(compilation.fingerprint).toBeNull();
  return { at: `${code} ${span.start.line}:${span.start.column}`, said: `${message} ${hint ?? ''}` };
}

const train = (real: string, noise = 'normal[16]') => `
train {
  batch 16
  until 1 epochs
  optimizer G, D = adam(2e-4, beta1: 0.5)
  real <- ${real}
  z ~ ${noise}
  let fake = G(z)
  minimize D: hinge.discriminator(D(real), D(fake))
  minimize G: hinge.generator(D(fake))
}
`;

const imports = `import { digits } from "std/data"
import { hinge } from "std/losses"
`;

const pictures = (type: string) => `import { hinge } from "std/losses"
data pictures = images("pictures") { image: ${type} }
`;

describe('names', () => {
  test('a misspelt layer', async () => {
    const { at, said } = await only(`generator G(z: f32[4]) -> f32[8] {
  z |> dense(16) |> relu
  |> dnese(8)
}`);
    expect(at).toBe('name/unknown 3:6');
    expect(said).toContain('Did you mean `dense`?');
  });

  test('a misspelt argument', async () => {
    const { at, said } = await only(`discriminator D(x: f32[8, 8, 1]) -> f32[] {
  x |> conv(16, kernel: 4, strid: 2) |> flatten |> dense(1) |> squeeze
}`);
    expect(at).toBe('call/unknown-argument 2:28');
    expect(said).toContain('Did you mean `stride`?');
  });

  test('a misspelt param', async () => {
    const { at, said } = await only(`param channels = 16
generator G(z: f32[4]) -> f32[8] {
  z |> dense(2 * chanels) |> relu |> dense(8)
}
fn twice(x: tensor) = x * channels`);
    expect(at).toBe('name/unknown 3:18');
    expect(said).toContain('Did you mean `channels`?');
  });

  test('a misspelt --set', async () => {
    const text = 'param width = 16\nnetwork N(x: f32[4]) -> f32[4] { x |> dense(width) |> dense(4) }';
    const compilation = await compileText(text, { set: { widht: '8' } });
    expect(messages(compilation)).toBe(`error[param/unknown] This program has no param \`widht\` to set.
  --> --set widht:1:1
1 | 8
  | ^
  = Did you mean \`width\`?
`);
  });

  test('--set of the wrong kind', async () => {
    const text = 'param width = 16\nnetwork N(x: f32[4]) -> f32[4] { x |> dense(width) |> dense(4) }';
    const { said } = await only(text, { set: { width: '"wide"' } });
    expect(said).toBe(
      'The param `width` is a number, and is set to a string. Give it a number, as the file does: width = 16.',
    );
    expect(await findings(text, { set: { width: '8 +' } })).toEqual(['error syntax/expected 1:4']);
    expect(await findings(text, { set: { width: '2.5' } })).toEqual(['error type/parameter 2:45']);
  });

  test('params that need each other', async () => {
    const { at, said } = await only(`param a = b + 1
param b = c
param c = 2 * a
network N(x: f32[4]) -> f32[4] { x |> dense(a) |> dense(4) }`);
    expect(at).toBe('name/circular 1:7');
    expect(said).toContain('`a` is defined by itself: a -> b -> c -> a.');
  });
});

describe('shapes', () => {
  test('a generator that does not make what the data is', async () => {
    const { at, said } = await only(`${imports}
generator G(z: f32[16]) -> f32[16, 16, 1] in [-1, 1] { z |> dense(256) |> reshape(16, 16, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
${train('digits.image')}`);
    expect(at).toBe('shape/network-input 14:46');
    expect(said).toContain('`D` takes x: f32[8, 8, 1], and `fake` is f32[16, 16, 1], which the network `G` makes.');
  });

  test('a generator one stage short of its declared output', async () => {
    const { at, said } = await only(`generator G(z: f32[64]) -> f32[16, 16, 1] in [-1, 1] {
  z |> dense(4 * 4 * 32) |> reshape(4, 4, 32)
  |> conv_transpose(1, kernel: 4, stride: 2) |> tanh
}`);
    expect(at).toBe('shape/output 3:49');
    expect(said).toContain('8 instead of 16. It must grow 2 times: add 1 stage of stride 2.');
  });

  test('a reshape that loses elements names the factors', async () => {
    const { at, said } = await only(`generator G(z: f32[64]) -> f32[7, 7, 16] {
  z |> dense(7 * 7 * 32)
  |> reshape(7, 7, 16)
}`);
    expect(at).toBe('shape/reshape 3:6');
    expect(said).toContain('[1568] has 1568 = 2^5 x 7^2, and [7, 7, 16] has 784 = 2^4 x 7^2.');
    expect(said).toContain('reshape(7, 7, 32) would keep them all.');
  });

  test('a kernel larger than its input', async () => {
    const { at, said } = await only(`discriminator D(x: f32[3, 3, 8]) -> f32[] {
  x |> conv(1, kernel: 4, padding: valid) |> squeeze
}`);
    expect(at).toBe('shape/kernel-too-large 2:8');
    expect(said).toContain('A 4x4 kernel of `conv` does not fit 3x3: the height needs 4 and has 3');
  });

  test('a U-Net on a size that does not halve', async () => {
    const { at, said } = await only(`block unet(x: f32[H, W, C], depth: int, filters: int) -> f32[H, W, C] {
  let down = x |> conv(filters, kernel: 4, stride: 2) |> leaky_relu(0.2)
  let inner = if depth == 1 { down } else { down |> unet(depth: depth - 1, filters: 2 * filters) }
  let up = inner |> conv_transpose(C, kernel: 4, stride: 2) |> relu
  concat(up, x) |> conv(C)
}
generator U(x: f32[20, 20, 3]) -> f32[20, 20, 3] in [-1, 1] {
  x |> unet(depth: 3, filters: 16) |> tanh
}`);
    expect(at).toBe('shape/concat 5:3');
    expect(said).toContain('cannot join 5x5x32 to 6x6x32: axis 0 is 5 against 6, axis 1 is 5 against 6.');
    expect(said).toContain('An odd size was halved on the way down');
  });

  test('a skip of 5x5 onto 4x4', async () => {
    const { at, said } = await only(`generator U(x: f32[10, 10, 3]) -> f32[5, 5, 16] {
  let skip = x |> conv(8, kernel: 4, stride: 2)
  let deep = skip |> conv(8, kernel: 2, stride: 2, padding: valid)
  concat(deep |> upsample, skip)
}`);
    expect(at).toBe('shape/concat 4:3');
    expect(said).toContain('cannot join 5x5x8 to 4x4x8');
  });

  test("a 64-pixel DCGAN's discriminator on 32-pixel data", async () => {
    const { at, said } = await only(`discriminator D(x: f32[32, 32, 3]) -> f32[] {
  x
  |> conv(64, kernel: 4, stride: 2, padding: 1) |> leaky_relu(0.2)
  |> conv(128, kernel: 4, stride: 2, padding: 1) |> batch_norm |> leaky_relu(0.2)
  |> conv(256, kernel: 4, stride: 2, padding: 1) |> batch_norm |> leaky_relu(0.2)
  |> conv(512, kernel: 4, stride: 2, padding: 1) |> batch_norm |> leaky_relu(0.2)
  |> conv(1, kernel: 4, padding: valid) |> squeeze
}`);
    expect(at).toBe('shape/kernel-too-large 7:6');
    expect(said).toContain('A 4x4 kernel of `conv` does not fit 2x2: the height needs 4 and has 2');
    expect(said).toContain('Take out one stage of stride 2 before it');
  });

  test('its chain of sizes is shown', async () => {
    const compilation = await compileText(`discriminator D(x: f32[32, 32, 3]) -> f32[] {
  x |> conv(8, stride: 2) |> conv(8, stride: 2) |> conv(8, stride: 2) |> conv(8, stride: 2)
  |> conv(1, kernel: 4, padding: valid) |> squeeze
}`);
    const [{ labels }] = compilation.diagnostics as [(typeof compilation.diagnostics)[0]];
    const sizes = [16, 8, 4, 2].map((size) => `makes f32[${size}, ${size}, 8]`);
    expect(labels.map((label) => label.text)).toEqual(sizes);
    expect(labels.map((label) => label.span.start.column)).toEqual([8, 30, 52, 74]);
  });

  test('a layer made for another size', async () => {
    const { at, said } = await only(`block head(x: f32[512]) -> f32[10] { x |> dense(10) }
network C(x: f32[28, 28, 1]) -> f32[10] {
  x |> conv(8, kernel: 5, stride: 2) |> flatten |> head
}`);
    expect(at).toBe('shape/parameter 3:41');
    expect(said).toContain('`head` takes x: f32[512], and gets f32[1568]: 1568 instead of 512.');
  });

  test('grey data for a network that sees colour', async () => {
    const { at, said } = await only(`${imports}
generator G(z: f32[16]) -> f32[8, 8, 3] in [-1, 1] { z |> dense(192) |> reshape(8, 8, 3) |> tanh }
discriminator D(x: f32[8, 8, 3]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
${train('digits.image')}`);
    expect(at).toBe('shape/network-input 14:37');
    expect(said).toContain('`real` is f32[8, 8, 1], which the data `digits.image` makes');
  });

  test('a generator of 128 pixels before a discriminator of 96', async () => {
    const { at, said } = await only(`${pictures('f32[96, 96, 3] in [-1, 1]')}
generator G(z: f32[16]) -> f32[128, 128, 3] in [-1, 1] {
  z |> dense(8 * 8 * 4) |> reshape(8, 8, 4) |> upsample(16) |> conv(3) |> tanh
}
discriminator D(x: f32[96, 96, 3]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
${train('pictures.image')}`);
    expect(at).toBe('shape/network-input 16:46');
    expect(said).toContain('f32[96, 96, 3], and `fake` is f32[128, 128, 3]');
  });

  test.each(['-', '+', '*', '/', '**', '<', '=='])('[3, 1] %s [3] is not [3, 3]', async (operator) => {
    const { at, said } = await only(`network N(a: f32[3, 1], b: f32[3]) -> f32[3] {
  let c = a ${operator} b
  squeeze(a)
}`);
    expect(at).toBe('shape/broadcast 2:11');
    expect(said).toContain(`\`${operator}\` cannot pair f32[3, 1] with f32[3].`);
  });
});

describe('losses and ranges', () => {
  const networks = `generator G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> reshape(8, 8, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }`;

  test('a loss for each sample', async () => {
    const text = `${imports}\n${networks}\n${train('digits.image')}`;
    const { at, said } = await only(
      text.replace('hinge.generator(D(fake))', 'softplus(-D(fake))').replace('D: hinge', 'D: hinge'),
    );
    expect(at).toBe('train/loss-not-a-number 15:15');
    expect(said).toContain('this is f32[] for each sample. Take the mean: mean(softplus(-D(fake)))');
  });

  test('a tanh generator on data in [0, 1]', async () => {
    const { at, said } = await only(`${pictures('f32[8, 8, 1] in [0, 1]')}
${networks}
${train('pictures.image')}`);
    expect(at).toBe('range/data-and-generator 14:46');
    expect(said).toContain('the data `pictures.image` in [0, 1] and the output of `G` in [-1, 1]');
    expect(said).toContain('Declare the data `in [-1, 1]`');
  });

  test('the same, met inside of a loss of the library, is told where that is called', async () => {
    const { at } = await only(`import { digits } from "std/data"
import { cycle_consistency } from "std/losses"
data dark = idx(images: "images.gz", labels: "labels.gz") { image: f32[8, 8, 1] in [0, 1], label: int<10> }
generator G(x: f32[8, 8, 1]) -> f32[8, 8, 1] in [-1, 1] { x |> conv(1) |> tanh }
generator F(x: f32[8, 8, 1]) -> f32[8, 8, 1] { x |> conv(1) }
train {
  batch 4
  until 10 steps
  optimizer G, F = adam(1e-3)
  a <- dark.image
  minimize G, F: cycle_consistency(G, F, a) + mean(abs(F(a)))
}`);
    expect(at).toBe('range/data-and-generator 11:18');
  });

  const critic = (loss: string, ending: string, body = '') => `import { digits } from "std/data"
import { ${loss} } from "std/losses"
generator G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> reshape(8, 8, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> f32[] {
  x |> flatten |> dense(16) |> relu |> dense(1) ${ending}
}
${body}${train('digits.image').replaceAll('hinge', loss)}`;
  const logits = ['nonsaturating', 'minimax', 'wasserstein', 'hinge'];

  test.each(logits)('a sigmoid before %s', async (loss) => {
    const text = critic(loss, '|> squeeze |> sigmoid');
    const { at, said } = await only(text);
    expect(at).toMatch(/^range\/bounded 15:\d+$/);
    expect(said).toContain(
      `\`${loss}.discriminator\` takes any number as \`real\`, and gets values in [0, 1]: \`sigmoid\``,
    );
    expect(said).toContain('Take `sigmoid` out');
    const labels = (await compileText(text)).diagnostics.flatMap((item) => item.labels);
    expect(labels.map(({ span }) => span.start)).toMatchObject([{ line: 5, column: 63 }]);
  });

  test.each(['tanh', 'relu', 'softplus', 'clip(-1, 1)'])('a critic that ends in %s', async (ending) => {
    expect((await only(critic('wasserstein', `|> ${ending} |> squeeze`))).said).toContain(`\`${ending}\` holds them`);
  });

  test.each(['relativistic', 'relativistic_average'])('a sigmoid before %s', async (loss) => {
    const text = critic(loss, '|> sigmoid |> squeeze').replace('generator(D(fake))', 'generator(D(real), D(fake))');
    expect((await only(text)).at).toBe(`range/bounded 15:${30 + loss.length}`);
    expect(await findings(text.replace('sigmoid', 'leaky_relu(0.2)'))).toEqual([]);
  });

  test('scores without bounds, and least squares on any', async () => {
    for (const loss of [...logits, 'lsgan']) expect(await findings(critic(loss, '|> squeeze'))).toEqual([]);
    for (const ending of ['sigmoid', 'tanh', 'relu'])
      expect(await findings(critic('lsgan', `|> squeeze |> ${ending}`))).toEqual([]);
  });

  test('probabilities given to a loss on logits', async () => {
    const text = (body: string) => `import { digits } from "std/data"
import { auxiliary_classifier } from "std/losses"
network C(x: f32[8, 8, 1]) -> f32[10] { ${body} }
train {
  batch 16
  until 1 epochs
  optimizer C = adam(2e-4)
  real <- digits.image
  label <- digits.label
  minimize C: auxiliary_classifier(C(real), label)
}`;
    const { at, said } = await only(text('x |> flatten |> dense(10) |> softmax'));
    expect(at).toBe('range/bounded 10:36');
    expect(said).toContain('`softmax` holds them there. Take `softmax` out');
    expect(await findings(text('x |> flatten |> dense(10)'))).toEqual([]);
  });

  test.each(['gradient_penalty(D, real, fake)', 'r1(D, real)', 'dragan(D, real)'])(
    'batch norm in a critic under %s',
    async (penalty) => {
      const text = critic('wasserstein', '|> squeeze')
        .replace('|> relu', '|> batch_norm |> relu')
        .replace('D(fake))\n', `D(fake)) + ${penalty}\n`)
        .replace('{ wasserstein }', `{ wasserstein, ${penalty.split('(')[0]!} }`);
      const { at, said } = await only(text);
      expect(at).toBe('grad/mixes-samples 15:61');
      expect(said).toContain('`batch_norm` mixes the samples of a batch');
      expect(said).toContain('Put layer_norm in the place of `batch_norm`');
      const labels = (await compileText(text)).diagnostics.flatMap((item) => item.labels);
      expect(labels.map(({ span }) => span.start)).toMatchObject([{ line: 5, column: 32 }]);
      expect(await findings(text.replace('batch_norm', 'layer_norm'))).toEqual([]);
    },
  );

  test('batch statistics that stop the gradient mix nothing', async () => {
    const text = (statistics: string) => `network N(x: f32[2]) -> f32[] {
  let h = dense(x, 2)
  sum(square(h - ${statistics}), axis: all)
}
network P(x: f32[2]) -> f32[] { sum(square(grad(N(x), x)), axis: all) + 0 * N(x) }`;
    expect(await findings(text('stop_gradient(mean(h, axis: [], batch: true))'))).toEqual([]);
    expect(await findings(text('mean(h, axis: [], batch: true)'))).toEqual(['error grad/mixes-samples 5:49']);
  });

  test('the average of a network that nothing trains', async () => {
    const text = critic('hinge', '|> squeeze')
      .replace(/  minimize D.*\n/, '  average D decay 0.99\n')
      .replace('until 1 epochs', 'until 1 steps')
      .replace('G, D =', 'G =');
    const { at, said } = await only(text);
    expect(at).toBe('train/average-untrained 15:3');
    expect(said).toContain('Add `minimize D: ...`, or average `G`, which is trained.');
  });

  test('a value that is never used is a warning', async () => {
    const text = `network N(x: f32[4]) -> f32[4] {
  let y = x |> dense(8) |> relu
  x |> dense(4)
}`;
    expect(await findings(text)).toEqual(['warning unused/value 2:7']);
    expect((await compileText(text)).fingerprint).not.toBeNull();
  });
});

describe('data', () => {
  const looking = async (declaration: string) => {
    const text = `${declaration}
network N(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 16
  until 1 epochs
  optimizer N = sgd(0.1)
  real <- digits.image
  minimize N: mean(N(real))
}`;
    const compilation = await compile(
      'main.gan',
      memoryHost({ 'main.gan': text }, { inspect: (data) => inspectData(dataSpec(data)) }),
    );
    expect(compilation.diagnostics.length, messages(compilation)).toBe(1);
    const [{ code, span, message, hint }] = compilation.diagnostics as [(typeof compilation.diagnostics)[0]];
    return { at: `${code} ${span.start.line}:${span.start.column}`, said: `${message} ${hint ?? ''}` };
  };
  const declare = (path: string) =>
    `data digits = idx(images: ${JSON.stringify(path)}) { image: f32[8, 8, 1] in [-1, 1] }`;

  test('a missing file', async () => {
    const { at, said } = await looking(declare('examples/data/digits/images-idx3-ubyt.gz'));
    expect(at).toBe('data/files 1:15');
    expect(said).toContain('examples/data/digits/images-idx3-ubyt.gz');
    expect(said).toContain('images-idx3-ubyte.gz');
  });

  test('a truncated IDX file', async () => {
    const whole = gunzipSync(
      readFileSync(new URL('../../../examples/data/digits/images-idx3-ubyte.gz', import.meta.url)),
    );
    const folder = mkdtempSync(join(tmpdir(), 'ganlang-'));
    try {
      const path = join(folder, 'images-idx3-ubyte');
      writeFileSync(path, whole.subarray(0, 1000));
      const { at, said } = await looking(declare(path));
      expect(at).toBe('data/files 1:15');
      // 16 bytes of header, then 64 a picture: 1,797 are announced.
      expect(said).toMatch(/1,?797/);
      expect(said).toMatch(/1,?000|984/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a batch larger than the data', async () => {
    const text = `import { digits } from "std/data"\n`;
    const compilation = await compile(
      'main.gan',
      memoryHost(
        {
          'main.gan': `${text}network N(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 2000
  until 1 epochs
  optimizer N = sgd(0.1)
  real <- digits.image
  minimize N: mean(N(real))
}`,
        },
        { inspect: (data) => inspectData(dataSpec(data)) },
      ),
    );
    const [found] = compilation.diagnostics;
    expect(found?.message).toBe('A batch of 2000 is larger than the data set `digits`, which has 1797.');
    expect([found?.code, found?.span.file, found?.span.start.line]).toEqual(['data/batch', 'main.gan', 4]);
  });

  test('one sample beside many is meant to be the same in every batch', async () => {
    const set = (name: string) => `data ${name} = images("${name}") { x: f32[8, 8, 1] }\n`;
    const text = `${set('many')}${set('model')}network N(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 20
  until 1 epochs
  optimizer N = sgd(0.1)
  real <- many.x
  style <- model.x
  minimize N: mean(N(real - style))
}`;
    const told = async (many: number, model: number) => {
      const inspect = ({ name }: { readonly name: string }) =>
        Promise.resolve({ count: name === 'many' ? many : model });
      const { diagnostics } = await compile('main.gan', memoryHost({ 'main.gan': text }, { inspect }));
      return diagnostics.map(({ code, message }) => `${code} ${/`(\w+)`/.exec(message)?.[1]}`);
    };
    expect(await told(100, 1)).toEqual([]);
    expect(await told(100, 2)).toEqual(['data/batch model']);
    expect(await told(10, 1)).toEqual(['data/batch many']);
  });
});

describe('what nothing uses', () => {
  test('is told where it is written, not in a variant that inherits it', async () => {
    const base = `block wide(x: f32[4]) -> f32[8] { x |> dense(8) }
network N(x: f32[4]) -> f32[8] { wide(x) }
`;
    const variant = `extends "base.gan"
network N(x: f32[4]) -> f32[8] { x |> dense(8) }
`;
    const files = { 'base.gan': base };
    expect(await findings(variant, { files })).toEqual([]);
    expect(await findings(`${variant}fn spare(x: tensor) = 2 * x\n`, { files })).toEqual([
      'warning unused/declaration 3:4',
    ]);
  });

  test('networks that a generator is made of count as its own', async () => {
    const text = (made: string) => `network from_noise(z: f32[4]) -> f32[64] { z |> dense(64) |> relu |> dense(64) }
generator G(z: f32[4]) -> f32[64] { ${made} }
discriminator D(x: f32[64]) -> f32[] { x |> dense(64) |> relu |> dense(1) |> squeeze }
`;
    expect(await findings(text('from_noise(z)'))).toEqual([]);
    expect(await findings(text('concat(z, 0 * reshape(tensor(0..60), 60))'))).toEqual(['warning advice/unequal 3:15']);
  });
});

describe('texts that are no program', () => {
  const network = 'network N(x: f32[4]) -> f32[4] { x |> dense(4) }\n';

  test('an unterminated string', async () => {
    const { at } = await only(`import { digits } from "std/data\n${network}`);
    expect(at).toBe('syntax/unterminated-string 1:24');
  });

  test('an empty file, and one of blanks and comments', async () => {
    for (const text of ['', ' \n\t\n', '// nothing yet\n']) expect((await only(text)).at).toBe('program/empty 1:1');
  });

  test('a file of 5 MB', async () => {
    const { at, said } = await only(network.repeat(Math.ceil(5e6 / network.length)));
    expect(at).toBe('syntax/file-too-large 1:1');
    expect(said).toContain('1 MiB');
  });

  test('random bytes', async () => {
    // A linear congruential generator: the same bytes at every run.
    let state = 1;
    const bytes = Uint8Array.from({ length: 4096 }, () => (state = (state * 1103515245 + 12345) % 2 ** 31) >> 16);
    for (const text of [Buffer.from(bytes).toString('utf8'), Buffer.from(bytes).toString('latin1')]) {
      const { diagnostics, fingerprint } = await compileText(text);
      expect(fingerprint).toBeNull();
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(diagnostics.length).toBeLessThanOrEqual(21);
      for (const { code } of diagnostics) expect(code).toMatch(/^syntax\//);
    }
  });
});

describe('one mistake, one error; two mistakes, two', () => {
  test('mistakes in two networks', async () => {
    expect(
      await findings(`generator G(z: f32[4]) -> f32[8] { z |> dens(8) }
discriminator D(x: f32[8]) -> f32[] { x |> dense(1, bais: false) |> squeeze }`),
    ).toEqual(['error name/unknown 1:41', 'error call/unknown-argument 2:53']);
  });

  test('mistakes in two lines of one body', async () => {
    expect(
      await findings(`network N(x: f32[4]) -> f32[8] {
  let a = x |> dens(8)
  let b = x |> dense(8, bais: true)
  a + b
}`),
    ).toEqual(['error name/unknown 2:16', 'error call/unknown-argument 3:25']);
  });

  test('a network with a mistake does not make its uses wrong', async () => {
    const text = `${imports}
generator G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dens(64) |> reshape(8, 8, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
${train('digits.image')}`;
    expect(await findings(text)).toEqual(['error name/unknown 4:59']);
  });

  test('a mistake of syntax hides no mistake elsewhere, and makes none', async () => {
    const text = `${imports}
generator G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64 |> reshape(8, 8, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(1, bais: true) |> squeeze }
${train('digits.image')}`;
    expect(await findings(text)).toEqual(['error syntax/expected 4:96', 'error call/unknown-argument 5:70']);
  });

  test('a declaration that cannot be read is not missed', async () => {
    const text = `${imports}
generater G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> reshape(8, 8, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
${train('digits.image')}`;
    expect(await findings(text)).toEqual(['error syntax/misplaced 4:1']);
  });

  test('a line of `train` that cannot be read is not missed', async () => {
    const text = `${imports}
generator G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> reshape(8, 8, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
${train('digits.image').replace('batch 16', 'batch: 16')}`;
    expect(await findings(text)).toEqual(['error syntax/expected 8:8']);
  });

  test('a block that is wrong is told once, with the line that uses it', async () => {
    const compilation = await compileText(`block stage(x: f32[N]) -> f32[N] { x |> dense(N, bais: false) }
network N(x: f32[4]) -> f32[4] { x |> stage |> stage |> stage }`);
    expect(compilation.diagnostics.map(({ code }) => code)).toEqual(['call/unknown-argument']);
    expect(compilation.diagnostics[0]?.labels.map(({ text }) => text)).toEqual(['`stage` is called here']);
  });
});

describe('programs without end', () => {
  test('a block that calls itself', async () => {
    const { at, said } = await only(`block more(x: f32[N]) -> f32[N] { x |> dense(N) |> more }
network N(x: f32[4]) -> f32[4] { x |> more }`);
    expect(at).toBe('limit/recursion 1:52');
    expect(said).toContain('`more` is called inside itself');
  });

  test('two blocks that call each other', async () => {
    expect(
      (
        await only(`block a(x: tensor) { x |> b }
block b(x: tensor) { x |> a }
network N(x: f32[4]) -> f32[4] { x |> a }`)
      ).at,
    ).toMatch(/^limit\/recursion [12]:27$/);
  });

  test('a recursion that is deep but ends is fine, until the limit', async () => {
    const tower = (depth: number) => `block tower(x: f32[N], depth: int) -> f32[N] {
  if depth == 0 { x } else { x |> dense(N) |> tower(depth: depth - 1) }
}
network N(x: f32[2]) -> f32[2] { x |> tower(depth: ${depth}) }`;
    expect(await findings(tower(100))).toEqual([]);
    expect(await findings(tower(150))).toEqual(['error limit/recursion 2:47']);
  });

  test('a recursion through deep expressions', async () => {
    const text = `fn down(x: tensor) = ${'-('.repeat(90)}down(x)${')'.repeat(90)}
network N(x: f32[4]) -> f32[4] { down(x) }`;
    expect((await only(text)).at).toMatch(/^limit\/recursion 1:/);
  });

  test('a recursion that branches', async () => {
    const text = `block fork(x: f32[N], depth: int) -> f32[N] {
  if depth == 0 { x } else { (x |> fork(depth: depth - 1)) + (x |> fork(depth: depth - 1)) }
}
network N(x: f32[4]) -> f32[4] { x |> fork(depth: 60) }`;
    expect((await only(text)).at).toMatch(/^limit\/work 2:/);
  });

  test('a `for` over a huge range', async () => {
    const over = (range: string) => `network N(x: f32[4]) -> f32[4] {
  var h = x
  for i in ${range} { h = h + 1 }
  h
}`;
    expect((await only(over('0..1_000_000_000'))).at).toBe('limit/range 3:12');
    expect(await findings(over('0..50'))).toEqual([]);
  });

  test('params that lead through each other without end', async () => {
    const count = 3000;
    const params = Array.from({ length: count }, (_, i) => `param p${i} = ${i + 1 < count ? `p${i + 1}` : '4'}`);
    const text = `${params.join('\n')}\nnetwork N(x: f32[4]) -> f32[4] { x |> dense(p0) }`;
    expect((await only(text)).at).toMatch(/^limit\/recursion /);
  });
});

test.each([
  ['mean(x, axis: all)', 'zeros[3, 2]', 'reshape(x, 1, 1)', 'reshape(mean(x, axis: all), 1, 1)'],
  ['x', 'zeros[3, 2]', 'reshape(x, 1, 2)', 'reshape(x, 1, 2)'],
  ['mean(x, batch: true)', 'reshape(x, 1, 2)', 'reshape(x, 1, 1)', 'reshape(mean(x, batch: true), 1, 1)'],
])('%s is repeated to %s with its axes', async (from, like, way, right) => {
  const program = (value: string) => `network N(x: f32[2]) -> f32[${like.includes('3') ? 3 : 1}, 2] {
  broadcast_to(${value}, ${like}) + reshape(x |> dense(2), 1, 2)
}`;
  const { diagnostics } = await compileText(program(from));
  expect(diagnostics.map(({ code, hint }) => `${code} ${hint}`)).toEqual([
    expect.stringContaining(`shape/broadcast It is repeated along axes of 1, which it has to have: broadcast_to(${way}, like).`),
  ]); // prettier-ignore
  expect(messages(await compileText(program(right)))).toBe('');
});
