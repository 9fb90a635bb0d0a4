/**
 * Trains clashes.gan.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 */

import * as tf from '@tensorflow/tfjs-core';
import { wG2 } from './losses.js';
import { D, G, GWeights2, initD, initG, initGWeights2, real } from './model.js';
import { adam, sgd } from './optimizers.js';
import { mixtureModes, openRun } from './runtime/index.js';

// ---- settings ---------------------------------------------------------------------------------
const batch = 16; // samples a step
const until = { steps: 20 };
const seed = 0;
const adamGD = { rate: 0.001, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
const sgdGWeights = { rate: 0.1, momentum: 0 };

const run = await openRun(import.meta.url, {
  program: 'clashes.gan',
  fingerprint: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  batch,
  until,
  seed,
  judges: ['D'],
});

// ---- data -------------------------------------------------------------------------------------
const points = await run.data({
  source: 'mixture',
  name: 'points',
  layout: 'ring',
  modes: 8,
  radius: 1,
  sigma: 0.05,
  count: 100000,
  fields: { point: { kind: 'tensor', shape: [2], range: null } },
});
run.epochsOf(points); // an epoch is one of points

// ---- networks ---------------------------------------------------------------------------------
const gWeights = initG(run.initializer('G'));
const gWeightsWeights = initGWeights2(run.initializer('G_weights'));
const d = initD(run.initializer('D'));
const optimizerG = run.optimizer('G', { G: gWeights }, adam, adamGD);
const optimizerD = run.optimizer('D', { D: d }, adam, adamGD);
const optimizerGWeights = run.optimizer('G_weights', { G_weights: gWeightsWeights }, sgd, sgdGWeights);
run.restore(); // the last checkpoint, with --resume

// ---- training ---------------------------------------------------------------------------------
for await (const pass of run.passes()) {
  const minimized = tf.tidy(() => {
    const losses: Record<string, tf.Tensor> = {};
    const { point: realPoints } = points.batch(pass, batch); // [batch, 2]
    const i = pass.normal('i', [batch, 2]);
    const fake2 = G(gWeights, i, pass); // [batch, 2]

    // minimize D: mean(D(fake)) - mean(D(real_points))
    losses.D = optimizerD.minimize(() =>
      D(d, fake2, pass)
        .mean()
        .sub(D(d, realPoints, pass).mean()),
    );

    // minimize D: mean(square(D(real_points)))
    losses.D2 = optimizerD.minimize(() => D(d, realPoints, pass).square().mean());

    // minimize G: -mean(D(fake)) + mean(real(again))
    losses.G = optimizerG.minimize(() => {
      // pass.replay(): the same once more, with the noise it had; running statistics stay as they are
      const fake3 = G(gWeights, i, pass.replay());
      const again = wG2(fake3, gWeights, pass);
      return D(d, fake3, pass).mean().neg().add(real(again).mean());
    });

    const fake4 = G(gWeights, i, pass.replay()); // [batch, 2]

    // minimize G_weights: mean(square(captured - real_points))
    losses.G_weights = optimizerGWeights.minimize(() =>
      GWeights2(gWeightsWeights, fake4).value.sub(realPoints).square().mean(),
    );
    return losses;
  });
  await run.report(pass, minimized);
}

if (run.ended) {
  await run.measure('modes', mixtureModes, {
    samples: 100,
    draw: (inference, count) => G(gWeights, inference.normal('i', [count, 2]), inference),
    data: points,
  });
  await run.measure('modes2', mixtureModes, {
    samples: 50,
    draw: (inference, count) => {
      const fake2 = G(gWeights, inference.normal('i', [count, 2]), inference);
      return GWeights2(gWeightsWeights, fake2).value;
    },
    data: points,
  });
}

await run.finish();
