/**
 * Trains judges.gan.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 */

import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy, nonsaturatingDiscriminator, nonsaturatingGenerator } from './losses.js';
import { D, digitClassifier, G, initD, initDigitClassifier, initG, initOracle, Oracle } from './model.js';
import { adam } from './optimizers.js';
import {
  classifierScore,
  densityCoverage,
  kernelDistance,
  negativeLogLikelihood,
  openRun,
  pairSimilarity,
  precisionRecall,
  slicedWasserstein,
} from './runtime/index.js';

// ---- settings ---------------------------------------------------------------------------------
const batch = 64; // samples a step
const until = { steps: 2000 };
const seed = 0;
const adamOptions = { rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

const run = await openRun(import.meta.url, {
  program: 'judges.gan',
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
const oracle = initOracle(run.initializer('Oracle'));
const digitClassifierWeights = initDigitClassifier(run.initializer('digit_classifier'));
await run.load('digit_classifier', digitClassifierWeights, 'data/digits/classifier.safetensors');
const optimizerG = run.optimizer('G', { G: g }, adam, adamOptions);
const optimizerD = run.optimizer('D', { D: d }, adam, adamOptions);
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
    return losses;
  });
  await run.report(pass, minimized);
}

if (run.ended) {
  await run.measure('kid(digit_classifier)', kernelDistance, {
    samples: 300,
    draw: (inference, count) =>
      G(g, inference.normal('z', [count, 16]), inference.categorical('class', 10, [count])),
    network: {
      name: 'digit_classifier',
      weights: digitClassifierWeights,
      of: (x, inference) => digitClassifier(digitClassifierWeights, x, inference).features,
    },
    real: { data: digits, field: 'image' },
    options: { subsets: 10, size: 100 },
  });
  await run.measure('precision_recall(digit_classifier)', precisionRecall, {
    samples: 300,
    draw: (inference, count) =>
      G(g, inference.normal('z', [count, 16]), inference.categorical('class', 10, [count])),
    network: {
      name: 'digit_classifier',
      weights: digitClassifierWeights,
      of: (x, inference) => digitClassifier(digitClassifierWeights, x, inference).features,
    },
    real: { data: digits, field: 'image' },
    options: { neighbours: 3 },
  });
  await run.measure('density_coverage(digit_classifier)', densityCoverage, {
    samples: 300,
    draw: (inference, count) => {
      const class_ = inference.categorical('class', 10, [count]);
      return { made: G(g, inference.normal('z', [count, 16]), class_), label: class_ };
    },
    network: {
      name: 'digit_classifier',
      weights: digitClassifierWeights,
      of: (x, inference) => digitClassifier(digitClassifierWeights, x, inference).features,
    },
    real: { data: digits, field: 'image' },
    realLabel: { data: digits, field: 'label' },
    options: { neighbours: 4 },
    byClass: true,
  });
  await run.measure('sliced_wasserstein', slicedWasserstein, {
    samples: 300,
    draw: (inference, count) =>
      G(g, inference.normal('z', [count, 16]), inference.categorical('class', 10, [count])),
    real: { data: digits, field: 'image' },
    options: { directions: 128 },
  });
  await run.measure('sliced_wasserstein(digit_classifier)', slicedWasserstein, {
    samples: 300,
    draw: (inference, count) =>
      G(g, inference.normal('z', [count, 16]), inference.categorical('class', 10, [count])),
    real: { data: digits, field: 'image' },
    network: {
      name: 'digit_classifier',
      weights: digitClassifierWeights,
      of: (x, inference) => digitClassifier(digitClassifierWeights, x, inference).features,
    },
    options: { directions: 32 },
  });
  await run.measure('classifier_score(digit_classifier)', classifierScore, {
    samples: 300,
    draw: (inference, count) =>
      G(g, inference.normal('z', [count, 16]), inference.categorical('class', 10, [count])),
    network: {
      name: 'digit_classifier',
      weights: digitClassifierWeights,
      of: (x, inference) => digitClassifier(digitClassifierWeights, x, inference).logits,
    },
    options: { splits: 10 },
  });
  await run.measure('ms_ssim', pairSimilarity, {
    samples: 1000,
    draw: (inference, count) =>
      G(g, inference.normal('z', [count, 16]), inference.categorical('class', 10, [count])),
    picture: { shape: [8, 8, 1], range: [-1, 1] },
  });
  await run.measure('ms_ssim2', pairSimilarity, {
    samples: 100,
    draw: (inference, count) => {
      const class_ = inference.categorical('class', 10, [count]);
      return { made: G(g, inference.normal('z', [count, 16]), class_), label: class_ };
    },
    byClass: true,
    picture: { shape: [8, 8, 1], range: [-1, 1] },
  });
  // inference.at('name'): the noise of this call is its own, drawn under the name
  await run.measure('nll(Oracle)', negativeLogLikelihood, {
    samples: 100,
    draw: (inference, count) =>
      Oracle(
        oracle,
        G(g, inference.normal('z', [count, 16]), inference.categorical('class', 10, [count])),
        inference.at('Oracle').fixed(),
      ),
    network: { name: 'Oracle', weights: oracle },
  });
}

await run.finish();
