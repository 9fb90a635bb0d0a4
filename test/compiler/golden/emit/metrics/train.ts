/**
 * Trains metrics.gan.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 */

import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy, nonsaturatingDiscriminator, nonsaturatingGenerator } from './losses.js';
import { D, digitClassifier, E, G, initD, initDigitClassifier, initE, initG } from './model.js';
import { adam } from './optimizers.js';
import {
  classAccuracy,
  codePurity,
  frechetDistance,
  meanValue,
  openRun,
  partnerRetrieval,
} from './runtime/index.js';

// ---- settings ---------------------------------------------------------------------------------
const batch = 64; // samples a step
const until = { steps: 2000 };
const seed = 0;
const adamOptions = { rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const averageEDecay = 0.9;

const run = await openRun(import.meta.url, {
  program: 'metrics.gan',
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
const e = initE(run.initializer('E'));
await run.load('E', e, 'features.safetensors');
const digitClassifierWeights = initDigitClassifier(run.initializer('digit_classifier'));
await run.load('digit_classifier', digitClassifierWeights, 'data/digits/classifier.safetensors');
const averageE = run.average('E', e, { decay: averageEDecay });
const optimizerG = run.optimizer('G', { G: g }, adam, adamOptions);
const optimizerD = run.optimizer('D', { D: d }, adam, adamOptions);
const optimizerE = run.optimizer('E', { E: e }, adam, adamOptions);
run.restore(); // the last checkpoint, with --resume

// ---- training ---------------------------------------------------------------------------------
for await (const pass of run.passes()) {
  const minimized = tf.tidy(() => {
    const losses: Record<string, tf.Tensor> = {};
    const { image: real } = digits.batch(pass, batch); // [batch, 8, 8, 1]
    const z = pass.normal('z', [batch, 16]);
    const class_ = pass.categorical('class', 10, [batch]);
    const fake = G(g, z, class_); // [batch, 8, 8, 1]

    // minimize D: nonsaturating.discriminator(D(real), D(fake))
    losses.D = optimizerD.minimize(() => nonsaturatingDiscriminator(D(d, real), D(d, fake)));

    // minimize G: nonsaturating.generator(D(fake)) + cross_entropy(logits, class)
    losses.G = optimizerG.minimize(() => {
      const fake2 = G(g, z, class_);
      // pass.fixed(): as outside training, since nothing trains this network
      return nonsaturatingGenerator(D(d, fake2)).add(
        crossEntropy(digitClassifier(digitClassifierWeights, fake2, pass.fixed()).logits, class_),
      );
    });

    // minimize E: mean(square(E(real)))
    losses.E = optimizerE.minimize(() => E(e, real).square().mean());
    averageE.update();
    return losses;
  });
  await run.report(pass, minimized);

  if (run.every({ steps: 500 })) {
    await run.measure('frechet(digit_classifier)', frechetDistance, {
      samples: 5000,
      draw: (inference, count) =>
        G(g, inference.normal('z', [count, 16]), inference.categorical('class', 10, [count])),
      network: {
        name: 'digit_classifier',
        weights: digitClassifierWeights,
        of: (x, inference) => digitClassifier(digitClassifierWeights, x, inference).features,
      },
      real: { data: digits, field: 'image' },
    });
  }
}

if (run.ended) {
  await run.measure('frechet(digit_classifier)2', frechetDistance, {
    samples: 5000,
    draw: (inference, count) => {
      const { image: real } = digits.batch(inference, count);
      return real;
    },
    network: {
      name: 'digit_classifier',
      weights: digitClassifierWeights,
      of: (x, inference) => digitClassifier(digitClassifierWeights, x, inference).features,
    },
    real: { data: digits, field: 'image' },
  });
  await run.measure('frechet(E)', frechetDistance, {
    samples: 1000,
    draw: (inference, count) =>
      G(g, inference.normal('z', [count, 16]), inference.categorical('class', 10, [count])),
    network: { name: 'E', weights: averageE.weights, of: (x) => E(averageE.weights, x) },
    real: { data: digits, field: 'image' },
  });
  await run.measure('accuracy(digit_classifier)', classAccuracy, {
    samples: 5000,
    draw: (inference, count) => {
      const class_ = inference.categorical('class', 10, [count]);
      return { made: G(g, inference.normal('z', [count, 16]), class_), label: class_ };
    },
    network: {
      name: 'digit_classifier',
      weights: digitClassifierWeights,
      of: (x, inference) => digitClassifier(digitClassifierWeights, x, inference).logits,
    },
  });
  await run.measure('mean(abs(E(fake) - E(real)))', meanValue, {
    samples: 200,
    draw: (inference, count) => {
      const { image: real } = digits.batch(inference, count);
      return E(
        averageE.weights,
        G(g, inference.normal('z', [count, 16]), inference.categorical('class', 10, [count])),
      )
        .sub(E(averageE.weights, real))
        .abs();
    },
  });
  await run.measure('purity(digit_classifier)', codePurity, {
    samples: 5000,
    draw: (inference, count) => ({
      made: G(g, inference.normal('z', [count, 16]), inference.categorical('class', 10, [count])),
      code: inference.categorical('code', 12, [count]),
    }),
    network: {
      name: 'digit_classifier',
      weights: digitClassifierWeights,
      of: (x, inference) => digitClassifier(digitClassifierWeights, x, inference).logits,
    },
  });
  await run.measure('retrieval', partnerRetrieval, {
    samples: 50,
    draw: (inference, count) => {
      const { image: real } = digits.batch(inference, count);
      return {
        made: E(averageE.weights, real),
        partner: E(
          averageE.weights,
          G(g, inference.normal('z', [count, 16]), inference.categorical('class', 10, [count])),
        ),
      };
    },
  });
}

await run.finish();
