/**
 * Trains blocks.gan.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 */

import * as tf from '@tensorflow/tfjs-core';
import { initN, N } from './model.js';
import { sgd } from './optimizers.js';
import { openRun } from './runtime/index.js';

// ---- settings ---------------------------------------------------------------------------------
const batch = 16; // samples a step
const until = { steps: 100 };
const seed = 0;
const sgdOptions = { rate: 0.01, momentum: 0.9 };
// Built with depth = 2: change these in blocks.gan and build again.

const run = await openRun(import.meta.url, {
  program: 'blocks.gan',
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
const n = initN(run.initializer('N'));
const optimizerN = run.optimizer('N', { N: n }, sgd, sgdOptions);
run.restore(); // the last checkpoint, with --resume

// ---- training ---------------------------------------------------------------------------------
for await (const pass of run.passes()) {
  const minimized = tf.tidy(() => {
    const losses: Record<string, tf.Tensor> = {};
    const { point: x } = ring.batch(pass, batch); // [batch, 2]

    // minimize N: mean(square(N(x) - 1))
    // pass.at('name'): the noise of this call is its own, drawn under the name
    losses.N = optimizerN.minimize(() => N(n, x, pass.at('N')).sub(1).square().mean());
    return losses;
  });
  await run.report(pass, minimized);

  if (run.every({ steps: 50 })) {
    await run.checkpoint();
  }
}

await run.finish();
