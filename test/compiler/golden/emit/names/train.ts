/**
 * Trains names.gan.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 */

import * as tf from '@tensorflow/tfjs-core';
import { initRun2, initTf2, run2, tf2 } from './model.js';
import { adam } from './optimizers.js';
import { openRun } from './runtime/index.js';

// ---- settings ---------------------------------------------------------------------------------
const batch = 16; // samples a step
const until = { steps: 100 };
const seed = 0;
const adamOptions = { rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
// Built with class = 4: change these in names.gan and build again.

const run = await openRun(import.meta.url, {
  program: 'names.gan',
  fingerprint: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  batch,
  until,
  seed,
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
const tfWeights = initTf2(run.initializer('tf'));
const runWeights = initRun2(run.initializer('run'));
const optimizerTfRun = run.optimizer('tf+run', { tf: tfWeights, run: runWeights }, adam, adamOptions);
run.restore(); // the last checkpoint, with --resume

// ---- training ---------------------------------------------------------------------------------
for await (const pass of run.passes()) {
  const minimized = tf.tidy(() => {
    const losses: Record<string, tf.Tensor> = {};
    const { point: real } = ring.batch(pass, batch); // [batch, 2]

    // minimize tf, run: mean(losses.losses) + mean(square(losses.default)) + mean(square(pass - real))
    losses['tf+run'] = optimizerTfRun.minimize(() => {
      const pass2 = run2(runWeights, real);
      const { default_, losses: losses2 } = tf2(tfWeights, pass2);
      return losses2.mean().add(default_.square().mean()).add(pass2.sub(real).square().mean());
    });
    return losses;
  });
  await run.report(pass, minimized);
}

await run.finish();
