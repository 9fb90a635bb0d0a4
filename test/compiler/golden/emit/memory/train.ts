/**
 * Trains memory.gan.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 */

import * as tf from '@tensorflow/tfjs-core';
import {
  adapted,
  augment,
  hingeDiscriminator,
  hingeGenerator,
  initMemory,
  lecam,
  orthogonal,
  pathLength,
  pool,
} from './losses.js';
import { D, G, initD, initG } from './model.js';
import { adam, lazyAdam } from './optimizers.js';
import { openRun } from './runtime/index.js';

// ---- settings ---------------------------------------------------------------------------------
const batch = 8; // samples a step
const until = { epochs: 1 };
const seed = 0;
const adamD = { rate: 0.0002, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const lazyAdamG = { rate: 0.0002, beta1: 0, beta2: 0.99, epsilon: 1e-8, interval: 4 };

const run = await openRun(import.meta.url, {
  program: 'memory.gan',
  fingerprint: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  batch,
  until,
  seed,
  judges: ['D'],
});

// ---- data -------------------------------------------------------------------------------------
const digits = await run.data({
  source: 'idx',
  name: 'digits',
  images: 'data/digits/images-idx3-ubyte.gz',
  labels: 'data/digits/labels-idx1-ubyte.gz',
  fields: {
    image: { kind: 'tensor', shape: [8, 8, 1], range: [-1, 1] },
    label: { kind: 'class', classes: 10 },
  },
});
run.epochsOf(digits); // an epoch is one of digits

// ---- networks ---------------------------------------------------------------------------------
const g = initG(run.initializer('G'));
const d = initD(run.initializer('D'));
const memory = initMemory(run.initializer('train'));
const optimizerD = run.optimizer('D', { D: d }, adam, adamD);
const optimizerG = run.optimizer('G', { G: g }, lazyAdam, lazyAdamG);
run.restore(); // the last checkpoint, with --resume

// ---- training ---------------------------------------------------------------------------------
for await (const pass of run.passes()) {
  const minimized = tf.tidy(() => {
    const losses: Record<string, tf.Tensor> = {};
    const { image: real } = digits.batch(pass, batch); // [batch, 8, 8, 1]
    const z = pass.normal('z', [batch, 4]);
    const fake = G(g, z); // [batch, 8, 8, 1]

    // minimize D: hinge.discriminator(real_scores, fake_scores) + lecam(real_scores, fake_scores) +
    // orthogonal(D)
    losses.D = optimizerD.minimize(() => {
      // pass.at('name'): the noise of this call is its own, drawn under the name
      const realScores = D(d, augment(real, memory.strength, pass.at('augment')));
      const h = pool(memory.pool, fake, pass.at('pool'));
      const fakeScores = D(d, augment(h, memory.strength, pass.at('augment_2')));
      return hingeDiscriminator(realScores, fakeScores)
        .add(lecam(memory.lecam, realScores, fakeScores, pass.at('lecam')))
        .add(orthogonal(d));
    });

    // minimize G: hinge.generator(D(augment(fake, strength)))
    losses.G = optimizerG.minimize(() =>
      hingeGenerator(D(d, augment(G(g, z), memory.strength, pass.at('augment_3')))),
    );

    if (run.every({ steps: 4 })) {
      // minimize G: 4 * path_length(G, z)
      losses.G2 = optimizerG.minimize(() =>
        tf.mul(4, pathLength(memory.pathLength, z, g, pass.at('path_length'))),
      );

      // pass.replay(): the same once more, with the noise it had; running statistics stay as they are
      const realScores2 = D(d, augment(real, memory.strength, pass.replay().at('augment'))); // [batch]

      pass.update(memory.strength, adapted(memory.strength, realScores2, pass));
    }
    return losses;
  });
  await run.report(pass, minimized);
}

await run.finish();
