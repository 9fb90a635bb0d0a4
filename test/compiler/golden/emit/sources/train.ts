/**
 * Trains sources.gan.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 */

import * as tf from '@tensorflow/tfjs-core';
import { G, initG, initT, T } from './model.js';
import { adam } from './optimizers.js';
import { openRun } from './runtime/index.js';

// ---- settings ---------------------------------------------------------------------------------
const batch = 4; // samples a step
const until = { epochs: 10 };
const seed = 0;
const adamOptions = { rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

const run = await openRun(import.meta.url, {
  program: 'sources.gan',
  fingerprint: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  batch,
  until,
  seed,
});

// ---- data -------------------------------------------------------------------------------------
const birds = await run.data({
  source: 'table',
  name: 'birds',
  file: 'birds/captions.csv',
  where: 'family',
  is: 'Owls & Nightjars',
  crop: 'center',
  flip: false,
  split: 'train',
  test: 0.2,
  columns: { image: 'file' },
  fields: {
    image: { kind: 'tensor', shape: [8, 8, 3], range: [-1, 1] },
    caption: { kind: 'tokens', vocabulary: 100, length: 6 },
    region: { kind: 'class', classes: 5 },
  },
});
const maps = await run.data({
  source: 'paired',
  name: 'maps',
  crop: 'center',
  flip: true,
  folders: { input: 'maps/drawn', target: 'maps/seen' },
  fields: {
    input: { kind: 'tensor', shape: [8, 8, 3], range: [-1, 1] },
    target: { kind: 'tensor', shape: [8, 8, 3], range: [-1, 1] },
  },
});
const animals = await run.data({
  source: 'unpaired',
  name: 'animals',
  crop: 'none',
  flip: false,
  folders: { a: 'horses', b: 'zebras' },
  fields: {
    a: { kind: 'tensor', shape: [8, 8, 3], range: [-1, 1] },
    b: { kind: 'tensor', shape: [8, 8, 3], range: [-1, 1] },
  },
});
run.epochsOf(birds, maps, animals); // an epoch is one of the largest of these

// ---- networks ---------------------------------------------------------------------------------
const t = initT(run.initializer('T'));
const g = initG(run.initializer('G'));
const optimizerTG = run.optimizer('T+G', { T: t, G: g }, adam, adamOptions);
run.restore(); // the last checkpoint, with --resume

// ---- training ---------------------------------------------------------------------------------
for await (const pass of run.passes()) {
  const minimized = tf.tidy(() => {
    const losses: Record<string, tf.Tensor> = {};
    const { image, caption: words, region } = birds.batch(pass, batch); // [batch, 8, 8, 3]
    const { input, target } = maps.batch(pass, batch); // [batch, 8, 8, 3]
    const { a, b } = animals.batch(pass, batch); // [batch, 8, 8, 3]

    // minimize T, G: mean(abs(G(input, about) - target)) + mean(abs(G(image, about) - image)) +
    // mean(abs(G(a, about) - b))
    losses['T+G'] = optimizerTG.minimize(() => {
      const about = T(t, words, region);
      return G(g, input, about)
        .sub(target)
        .abs()
        .mean()
        .add(G(g, image, about).sub(image).abs().mean())
        .add(G(g, a, about).sub(b).abs().mean());
    });
    return losses;
  });
  await run.report(pass, minimized);
}

await run.finish();
