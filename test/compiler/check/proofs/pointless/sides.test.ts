/** Which side is shown what, and which way its loss pulls: what cannot teach is told, every game that can is not. */
import { describe, expect, test } from 'vitest';
import { findings } from '../../../compiled.js';

interface Parts {
  readonly data?: string;
  readonly lets?: string;
  readonly d?: string;
  readonly g?: string;
  readonly lines?: string;
  readonly more?: string;
}

/** A program of two networks; what is left out is as it should be. */
const program = ({ data = 'digits', lets = '', d, g, lines, more = '' }: Parts): string => `
import { ${data} } from "std/data"
import { consistency, dragan, gradient_penalty, hinge, lecam, lsgan, minimax, nonsaturating, pool, r1, r2, relativistic, relativistic_average, wasserstein } from "std/losses"
import { augment } from "std/augmentation"
${more}
generator G(z: f32[16]) -> f32[8, 8, 1] in [-1, 1] { z |> dense(64) |> reshape(8, 8, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> conv(8) |> relu |> flatten |> dense(1) |> squeeze }
train {
  batch 64
  until 100 steps
  optimizer G, D = adam(1e-3)
  real <- digits.image
  z ~ normal[16]
  let fake = G(z)
  ${lets}
  ${lines ?? `minimize D: ${d ?? 'hinge.discriminator(D(real), D(fake))'}\n  minimize G: ${g ?? 'hinge.generator(D(fake))'}`}
}
`; // prettier-ignore

/** What is said, without names nobody uses here. */
const said = async (parts: Parts): Promise<readonly string[]> =>
  (await findings(program(parts))).filter((finding) => !/unused\//.test(finding)).map((finding) => finding.replace(/ \d+:\d+$/, '')); // prettier-ignore

describe('games that can be played', () => {
  test.each<[string, Parts]>([
    ['hinge', {}],
    ['non-saturating', { d: 'nonsaturating.discriminator(D(real), D(fake))', g: 'nonsaturating.generator(D(fake))' }],
    ['minimax, one value', { d: 'minimax.discriminator(D(real), D(fake))', g: '-minimax.discriminator(D(real), D(fake))' }],
    ['wasserstein with a penalty', { d: 'wasserstein.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake)', g: 'wasserstein.generator(D(fake))' }],
    ['least squares', { d: 'lsgan.discriminator(D(real), D(fake))', g: 'lsgan.generator(D(fake))' }],
    ['relativistic', { d: 'relativistic.discriminator(D(real), D(fake))', g: 'relativistic.generator(D(real), D(fake))' }],
    ['relativistic on average', { d: 'relativistic_average.discriminator(D(real), D(fake))', g: 'relativistic_average.generator(D(real), D(fake))' }],
    ['fake as 1 and real as 0', { d: 'mean(softplus(D(real))) + mean(softplus(-D(fake)))', g: 'mean(softplus(D(fake)))' }],
    ['two lines for two kinds', { lines: 'minimize D: mean(softplus(-D(real)))\n  minimize D: mean(softplus(D(fake)))\n  minimize G: mean(softplus(-D(fake)))' }],
    ['a drift term', { d: 'hinge.discriminator(D(real), D(fake)) + 0.001 * mean(square(D(real)))' }],
    ['fakes of earlier steps only', { lets: 'let old = pool(fake)', d: 'hinge.discriminator(D(real), D(old))' }],
    ['fakes cut off', { d: 'hinge.discriminator(D(real), D(stop_gradient(fake)))' }],
    ['wasserstein with penalties of every kind', { d: 'wasserstein.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake) + r1(D, real) + r2(D, fake) + dragan(D, real) + consistency(D, real, augment(real)) + lecam(D(real), D(fake))', g: 'wasserstein.generator(D(fake))' }],
    ['the game in one line, the penalties in another', { lines: 'minimize D: hinge.discriminator(D(real), D(fake))\n  minimize D: r1(D, real) + gradient_penalty(D, real, fake)\n  minimize G: hinge.generator(D(fake))' }],
    ['R1 apart', { lines: 'minimize D: hinge.discriminator(D(real), D(fake))\n  every 16 steps { minimize D: 16 * r1(D, real) }\n  minimize G: hinge.generator(D(fake))' }],
    ['consistency of a game with itself', { d: 'hinge.discriminator(D(real), D(fake)) + lecam(D(real), D(fake))' }],
    ['the other half, given the other way round', { g: 'hinge.discriminator(D(fake), D(real))' }],
    ['an average weight of the loss that is 0', { more: 'param off = 0', d: 'hinge.discriminator(D(real), D(fake)) + off * mean(square(D(real)))' }],
  ])('%s', async (_, parts) => {
    expect(await said(parts)).toEqual([]);
  }); // prettier-ignore

  test('latent codes as what is real, and a classifier of data alone', async () => {
    const autoencoder = `
import { digits } from "std/data"
import { l2, nonsaturating } from "std/losses"
generator E(x: f32[8, 8, 1]) -> f32[4] { x |> flatten |> dense(4) }
network R(h: f32[4]) -> f32[8, 8, 1] in [-1, 1] { h |> dense(64) |> tanh |> reshape(8, 8, 1) }
discriminator D(h: f32[4]) -> f32[] { h |> dense(16) |> relu |> dense(1) |> squeeze }
train {
  batch 64
  until 100 steps
  optimizer E, R = adam(1e-3)
  optimizer D = adam(1e-3)
  x <- digits.image
  h ~ normal[4]
  minimize E, R: l2(R(E(x)), x)
  minimize D: nonsaturating.discriminator(D(h), D(E(x)))
  minimize E: nonsaturating.generator(D(E(x)))
}`;
    expect(await findings(autoencoder)).toEqual([]);
    const judged = `
import { digits } from "std/data"
import { cross_entropy } from "std/losses"
generator G(z: f32[4], y: int<10>) -> f32[8, 8, 1] in [-1, 1] { concat(z, embedding(y, 4)) |> dense(64) |> tanh |> reshape(8, 8, 1) }
discriminator C(x: f32[8, 8, 1]) -> f32[10] { x |> flatten |> dense(32) |> relu |> dense(10) }
train {
  batch 64
  until 100 steps
  optimizer G = adam(1e-3)
  optimizer C = adam(1e-3)
  real <- digits.image
  label <- digits.label
  z ~ normal[4]
  y ~ categorical(10)
  minimize C: cross_entropy(C(real), label)
  minimize G: cross_entropy(C(G(z, y)), y)
}`;
    expect(await findings(judged)).toEqual([]);
  });
});

describe('games that cannot', () => {
  test.each<[string, Parts, string]>([
    ['real twice', { d: 'hinge.discriminator(D(real), D(real))' }, 'error train/no-fake'],
    ['real twice, by names', { lets: 'let a = D(real)', d: 'mean(relu(1 - a)) + mean(relu(1 + a))' }, 'error train/no-fake'],
    ['real and real augmented', { d: 'nonsaturating.discriminator(D(real), D(augment(real)))', g: 'nonsaturating.generator(D(fake))' }, 'error train/no-fake'],
    ['only a penalty meets a fake', { d: 'wasserstein.discriminator(D(real), D(real)) + gradient_penalty(D, real, fake)', g: 'wasserstein.generator(D(fake))' }, 'error train/no-fake'],
    ['only a penalty meets a fake, of others', { d: 'hinge.discriminator(D(real), D(real)) + gradient_penalty(D, real, fake)' }, 'error train/no-fake'],
    ['relativistic, real twice, and R1 and R2', { d: 'relativistic.discriminator(D(real), D(real)) + r1(D, real) + r2(D, fake)', g: 'relativistic.generator(D(real), D(fake))' }, 'error train/no-fake'],
    ['relativistic on average, real twice', { d: 'relativistic_average.discriminator(D(real), D(real)) + dragan(D, real)', g: 'relativistic_average.generator(D(real), D(fake))' }, 'error train/no-fake'],
    ['two objectives, both of real', { d: 'hinge.discriminator(D(real), D(real)) + 0.5 * lsgan.discriminator(D(real), D(augment(real)))' }, 'error train/no-fake'],
    ['two lines, of real and of a penalty', { lines: 'minimize D: lsgan.discriminator(D(real), D(real))\n  every 16 steps { minimize D: gradient_penalty(D, real, fake) }\n  minimize G: lsgan.generator(D(fake))' }, 'error train/no-fake'],
    ['wasserstein by hand, real twice', { lets: 'let (a, b) = (a: D(real), b: D(real))', d: 'mean(a) - mean(b) + 10 * mean(square(norm(grad(D(fake), fake)) - 1))', g: '-mean(D(fake))' }, 'error train/no-fake'],
    ['real twice through a function', { more: 'fn apart(a: f32[], b: f32[]) = mean(b) - mean(a)', d: 'apart(D(real), D(real)) + gradient_penalty(D, real, fake)', g: '-mean(D(fake))' }, 'error train/no-fake'],
    ['wasserstein, real twice and nothing else', { d: 'wasserstein.discriminator(D(real), D(real))', g: 'wasserstein.generator(D(fake))' }, 'error train/no-fake'],
    ['fake twice, and a penalty', { d: 'hinge.discriminator(D(fake), D(fake)) + gradient_penalty(D, real, fake)' }, 'error train/no-real'],
    ['fake twice, wasserstein, and a penalty', { d: 'wasserstein.discriminator(D(fake), D(fake)) + gradient_penalty(D, real, fake)', g: 'wasserstein.generator(D(fake))' }, 'error train/no-real'],
    ['fake and old fakes, and R1', { d: 'hinge.discriminator(D(fake), D(G(z))) + r1(D, real)' }, 'error train/no-real'],
    ['real, and a fake score cut off', { d: 'hinge.discriminator(D(real), stop_gradient(D(fake)))' }, 'error train/no-fake'],
    ['fake twice', { d: 'hinge.discriminator(D(fake), D(fake))' }, 'error train/no-real'],
    ['fakes of two draws', { lets: 'other ~ normal[16]', d: 'hinge.discriminator(D(G(other)), D(fake))' }, 'error train/no-real'],
    ['a lost minus', { d: 'mean(D(fake)) - mean(D(real))', g: 'mean(D(fake))' }, 'error train/same-side'],
    ['a minus too many', { d: '-wasserstein.discriminator(D(real), D(fake))', g: 'wasserstein.generator(D(fake))' }, 'error train/same-side'],
    ['the sign of the generator', { g: 'mean(softplus(D(fake)))' }, 'error train/same-side'],
    ['the same target for both', { d: 'mean(softplus(-D(real))) + mean(softplus(-D(fake)))' }, 'error train/same-for-all'],
    ['G with the half of D', { d: 'lsgan.discriminator(D(real), D(fake))', g: 'lsgan.discriminator(D(real), D(fake))' }, 'error train/other-half'],
    ['D with the half of G', { d: 'lsgan.generator(D(fake)) + mean(square(D(real) - 1))', g: 'lsgan.generator(D(fake))' }, 'error train/other-half'],
    ['both with the half of G', { lines: 'minimize D: hinge.discriminator(D(real), D(fake))\n  minimize G, D: hinge.generator(D(fake))' }, 'error train/other-half'],
    ['real and fake swapped', { d: 'hinge.discriminator(D(fake), D(real))' }, 'warning advice/swapped'],
    ['G with the half of D, through a let', { lets: 'let loss = hinge.discriminator(D(real), D(fake))', lines: 'minimize D: loss\n  minimize G: loss' }, 'error train/other-half'],
    ['G with the half of D, through a fn', { more: 'fn loss(a: f32[], b: f32[]) = hinge.discriminator(a, b)', d: 'loss(D(real), D(fake))', g: 'loss(D(real), D(fake))' }, 'error train/other-half'],
    ['G with the half of D, of wasserstein, and a penalty', { d: 'wasserstein.discriminator(D(real), D(fake)) + gradient_penalty(D, real, fake)', g: 'wasserstein.discriminator(D(real), D(fake))' }, 'error train/other-half'],
    ['G with the half of D, relativistic', { d: 'relativistic.discriminator(D(real), D(fake))', g: 'relativistic.discriminator(D(real), D(fake))' }, 'error train/other-half'],
    ['G with the half of D in a sum', { d: 'lsgan.discriminator(D(real), D(fake))', g: 'mean(abs(fake - real)) + 0.1 * lsgan.discriminator(D(real), D(fake))' }, 'error train/other-half'],
    ['G with the half of D, by a function of networks', { more: 'fn loss(critic: network, a: tensor, b: tensor) = hinge.discriminator(critic(a), critic(b))', d: 'loss(D, real, fake)', g: 'loss(D, real, fake)' }, 'error train/other-half'],
    ['a lost minus, and a penalty', { d: 'mean(D(fake)) - mean(D(real)) + gradient_penalty(D, real, fake)', g: 'mean(D(fake))' }, 'error train/same-side'],
    ['there and back', { lines: 'minimize D: hinge.discriminator(D(real), D(fake))\n  minimize G: hinge.generator(D(fake))\n  minimize G: 2 * -hinge.generator(D(fake))' }, 'error train/contradiction'],
  ])('%s', async (_, parts, code) => {
    expect(await said(parts)).toEqual([code]);
  }); // prettier-ignore
});
