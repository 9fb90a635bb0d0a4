/** Slips that make a run worth less than it costs, each beside what is meant by nearly the same text. */
import { describe, expect, test } from 'vitest';
import { findings } from '../../../compiled.js';

const codes = async (text: string): Promise<readonly string[]> =>
  (await findings(text)).map((finding) => finding.replace(/ \d+:\d+$/, ''));

describe('a slope between two samples', () => {
  const program = (noise: string, between: string, more = '') => `
import { digits } from "std/data"
import { wasserstein } from "std/losses"
generator G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> reshape(8, 8, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> conv(8) |> relu |> flatten |> dense(1) |> squeeze }
fn slope(x: f32[8, 8, 1]) = mean(square(norm(grad(D(x), x)) - 1))
${more}
train {
  batch 64
  until 100 steps
  optimizer G, D = adam(1e-3)
  a <- digits.image
  z ~ normal[16]
  let b = G(z)
  t ~ ${noise}
  minimize D: wasserstein.discriminator(D(a), D(b)) + slope(${between})
  minimize G: wasserstein.generator(D(b))
}`;
  const uneven = ['warning advice/interpolation'];

  test.each<[string, string, readonly string[]]>([
    ['uniform[]', 't * a + (1 - t) * b', []],
    ['uniform[1, 1, 1]', 't * a + (1 - t) * b', []],
    ['uniform[8, 8, 1]', 't * a + (1 - t) * b', uneven],
    ['uniform[8, 8, 1]', 'a + t * (b - a)', uneven],
    ['uniform[8, 8, 1]', '(1 - t) * a + b * t', uneven],
    ['uniform[64]', 'b + reshape(1 - t, 8, 8, 1) * (a - b)', uneven],
    ['uniform[8, 1, 1]', 'lerp(a, b, t)', uneven],
    ['uniform(0, 1)[1, 8, 1]', 'stop_gradient(t * a - t * b + b)', uneven],
    // Around real samples, not between two.
    ['uniform[8, 8, 1]', 'a + 0.1 * t', []],
    ['normal[8, 8, 1]', 'a + 0.1 * t', []],
    ['uniform[8, 8, 1]', 'a * t', []],
    // One picture here, another one there: a cut, not a mixture.
    ['bernoulli(0.5)[8, 8, 1]', 't * a + (1 - t) * b', []],
  ])('%s, %s', async (noise, between, expected) => {
    const more = between.includes('lerp') ? 'fn lerp(a: f32[H, W, C], b: f32[H, W, C], t: tensor) = a + t * (b - a)' : '';
    expect(await codes(program(noise, between, more))).toEqual(expected);
  }); // prettier-ignore
});

describe('weights that start from a file', () => {
  const program = (line: string, more = '', networks = 'G, C') => `
import { digits } from "std/data"
import { l2 } from "std/losses"
network C(x: f32[8, 8, 1]) -> f32[4] from "c.safetensors" { x |> flatten |> dense(4) }
generator G(x: f32[8, 8, 1]) -> f32[8, 8, 1] in [-1, 1] { x |> conv(8) |> relu |> conv(1) |> tanh }
network R(h: f32[4]) -> f32[8, 8, 1] { h |> dense(64) |> reshape(8, 8, 1) }
train {
  batch 64
  until 100 steps
  optimizer ${networks} = adam(1e-3)
  optimizer R = adam(1e-3)
  x <- digits.image
  ${line}
  ${more}
}`;

  test.each<[string, string, string, readonly string[]]>([
    ['minimize G, C: l2(C(G(x)), C(x))', 'minimize R: l2(R(C(x)), x)', 'G, C', ['warning advice/trained-features']],
    ['minimize G: l2(C(G(x)), C(x))', 'minimize R: l2(R(C(x)), x)', 'G', []],
    // Going on from where it was.
    ['minimize C: mean(square(C(x)))', 'minimize G: l2(C(G(x)), C(x))\n  minimize R: l2(R(C(x)), x)', 'G, C', []],
  ])('%s', async (line, more, networks, expected) => {
    expect(await codes(program(line, more, networks))).toEqual(expected);
  });

  test('an encoder that goes on learning with a new decoder', async () => {
    const text = program('minimize C, R: l2(R(C(x)), x)', 'minimize G: l2(G(x), x)').replace('optimizer R = adam(1e-3)', '').replace('optimizer G, C', 'optimizer C, R = adam(1e-3)\n  optimizer G'); // prettier-ignore
    expect(await codes(text)).toEqual([]);
  });
});

describe('classes', () => {
  const program = (lines: string, d = 'D(real, label)', g = 'y') => `
import { digits } from "std/data"
import { hinge } from "std/losses"
generator G(z: f32[16], y: int<10>) -> f32[8, 8, 1] in [-1, 1] {
  concat(z, embedding(y, 16)) |> dense(64) |> reshape(8, 8, 1) |> tanh
}
discriminator D(x: f32[8, 8, 1], y: int<10>) -> f32[] {
  concat(flatten(x), embedding(y, 16)) |> dense(1) |> squeeze
}
train {
  batch 64
  until 100 steps
  optimizer G, D = adam(1e-3)
  real <- digits.image
  ${lines}
  z ~ normal[16]
  let fake = G(z, ${g})
  minimize D: mean(relu(1 - ${d})) + mean(relu(1 + D(fake, ${g})))
  minimize G: hinge.generator(D(fake, ${g}))
}`;
  const both = 'label <- digits.label\n  y ~ categorical(10)';

  test.each<[string, string, string, readonly string[]]>([
    [both, 'D(real, label)', 'y', []],
    ['label <- digits.label', 'D(real, label)', 'label', []],
    ['y ~ categorical(10)', 'D(real, y)', 'y', ['warning advice/drawn-label']],
    ['y ~ categorical(10)\n  other ~ categorical(10)', 'D(real, other)', 'y', ['warning advice/drawn-label']],
    // A wrong class beside the right one, as in matching-aware training.
    [`${both}\n  wrong ~ categorical(10)`, 'D(real, label)) - mean(D(real, wrong)', 'y', []],
    ['label <- digits.label\n  y ~ categorical(9)', 'D(real, label)', 'y', ['warning advice/fewer-classes']],
    ['label <- digits.label\n  y ~ categorical(5)', 'D(real, label)', 'y', ['warning advice/fewer-classes']],
  ])('%s, %s', async (lines, d, g, expected) => {
    expect(await codes(program(lines, d, g))).toEqual(expected);
  });

  test('drawn classes that are shown as numbers, and noise, which is no class', async () => {
    const encoded = program('y ~ categorical(10)', 'D(real, one_hot(y))').replace('D(fake, y)', 'D(fake, one_hot(y))').replace('D(fake, y)', 'D(fake, one_hot(y))').replace('(x: f32[8, 8, 1], y: int<10>)', '(x: f32[8, 8, 1], y: f32[10])').replace('flatten(x), embedding(y, 16)', 'flatten(x), y'); // prettier-ignore
    expect(await codes(encoded)).toEqual(['warning advice/drawn-label']);
    const known = encoded.replace('y ~ categorical(10)', 'y ~ categorical(10)\n  label <- digits.label').replace('D(real, one_hot(y))', 'D(real, one_hot(label))'); // prettier-ignore
    expect(await codes(known)).toEqual([]);
    const noise = encoded.replace('y ~ categorical(10)', 'y ~ categorical(10)\n  n ~ normal[10]').replaceAll(/D\((real|fake), one_hot\(y\)\)/g, 'D($1, n)'); // prettier-ignore
    expect(await codes(noise)).not.toContain('warning advice/drawn-label');
  });

  test('a class that no loss asks for', async () => {
    const heard = program('y ~ categorical(10)\n  label <- digits.label', 'D(real, label)');
    const deaf = (text: string) => text.replace('D(x: f32[8, 8, 1], y: int<10>)', 'D(x: f32[8, 8, 1])').replace('concat(flatten(x), embedding(y, 16)) |> dense(1)', 'flatten(x) |> dense(1)').replaceAll(/D\((real|fake), \w+\)/g, 'D($1)').replace('\n  label <- digits.label', ''); // prettier-ignore
    expect(await codes(heard)).toEqual([]);
    expect(await codes(deaf(heard))).toEqual(['warning advice/unheard-label']);
    // As many latent parts as the data have no classes of.
    expect(await codes(deaf(heard).replace('int<10>', 'int<12>').replace('categorical(10)', 'categorical(12)'))).toEqual([]); // prettier-ignore
    // The class of a sample is in the sample that the loss compares with.
    const paired = deaf(heard).replace('y ~ categorical(10)', 'y <- digits.label').replace('hinge.generator(D(fake))', 'hinge.generator(D(fake)) + mean(abs(fake - real))'); // prettier-ignore
    expect(await codes(paired)).toEqual([]);
  });

  test('few classes are drawn for a preview only', async () => {
    const text = program(`${both}\n  few ~ categorical(4)\n  every 50 steps { preview grid(2, 2) of G(z, few) }`).replace(/(\n {2}few[^\n]*\n[^\n]*)\n {2}z ~ normal\[16\]/, '\n  z ~ normal[16]$1'); // prettier-ignore
    expect(await codes(text)).toEqual([]);
  });
});

describe('what nothing comes of', () => {
  const program = (extra: string, rate = '1e-3', z = 'z') => `
import { digits } from "std/data"
import { hinge } from "std/losses"
generator G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> reshape(8, 8, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> conv(8) |> relu |> flatten |> dense(1) |> squeeze }
train {
  batch 64
  until 100 steps
  optimizer G, D = ${rate.includes('(') ? rate : `adam(${rate})`}
  real <- digits.image
  z ~ normal[16]
  let fake = G(${z})
  minimize D: hinge.discriminator(D(real), D(fake))
  minimize G: hinge.generator(D(fake))
  ${extra}
}`;

  test.each<[string, string, string, readonly string[]]>([
    ['average G decay 0.99', '1e-3', 'z', []],
    ['average D decay 0.99', '1e-3', 'z', ['warning advice/idle-average']],
    ['average D decay 0.99\n  every 50 steps { measure mean(samples: 8) of D(fake) }', '1e-3', 'z', []],
    ['', '0', 'z', ['warning advice/rate-zero']],
    ['', 'adamw(0)', 'z', ['warning advice/rate-zero']],
    ['', 'sgd(0, momentum: 0.9)', 'z', ['warning advice/rate-zero']],
    ['', 'lion(0, weight_decay: 0.1)', 'z', ['warning advice/rate-zero']],
    ['', 'adam(1e-3, beta1: 0)', 'z', []],
    ['', '1e-3', '0 * z', ['warning advice/same-input']],
    ['', '1e-3', '0.5 * z', []],
  ])('%s, %s, G(%s)', async (extra, rate, z, expected) => {
    expect(await codes(program(extra, rate, z))).toEqual(expected);
  });
});
