/** Programs that are right, however unusual what they are made of: nothing at all is said of them. */
import { describe, expect, test } from 'vitest';
import { compileText, messages } from '../compiled.js';

const G = `generator G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> relu |> dense(64) |> tanh |> reshape(8, 8, 1) }`;
const D = `discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> conv(8, kernel: 4, stride: 2) |> leaky_relu(0.2) |> flatten |> dense(1) |> squeeze }`;
const GY = `generator G(z: f32[16], y: int<10>) -> f32[8, 8, 1] in [-1, 1] { concat(z, embedding(y, 8)) |> dense(64) |> tanh |> reshape(8, 8, 1) }`;
const DY = `discriminator D(x: f32[8, 8, 1], y: int<10>) -> f32[] { concat(flatten(x), embedding(y, 8)) |> dense(32) |> leaky_relu(0.2) |> dense(1) |> squeeze }`;
const normed = `discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> conv(8, kernel: 4, stride: 2, bias: false) |> batch_norm |> leaky_relu(0.2) |> flatten |> dense(1) |> squeeze }`;

/** A game on the digits. Losses that are used are imported. */
function game(
  parts: readonly string[],
  lines: string,
  { until = '100 steps', rates = 'optimizer G, D = adam(2e-4)' } = {},
) {
  // prettier-ignore
  const words = ['consistency', 'cross_entropy', 'dragan', 'gradient_penalty', 'hinge', 'lecam', 'nonsaturating', 'path_length', 'r1', 'r2', 'relativistic', 'wasserstein']; // prettier-ignore
  const used = words.filter((word) => new RegExp(`\\b${word}[.(]`).test(lines));
  const schedules = ['cosine_decay', 'linear_decay', 'step_decay', 'warmup'].filter((word) => `${lines}${rates}`.includes(`${word}(`)); // prettier-ignore
  return `import { digits } from "std/data"
${used.length > 0 ? `import { ${used.join(', ')} } from "std/losses"` : ''}
${schedules.length > 0 ? `import { ${schedules.join(', ')} } from "std/schedules"` : ''}
${parts.join('\n')}
train {
  batch 16
  until ${until}
  ${rates}
  z ~ normal[16]
  ${lines}
}`;
}

/** With the usual draws. */
const plain = (lines: string, parts: readonly string[] = [G, D], options?: Parameters<typeof game>[2]) =>
  game(parts, `real <- digits.image\n  let fake = G(z)\n  ${lines}`, options);

/** With classes of the real samples. */
const classed = (lines: string, parts: readonly string[] = [GY, DY]) =>
  game(parts, `(real, y) <- digits.(image, label)\n  let fake = G(z, y)\n  ${lines}`);

const usual = `minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize G: nonsaturating.generator(D(fake))`;
const usualOfClass = `minimize D: nonsaturating.discriminator(D(real, y), D(fake, y))
  minimize G: nonsaturating.generator(D(fake, y))`;

/** A network that is trained to repeat digits. */
const alone = (body: string, more = '', extra = '') => `import { digits } from "std/data"
${extra}
network N(x: f32[8, 8, 1]) -> f32[64] { ${body} }
train {
  batch 8
  until 10 steps
  optimizer N = adam(1e-3)
  x <- digits.image
  minimize N: mean(square(N(x) - flatten(x)))
  ${more}
}`;

const samples: Readonly<Record<string, string>> = {
  'a mean over the batch and the places of a map': `network N(x: f32[8, 8, 2]) -> f32[8, 8, 2] {
  let h = x |> conv(2)
  h - mean(h, axis: [0, 1], batch: true, keep: true)
}`,
  'the spread of a batch beside each sample': `network N(x: f32[8]) -> f32[9] {
  let h = x |> dense(8)
  let spread = mean(square(h - mean(h, axis: [], batch: true)), batch: true)
  concat(h, 0 * h[0:1] + spread)
}`,
  'all axes of a sample, in a function': `fn energy(x: f32[...]) = sum(square(x), axis: all)
network N(x: f32[8]) -> f32[] { x |> dense(8) |> energy }`,
  'the largest along the last axis': 'network N(x: f32[8, 4]) -> f32[8] { x |> dense(4) |> max(axis: -1) }',
  'a mean of a matrix made of a map': `block pooled(x: f32[..., C]) -> f32[C] { mean(reshape(x, _, C), axis: 0) }
network N(x: f32[8, 8, 4]) -> f32[4] { x |> conv(4) |> pooled }`,
  'means of features over the batch in a loss': game(
    [
      G,
      `discriminator D(x: f32[8, 8, 1]) -> (score: f32[], seen: f32[16]) {
  let h = x |> flatten |> dense(16) |> leaky_relu(0.2)
  (score: h |> dense(1) |> squeeze, seen: h)
}`,
    ],
    `real <- digits.image
  let fake = G(z)
  minimize D: nonsaturating.discriminator(D(real).score, D(fake).score)
  minimize G: mean(square(mean(D(real).seen, axis: [], batch: true) - mean(D(fake).seen, axis: [], batch: true)))`,
  ),
  'scores against the mean of the other kind': plain(`let r = D(real)
  let f = D(fake)
  minimize D: mean(softplus(mean(f) - r)) + mean(softplus(f - mean(r)))
  minimize G: mean(softplus(r - mean(f))) + mean(softplus(mean(r) - f))`),
  'a learned table looked up by a computed index': alone(
    'let h = x |> flatten |> dense(10)\n  weight book: f32[10, 64] = normal(0.1)\n  gather(book, argmax(h)) + (h |> dense(64))',
  ),
};

const worth: Readonly<Record<string, string>> = {
  'a norm of maps of 2x2': 'network N(x: f32[8, 8, 2]) -> f32[2, 2, 4] { x |> conv(4, kernel: 4, stride: 4, padding: 0, bias: false) |> instance_norm }', // prettier-ignore
  'a softmax over a flattened map': 'network N(x: f32[4, 4, 2]) -> f32[16] { x |> conv(1) |> flatten |> softmax }',
  'batch norm of a map in a batch of 1': alone('x |> conv(4, bias: false) |> batch_norm |> relu |> conv(1) |> flatten').replace('batch 8', 'batch 1'), // prettier-ignore
  'a clip that lets something through': 'network N(x: f32[4]) -> f32[4] in [0, 1] { x |> dense(4) |> tanh |> clip(0, 2) }', // prettier-ignore
  'a norm in place of a root': plain(`t ~ uniform[]
  let between = t * real + (1 - t) * fake
  minimize D: wasserstein.discriminator(D(real), D(fake)) + 10 * mean(square(norm(grad(D(between), between)) - 1))
  minimize G: wasserstein.generator(D(fake))`),
  'one number for each sample between two, as a function draws it': plain(
    `let between = along(real, fake)
  minimize D: wasserstein.discriminator(D(real), D(fake)) + 10 * mean(square(norm(grad(D(between), between)) - 1))
  minimize G: wasserstein.generator(D(fake))`,
    [G, D, 'fn along(a: tensor, b: tensor) {\n  e ~ uniform[1, 1, 1]\n  a + e * (b - a)\n}'],
  ),
  'logarithms that are kept above 0': plain(
    `minimize D: -mean(log(maximum(D(real), 1e-6))) - mean(log(maximum(1 - D(fake), 1e-6)))
  minimize G: -mean(log(D(fake) + 1e-6))`,
    [G, 'discriminator D(x: f32[8, 8, 1]) -> f32[] in [0, 1] { x |> flatten |> dense(1) |> sigmoid |> squeeze }'],
  ),
  'a division that is kept from 0': plain(`w ~ normal[16]
  let apart = mean(abs(G(w) - fake), axis: all) / (mean(abs(w - z), axis: all) + 1e-5)
  minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize G: nonsaturating.generator(D(fake)) + 0.1 * mean(1 / (apart + 1e-5))`),
  'a quotient with the sign of the divisor': alone('let h = x |> flatten |> dense(64)\n  let by = h |> dense(64) |> tanh\n  h * by / (square(by) + 1e-8)'), // prettier-ignore
  'a root of what no gradient reaches': plain(`${usual}
  every 10 steps { preview scatter(20) of sqrt(mean(square(fake), axis: all)) * z[0:2] }`),
  'drawn classes for fakes, those of the data for real ones': game(
    [GY, DY],
    `(real, y) <- digits.(image, label)
  c ~ categorical(10)
  let fake = G(z, c)
  minimize D: nonsaturating.discriminator(D(real, y), D(fake, c))
  minimize G: nonsaturating.generator(D(fake, c))`,
  ),
  'noise that a discriminator judges beside its sample': game(
    [
      G,
      'network E(x: f32[8, 8, 1]) -> f32[16] { x |> flatten |> dense(16) }',
      'discriminator D(x: f32[8, 8, 1], z: f32[16]) -> f32[] { concat(flatten(x), z) |> dense(32) |> leaky_relu(0.2) |> dense(1) |> squeeze }',
    ],
    `real <- digits.image
  let of_real = D(real, E(real))
  let of_fake = D(G(z), z)
  minimize D: nonsaturating.discriminator(of_real, of_fake)
  minimize G, E: nonsaturating.discriminator(of_fake, of_real)`,
    { rates: 'optimizer G, E, D = adam(2e-4)' },
  ),
  'two generators and one that judges': game(
    [G, 'generator H(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> tanh |> reshape(8, 8, 1) }', D],
    `real <- digits.image
  minimize D: hinge.discriminator(D(real), D(G(z))) + hinge.discriminator(D(real), D(H(z)))
  minimize G, H: hinge.generator(D(G(z))) + hinge.generator(D(H(z)))`,
    { rates: 'optimizer G, H, D = adam(2e-4)' },
  ),
  'a network from a file, used frozen': plain(
    `minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize G: nonsaturating.generator(D(fake)) + mean(square(F(fake) - F(real)))`,
    ['network F(x: f32[8, 8, 1]) -> f32[16] from "f.safetensors" { x |> flatten |> dense(16) |> relu }', G, D],
  ),
  'an average that a picture at the end reads': plain(`${usual}\n  average G decay 0.999\n  at end { preview grid(4, 4) of G(z) }`), // prettier-ignore
  'noise for a picture alone': plain(`${usual}\n  fixed ~ normal[16]\n  every 10 steps { preview grid(4, 4) of G(fixed) }`), // prettier-ignore
  'rates that reach 0 at the end': plain(usual, [G, D], {
    until: '20 epochs',
    rates: `optimizer G = adam(linear_decay(2e-4, hold: 10 epochs, over: 10 epochs))
  optimizer D = adam(cosine_decay(2e-4, over: 20 epochs))`,
  }),
  'rates that stay above 0 or only begin there': plain(usual, [G, D], {
    until: '1000 steps',
    rates: `optimizer G = adam(warmup(2e-4, over: 100 steps))
  optimizer D = adam(linear_decay(2e-4, over: 100 steps, to: 1e-5))`,
  }),
  'a term that fades long before the end': plain(`let strength = linear_decay(1, over: 50 steps)
  minimize D: nonsaturating.discriminator(D(real + 0.1 * strength), D(fake + 0.1 * strength))
  minimize G: nonsaturating.generator(D(fake)) + strength * mean(square(mean(fake) - mean(real)))`),
  'two samples of one set, drawn apart': game(
    [G, D],
    `(a, of_a) <- digits.(image, label)
  (b, of_b) <- digits.(image, label)
  let alike = to_float(of_a == of_b)
  minimize D: nonsaturating.discriminator(D(a), D(G(z))) + 0.1 * mean(alike * square(D(a) - D(b)))
  minimize G: nonsaturating.generator(D(G(z)))`,
  ),
  'epochs of one set of two': `import { digits, emoji } from "std/data"
network N(x: f32[8, 8, 1]) -> f32[8, 8, 1] { x |> conv(1) }
network M(x: f32[32, 32, 3]) -> f32[32, 32, 3] { x |> conv(3) }
train {
  batch 16
  until 2 epochs of emoji
  optimizer N, M = adam(2e-4)
  a <- digits.image
  b <- emoji.image
  minimize N: mean(abs(N(a) - a))
  minimize M: mean(abs(M(b) - b))
}`,
  'a penalty now and then, on a line of its own': plain(`${usual}\n  every 16 steps { minimize D: 16 * r1(D, real) }`),
  'an input that is deliberately not heard': `network N(x: f32[4], y: f32[2]) -> f32[4] { // allow advice/idle-input: callers hand \`y\` over
  (x |> dense(4)) + 0 * mean(y, axis: all)
}`,
  'an average that is deliberately not read': plain(`${usual}
  // allow advice/idle-average: other programs start from it
  average D decay 0.999`),
};

const refused: Readonly<Record<string, string>> = {
  'a slope in a function, of what a loss is made of': plain(
    `let on = 0.5 * real
  minimize D: nonsaturating.discriminator(D(on), D(0.5 * fake)) + slope(D(on), on)
  minimize G: nonsaturating.generator(D(0.5 * fake))`,
    ['fn slope(loss: tensor, h: tensor) = mean(square(grad(loss, h)))', G, D],
  ),
  'a slope through two functions': plain(
    `minimize D: nonsaturating.discriminator(D(real), D(fake)) + steep(real, D)
  minimize G: nonsaturating.generator(D(fake))`,
    [
      'fn slope(y: tensor, h: tensor) = mean(square(grad(y, h)))',
      'fn steep(h: f32[H, W, C], critic: network) = slope(critic(h), h)',
      G,
      D,
    ],
  ),
  'a part of a vector that only long ones have': `fn piece(x: f32[N], k: int) = x[k * 8:(k + 1) * 8]
network N(x: f32[32]) -> f32[8] { piece(x |> dense(32), 3) }`,
  'a shape that only one size has': `block grid(x: f32[N]) -> f32[3, 5, 7] { x |> reshape(3, 5, 7) }
network N(x: f32[16]) -> f32[3, 5, 7] { x |> dense(105) |> grid }`,
  'a condition on the sizes of a function': `fn quarters(x: f32[H, W, C]) where H % 4 == 0, W % 4 == 0 = reshape(x, H / 4, 4, W / 4, 4, C)
network N(x: f32[8, 8, 2]) -> f32[2, 4, 2, 4, 2] { x |> conv(2) |> quarters }`,
  'a condition on a number that a function is given': `fn smaller(x: f32[H, W, C], times: int) where H % 2 ** times == 0, W % 2 ** times == 0 {
  var h = x
  for i in 0..times { h = h |> avg_pool(2) }
  h
}
network N(x: f32[16, 16, 2]) -> f32[2, 2, 2] { x |> conv(2) |> smaller(3) }`,
  'a picture of slopes, outside training, through batch norm': plain(
    `${usual}\n  every 10 steps { preview grid(2, 2) of tanh(grad(D(real), real)) }`,
    [G, normed],
  ),
  'a step along a slope before a picture, through batch norm': plain(
    `${usual}\n  at end { preview grid(2, 2) of G(z + 0.1 * grad(D(G(z)), z)) }`,
    [G, normed],
  ),
  'the penalty of a critic of classes':
    classed(`minimize D: wasserstein.discriminator(D(real, y), D(fake, y)) + gradient_penalty(D(_, y), real, fake)
  minimize G: wasserstein.generator(D(fake, y))`),
  'the penalty of a critic whose class comes first': classed(
    `minimize D: wasserstein.discriminator(D(y, real), D(y, fake)) + gradient_penalty(D(y, _), real, fake, one_sided: true)
  minimize G: wasserstein.generator(D(y, fake))`,
    [GY, DY.replace('x: f32[8, 8, 1], y: int<10>', 'y: int<10>, x: f32[8, 8, 1]')],
  ),
  'all other penalties of a critic of classes': classed(`let critic = D(_, y)
  let on_real = critic(real)
  let on_fake = critic(fake)
  minimize D: nonsaturating.discriminator(on_real, on_fake) + r1(critic, real) + r2(critic, fake)
    + dragan(critic, real) + lecam(on_real, on_fake) + consistency(critic, real, 0.9 * real)
  minimize G: nonsaturating.generator(critic(fake))`),
  'the penalty of one field of a record': game(
    [
      GY,
      `discriminator D(x: f32[8, 8, 1]) -> (score: f32[], class: f32[10]) {
  let h = x |> flatten |> dense(32) |> leaky_relu(0.2)
  (score: h |> dense(1) |> squeeze, class: h |> dense(10))
}`,
    ],
    `(real, y) <- digits.(image, label)
  c ~ categorical(10)
  let (score, class) = D(real)
  let (score: of_fake, class: as) = D(G(z, c))
  minimize D: nonsaturating.discriminator(score, of_fake) + cross_entropy(class, y) + r1(D(_).score, real)
  minimize G: nonsaturating.generator(of_fake) + cross_entropy(as, c)`,
  ),
  'the path length of a generator of classes': classed(`minimize D: nonsaturating.discriminator(D(real, y), D(fake, y))
  minimize G: nonsaturating.generator(D(fake, y)) + path_length(G(_, y), z)`),
  'names that the runtime has too': plain(usual, [
    'block dilate(x: f32[H, W, C]) -> f32[H, W, C] { x |> conv(C) |> leaky_relu(0.2) }',
    'block grouped_conv2d(x: f32[H, W, C]) -> f32[H, W, C] { x |> dilate |> dilate }',
    'fn philox(x: tensor) = 2 * x',
    G,
    'discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> grouped_conv2d |> philox |> flatten |> dense(1) |> squeeze }',
  ]),
  'a critic of classes and its usual losses': classed(usualOfClass),
};

describe.each([
  ['samples of a batch', samples],
  ['training that is worth it', worth],
  ['what looks as if it were refused', refused],
])('%s', (_, programs) => {
  test.each(Object.entries(programs))('%s', async (_, text) => {
    expect(messages(await compileText(text, { files: { 'f.safetensors': '' } }))).toBe('');
  });
});
