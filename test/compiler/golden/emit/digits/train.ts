/**
 * Trains digits.gan.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 */

import * as tf from '@tensorflow/tfjs-core';
import { nonsaturatingDiscriminator, nonsaturatingGenerator } from './losses.js';
import { D, digitClassifier, G, initD, initDigitClassifier, initG } from './model.js';
import { adam } from './optimizers.js';
import { frechetDistance, openRun } from './runtime/index.js';

// ---- settings ---------------------------------------------------------------------------------
const batch = 64; // samples a step
const until = { epochs: 70 };
const seed = 0;
const adamOptions = { rate: 0.001, beta1: 0.5, beta2: 0.99, epsilon: 1e-8 };
const averageGDecay = 0.995;
// Built with latent = 64, width = 32, objective = nonsaturating, norm = batch_norm: change these in digits.gan and build again.

const run = await openRun(import.meta.url, {
  program: 'digits.gan',
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
const digitClassifierWeights = initDigitClassifier(run.initializer('digit_classifier'));
await run.load('digit_classifier', digitClassifierWeights, 'data/digits/classifier.safetensors');
const averageG = run.average('G', g, { decay: averageGDecay });
const optimizerG = run.optimizer('G', { G: g }, adam, adamOptions);
const optimizerD = run.optimizer('D', { D: d }, adam, adamOptions);
run.restore(); // the last checkpoint, with --resume

// ---- training ---------------------------------------------------------------------------------
for await (const pass of run.passes()) {
  const minimized = tf.tidy(() => {
    const losses: Record<string, tf.Tensor> = {};
    const { image: real } = digits.batch(pass, batch); // [batch, 8, 8, 1]
    const z = pass.normal('z', [batch, 64]);
    const fake = G(g, z, pass); // [batch, 8, 8, 1]

    // minimize D: objective.discriminator(D(real), D(fake))
    losses.D = optimizerD.minimize(() => nonsaturatingDiscriminator(D(d, real), D(d, fake)));

    // minimize G: objective.generator(D(fake))
    // pass.replay(): the same once more, with the noise it had; running statistics stay as they are
    losses.G = optimizerG.minimize(() => nonsaturatingGenerator(D(d, G(g, z, pass.replay()))));
    averageG.update();
    return losses;
  });
  await run.report(pass, minimized);

  if (run.every({ epochs: 10 })) {
    await run.preview({ grid: [8, 8], range: [-1, 1] }, (inference) =>
      G(averageG.weights, inference.normal('z', [64, 64]), inference),
    );
  }
  if (run.every({ epochs: 35 })) {
    await run.checkpoint();
  }
}

if (run.ended) {
  await run.measure('frechet(digit_classifier)', frechetDistance, {
    samples: 5000,
    draw: (inference, count) => G(averageG.weights, inference.normal('z', [count, 64]), inference),
    network: {
      name: 'digit_classifier',
      weights: digitClassifierWeights,
      of: (x, inference) => digitClassifier(digitClassifierWeights, x, inference).features,
    },
    real: { data: digits, field: 'image' },
  });
}

await run.finish();
