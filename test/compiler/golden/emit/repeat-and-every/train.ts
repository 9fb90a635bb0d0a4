/**
 * Trains repeat-and-every.gan.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 */

import * as tf from '@tensorflow/tfjs-core';
import { gradientPenalty, wassersteinDiscriminator, wassersteinGenerator } from './losses.js';
import { D, G, initD, initG } from './model.js';
import { adam, rmsprop } from './optimizers.js';
import { mixtureModes, openRun } from './runtime/index.js';

// ---- settings ---------------------------------------------------------------------------------
const batch = 64; // samples a step
const until = { steps: 2000 };
const seed = 0;
const rmspropD = { rate: 0.0005, decay: 0.99, epsilon: 1e-8 };
const averageGDecay = 0.9;

const run = await openRun(import.meta.url, {
  program: 'repeat-and-every.gan',
  fingerprint: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  batch,
  until,
  seed,
  judges: ['D'],
});

// ---- data -------------------------------------------------------------------------------------
const ring = await run.data({
  source: 'mixture',
  name: 'ring',
  layout: 'ring',
  modes: 8,
  radius: 1,
  sigma: 0.01,
  count: 100000,
  fields: { point: { kind: 'tensor', shape: [2], range: null } },
});
run.epochsOf(ring); // an epoch is one of ring

// ---- networks ---------------------------------------------------------------------------------
const g = initG(run.initializer('G'));
const d = initD(run.initializer('D'));
const averageG = run.average('G', g, { decay: averageGDecay });
const adamG = () => ({
  rate: 0.001 - 0.001 * Math.min(Math.max(run.progress({ steps: 2000 }), 0), 1),
  beta1: 0.5,
  beta2: 0.999,
  epsilon: 1e-8,
}); // asked at every update
const optimizerG = run.optimizer('G', { G: g }, adam, adamG);
const optimizerD = run.optimizer('D', { D: d }, rmsprop, rmspropD);
run.restore(); // the last checkpoint, with --resume

// ---- training ---------------------------------------------------------------------------------
for await (const pass of run.passes()) {
  const minimized = tf.tidy(() => {
    const losses: Record<string, tf.Tensor> = {};
    pass.repeat(3, losses, (again) => {
      // Every turn has noise and data of its own.
      const { point: real } = ring.batch(again, batch); // [batch, 2]
      const z = again.normal('z', [batch, 2]);
      const fake = G(g, z); // [batch, 2]

      // minimize D: wasserstein.discriminator(D(real), D(fake))
      losses.D = optimizerD.minimize(() => wassersteinDiscriminator(D(d, real), D(d, fake)), {
        clipWeights: 0.5,
      });

      if (run.every({ steps: 4 })) {
        // minimize D: gradient_penalty(D, real, fake, weight: 4)
        // again.at('name'): the noise of this call is its own, drawn under the name
        losses.D2 = optimizerD.minimize(() => gradientPenalty(real, fake, d, again.at('gradient_penalty')), {
          clipWeights: 0.5,
        });
      }
    });

    const z = pass.normal('z', [batch, 2]);

    // minimize G: wasserstein.generator(D(fake))
    losses.G = optimizerG.minimize(() => wassersteinGenerator(D(d, G(g, z))));
    averageG.update();
    return losses;
  });
  await run.report(pass, minimized);

  if (run.every({ steps: 500 })) {
    await run.preview({ scatter: ring }, (inference) => G(averageG.weights, inference.normal('z', [500, 2])));
    await run.checkpoint();
  }
}

if (run.ended) {
  await run.measure('modes', mixtureModes, {
    samples: 1000,
    draw: (inference, count) => G(averageG.weights, inference.normal('z', [count, 2])),
    data: ring,
  });
}

await run.finish();
