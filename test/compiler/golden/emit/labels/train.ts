/**
 * Trains labels.gan.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 */

import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy, hingeDiscriminator, hingeGenerator } from './losses.js';
import { D, G, initD, initG } from './model.js';
import { adam } from './optimizers.js';
import { openRun } from './runtime/index.js';

// ---- settings ---------------------------------------------------------------------------------
const batch = 32; // samples a step
const until = { epochs: 5 };
const seed = 0;
const adamOptions = { rate: 0.0002, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
// Built with latent = 16: change these in labels.gan and build again.

const run = await openRun(import.meta.url, {
  program: 'labels.gan',
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
const optimizerG = run.optimizer('G', { G: g }, adam, adamOptions);
const optimizerD = run.optimizer('D', { D: d }, adam, adamOptions);
run.restore(); // the last checkpoint, with --resume

// ---- training ---------------------------------------------------------------------------------
for await (const pass of run.passes()) {
  const minimized = tf.tidy(() => {
    const losses: Record<string, tf.Tensor> = {};
    const { image: real, label } = digits.batch(pass, batch); // [batch, 8, 8, 1]
    const z = pass.normal('z', [batch, 16]);
    const wanted = pass.categorical('wanted', 10, [batch]);
    const fake = G(g, z, wanted, pass); // [batch, 8, 8, 1]

    // minimize D: hinge.discriminator(score, D(fake).score) + cross_entropy(class, label)
    losses.D = optimizerD.minimize(() => {
      // pass.at('name'): the noise of this call is its own, drawn under the name
      const { score, class_ } = D(d, real, pass.at('D'));
      return hingeDiscriminator(score, D(d, fake, pass.at('D_2')).score).add(crossEntropy(class_, label));
    });

    // minimize G: hinge.generator(D(fake).score) + cross_entropy(D(fake).class, wanted)
    losses.G = optimizerG.minimize(() => {
      // pass.replay(): the same once more, with the noise it had; running statistics stay as they are
      const fake2 = G(g, z, wanted, pass.replay());
      return hingeGenerator(D(d, fake2, pass.at('D_3')).score).add(
        crossEntropy(D(d, fake2, pass.at('D_4')).class_, wanted),
      );
    });
    return losses;
  });
  await run.report(pass, minimized);

  if (run.every({ epochs: 1 })) {
    await run.preview({ grid: [4, 8], range: [-1, 1] }, (inference) =>
      G(g, inference.normal('z', [32, 16]), inference.categorical('wanted', 10, [32]), inference),
    );
  }
}

await run.finish();
