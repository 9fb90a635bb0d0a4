/**
 * Bugs that users of other systems found at run time, far from their cause. Here each is told before anything runs, at
 * the line that is to blame, and the program put right is clean.
 */
import { describe, expect, test } from 'vitest';
import { compileText, messages } from '../compiled.js';

interface Bug {
  readonly name: string;
  /** The program; `<<` and `>>` stand around what is marked. */
  readonly text: string;
  readonly code: string;
  /** What is put in place of what in the twin. */
  readonly fix: readonly [wrong: string, right: string];
  /** What the message must tell. */
  readonly tells: readonly string[];
}

const dcgan = (size: number) => `import { nonsaturating } from "std/losses"

generator G(z: f32[100]) -> f32[${size}, ${size}, 3] in [-1, 1] {
  z |> dense(${size} * ${size} * 3) |> reshape(${size}, ${size}, 3) |> tanh
}
`;

const training = (size: number) => `
train {
  batch 64
  until 10 steps
  optimizer G, D = adam(2e-4, beta1: 0.5)
  real ~ normal[${size}, ${size}, 3]
  z ~ normal[100]
  let fake = G(z)
  minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize G: nonsaturating.generator(D(fake))
}
`;

const unet = (size: number) => `block unet(x: f32[H, W, C], depth: int, filters: int) -> f32[H, W, C] {
  let down = x |> conv(filters, kernel: 4, stride: 2, padding: 1) |> leaky_relu(0.2)
  let inner = if depth == 1 { down } else { down |> unet(depth: depth - 1, filters: min(2 * filters, 64)) }
  let up = inner |> relu |> conv_transpose(filters, kernel: 4, stride: 2, padding: 1)
  ${size === 256 ? 'concat(x, up)' : '<<concat(x, up)>>'} |> conv(C, kernel: 1)
}

generator G(x: f32[${size}, ${size}, 3]) -> f32[${size}, ${size}, 3] in [-1, 1] { x |> unet(depth: 8, filters: 8) |> tanh }
`;

const bugs: readonly Bug[] = [
  {
    name: 'pytorch/examples 486: a 64-pixel discriminator given 32 pixels: 32, 16, 8, 4, 2, and no 4x4 kernel fits',
    text: `${dcgan(32)}
discriminator D(x: f32[32, 32, 3]) -> f32[] {
  x
  |> conv(64, kernel: 4, stride: 2, padding: 1) |> leaky_relu(0.2)
  |> conv(128, kernel: 4, stride: 2, padding: 1) |> leaky_relu(0.2)
  |> conv(256, kernel: 4, stride: 2, padding: 1) |> leaky_relu(0.2)
  |> conv(512, kernel: 4, stride: 2, padding: 1) |> leaky_relu(0.2)
  |> <<conv(1, kernel: 4, padding: valid)>> |> squeeze
}
${training(32)}`,
    code: 'shape/kernel-too-large',
    fix: ['conv(1, kernel: 4, padding: valid)', 'conv(1, kernel: 2, padding: valid)'],
    tells: ['2x2'],
  },
  {
    name: 'pytorch/examples 1278: the same given 128 pixels makes 5x5 scores',
    text: `${dcgan(128)}
discriminator D(x: f32[128, 128, 3]) -> f32[] {
  x
  |> conv(64, kernel: 4, stride: 2, padding: 1) |> leaky_relu(0.2)
  |> conv(128, kernel: 4, stride: 2, padding: 1) |> leaky_relu(0.2)
  |> conv(256, kernel: 4, stride: 2, padding: 1) |> leaky_relu(0.2)
  |> conv(512, kernel: 4, stride: 2, padding: 1) |> leaky_relu(0.2)
  |> conv(1, kernel: 4, padding: valid) |> <<squeeze>>
}
${training(128)}`,
    code: 'shape/output',
    fix: ['kernel: 4, padding: valid', 'kernel: 8, padding: valid'],
    tells: ['f32[5, 5]'],
  },
  {
    name: 'CycleGAN-and-pix2pix 566: eight halvings of 360 pixels: a skip of 5 against 4',
    text: unet(360),
    code: 'shape/concat',
    fix: [unet(360), unet(256)],
    tells: ['4x4', '5x5'],
  },
  {
    name: 'CycleGAN-and-pix2pix 476: an identity loss between 3 channels and 1',
    text: `import { l1 } from "std/losses"

generator G(x: f32[32, 32, 1]) -> f32[32, 32, 3] in [-1, 1] { x |> conv(8) |> relu |> conv(3) |> tanh }

train {
  batch 1
  until 10 steps
  optimizer G = adam(2e-4)
  a ~ normal[32, 32, 1]
  b ~ normal[32, 32, 3]
  minimize G: l1(G(a), b) + 5 * l1(G(<<b>>), b)
}
`,
    code: 'shape/network-input',
    fix: [' + 5 * l1(G(<<b>>), b)', ''],
    tells: ['f32[32, 32, 1]', 'f32[32, 32, 3]'],
  },
  {
    name: 'PyTorch-GAN 164: a linear layer that expects 128 gets 512',
    text: `block linear(x: f32[N], inputs: int, outputs: int) -> f32[outputs] {
  weight kernel: f32[inputs, outputs] = glorot
  <<matmul(x, kernel)>>
}

discriminator D(x: f32[32, 32, 3]) -> f32[] {
  x
  |> conv(32, kernel: 4, stride: 4) |> leaky_relu(0.2)
  |> conv(32, kernel: 4, stride: 2) |> leaky_relu(0.2)
  |> flatten |> linear(128, 1) |> squeeze
}
`,
    code: 'shape/matmul',
    fix: ['linear(128, 1)', 'linear(512, 1)'],
    tells: ['512', '128'],
  },
  {
    name: 't81_558 30: the generator makes 128x128, the discriminator reads 96x96',
    text: `${dcgan(128)}
discriminator D(x: f32[96, 96, 3]) -> f32[] {
  x |> conv(8, kernel: 4, stride: 4) |> leaky_relu(0.2) |> flatten |> dense(1) |> squeeze
}
${training(96).replace('D(fake)', 'D(<<fake>>)')}`,
    code: 'shape/network-input',
    fix: [dcgan(128), dcgan(96)],
    tells: ['96', '128'],
  },
  {
    name: 'pytorch-wgan 40: the norm of the gradient over one axis of three',
    text: `fn penalty(critic: network, real: tensor, fake: tensor) {
  t ~ uniform[]
  let x = t * real + (1 - t) * fake
  let slope = grad(critic(x), x)
  10 * mean(square(<<sqrt(sum(square(slope), axis: 2))>> - 1))
}

discriminator D(x: f32[8, 8, 3]) -> f32[] {
  x |> conv(8, stride: 2) |> leaky_relu(0.2) |> flatten |> dense(1) |> squeeze
}

train {
  batch 8
  until 10 steps
  optimizer D = adam(1e-4)
  real ~ normal[8, 8, 3]
  fake ~ normal[8, 8, 3]
  minimize D: mean(D(fake)) - mean(D(real)) + penalty(D, real, fake)
}
`,
    code: 'advice/partial-norm',
    fix: ['<<sqrt(sum(square(slope), axis: 2))>>', 'norm(slope)'],
    tells: ['axis 2 of 3'],
  },
  {
    name: 'a label is made into a hidden value, and that is never used',
    text: `discriminator D(x: f32[64], label: int<10>) -> f32[] {
  let <<condition>> = embedding(label, 32)
  let h = x |> dense(32) |> leaky_relu(0.2)
  h |> dense(1) |> squeeze
}
`,
    code: 'unused/value',
    fix: ['let h = x |> dense(32)', 'let h = condition + dense(x, 32)'],
    tells: ['condition'],
  },
  {
    name: 'binary cross-entropy on logits is given probabilities',
    text: `${dcgan(8)}
discriminator D(x: f32[8, 8, 3]) -> f32[] {
  x |> flatten |> dense(32) |> leaky_relu(0.2) |> dense(1) |> squeeze |> sigmoid
}
${training(8).replace('D(real)', '<<D(real)>>')}`,
    code: 'range/bounded',
    fix: [' |> sigmoid', ''],
    tells: ['sigmoid', '[0, 1]'],
  },
  {
    name: '[3, 1] against [3] is no [3, 3]',
    text: `network N(x: f32[5]) -> f32[3, 1] { x |> dense(3) |> reshape(3, 1) }

train {
  batch 8
  until 10 steps
  optimizer N = adam(1e-4)
  x ~ normal[5]
  y ~ normal[3]
  minimize N: mean(square(<<N(x) - y>>))
}
`,
    code: 'shape/broadcast',
    fix: ['-> f32[3, 1] { x |> dense(3) |> reshape(3, 1) }', '-> f32[3] { x |> dense(3) }'],
    tells: ['f32[3, 1]', 'f32[3]'],
  },
];

const plain = (text: string): string => text.replaceAll('<<', '').replaceAll('>>', '');

describe('bugs of the field', () => {
  test.each(bugs)('$name', async ({ text, code, fix: [wrong, right], tells }) => {
    const marked = text.slice(text.indexOf('<<') + 2, text.indexOf('>>'));
    const offset = text.indexOf('<<');
    const compilation = await compileText(plain(text));
    const found = compilation.diagnostics.filter((item) => item.code !== 'shape/needs-where');
    expect(found.map((item) => item.code), messages(compilation)).toEqual([code]); // prettier-ignore
    const { span, message } = found[0]!;
    expect(plain(text).slice(span.start.offset, span.end.offset)).toBe(marked);
    expect(span.start.offset).toBe(offset);
    for (const part of tells) expect(message).toContain(part);

    expect(text).toContain(wrong);
    const twin = await compileText(plain(text.replace(wrong, right)));
    expect(messages(twin)).toBe('');
  });
});
