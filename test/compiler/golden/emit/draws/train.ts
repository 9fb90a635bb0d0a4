/**
 * Trains draws.gan.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 */

import * as tf from '@tensorflow/tfjs-core';
import { digitClassifier, initDigitClassifier, initN, N } from './model.js';
import { sgd } from './optimizers.js';
import { classAccuracy, openRun } from './runtime/index.js';

// ---- settings ---------------------------------------------------------------------------------
const batch = 16; // samples a step
const until = { epochs: 10 };
const seed = 0;
const sgdOptions = { rate: 0.01, momentum: 0 };

const run = await openRun(import.meta.url, {
  program: 'draws.gan',
  fingerprint: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  batch,
  until,
  seed,
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
const n = initN(run.initializer('N'));
const digitClassifierWeights = initDigitClassifier(run.initializer('digit_classifier'));
await run.load('digit_classifier', digitClassifierWeights, 'data/digits/classifier.safetensors');
const optimizerN = run.optimizer('N', { N: n }, sgd, sgdOptions);
run.restore(); // the last checkpoint, with --resume

// ---- training ---------------------------------------------------------------------------------
for await (const pass of run.passes()) {
  const minimized = tf.tidy(() => {
    const losses: Record<string, tf.Tensor> = {};
    const { image: real, label } = digits.batch(pass, batch); // [batch, 8, 8, 1]
    const { image: other, label: kind } = digits.batch(pass, batch, 'other'); // [batch, 8, 8, 1], samples of their own
    const same = label.toFloat().sub(kind.toFloat()); // [batch]

    // minimize N: mean(square(N(real, other) - same))
    losses.N = optimizerN.minimize(() => N(n, real, other).sub(same).square().mean());

    pass.repeat(2, losses, (again) => {
      // Every turn has noise and data of its own.
      const { image: real } = digits.batch(again, batch); // [batch, 8, 8, 1]
      const { image: other } = digits.batch(again, batch, 'other'); // [batch, 8, 8, 1], samples of their own
      const { image: third } = digits.batch(again, batch, 'third'); // [batch, 8, 8, 1], samples of their own

      // minimize N: mean(square(N(third, third) - N(real, other)))
      losses.N2 = optimizerN.minimize(() =>
        N(n, third, third)
          .sub(N(n, real, other))
          .square()
          .mean(),
      );
    });
    return losses;
  });
  await run.report(pass, minimized);

  if (run.every({ epochs: 5 })) {
    await run.preview({ grid: [2, 4], range: [-1, 1] }, (inference) => {
      const { image: real } = digits.batch(inference, 8);
      const { image: other } = digits.batch(inference, 8, 'other');
      return real.add(other).div(2);
    });
  }
}

if (run.ended) {
  await run.measure('accuracy(digit_classifier)', classAccuracy, {
    samples: 100,
    draw: (inference, count) => {
      const { image: other, label: kind } = digits.batch(inference, count, 'other');
      return { made: other, label: kind };
    },
    network: {
      name: 'digit_classifier',
      weights: digitClassifierWeights,
      of: (x, inference) => digitClassifier(digitClassifierWeights, x, inference).logits,
    },
  });
}

await run.finish();
