/**
 * Trains phases.gan.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 */

import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy, hingeDiscriminator, hingeGenerator, weightDecay } from './losses.js';
import { C, D, G, initC, initD, initG } from './model.js';
import { adamw } from './optimizers.js';
import { openRun } from './runtime/index.js';

// ---- settings ---------------------------------------------------------------------------------
const batch = 8; // samples a step
const accumulate = 2; // batches that an update takes the mean gradient of
const until = { epochs: 3 };
const seed = 0;
const adamwOptions = { rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };

const run = await openRun(import.meta.url, {
  program: 'phases.gan',
  fingerprint: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  batch,
  accumulate,
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
const c = initC(run.initializer('C'));
const g = initG(run.initializer('G'));
const d = initD(run.initializer('D'));
const averageG = run.average('G', g, {
  decay: () =>
    0.5 **
    Math.max(
      run.progress({ images: 1000 }) - run.progress({ images: 1000 }, { steps: 1 }),
      1 / (0.05 * run.progress({ steps: 1 })),
    ),
});
const optimizerC = run.optimizer('C', { C: c }, adamw, adamwOptions);
const optimizerG = run.optimizer('G', { G: g }, adamw, adamwOptions);
const optimizerD = run.optimizer('D', { D: d }, adamw, adamwOptions);
run.restore(); // the last checkpoint, with --resume

// ---- phase classify ---------------------------------------------------------------------------
for await (const pass of run.passes({ epochs: 1 })) {
  const minimized = tf.tidy(() => {
    const losses: Record<string, tf.Tensor> = {};
    // minimize C: cross_entropy(C(real), class) + weight_decay(C)
    losses.C = optimizerC.minimize(
      (part) => {
        const micro = pass.repetition(part, accumulate); // noise and data of its own
        const { image: real, label: class_ } = digits.batch(micro, batch); // [batch, 8, 8, 1]
        return crossEntropy(C(c, real), class_).add(weightDecay(c));
      },
      { accumulate },
    );
    return losses;
  });
  await run.report(pass, minimized);
}

if (run.phaseEnded) {
  await run.checkpoint();
}

// ---- phase play -------------------------------------------------------------------------------
for await (const pass of run.passes()) {
  const minimized = tf.tidy(() => {
    const losses: Record<string, tf.Tensor> = {};
    // minimize D: hinge.discriminator(D(real), D(fake))
    losses.D = optimizerD.minimize(
      (part) => {
        const micro = pass.repetition(part, accumulate); // noise and data of its own
        const { image: real } = digits.batch(micro, batch); // [batch, 8, 8, 1]
        // micro.at('name'): the noise of this call is its own, drawn under the name
        return hingeDiscriminator(
          D(d, real, micro.at('D')),
          D(d, G(g, micro.normal('z', [batch, 4])), micro.at('D_2')),
        );
      },
      { accumulate },
    );

    // minimize G: elapsed(1 epochs, after: start) * hinge.generator(D(fake))
    losses.G = optimizerG.minimize(
      (part) => {
        const micro = pass.repetition(part, accumulate); // noise and data of its own
        // micro.replay(): the same once more, with the noise it had; running statistics stay as they are
        return tf.mul(
          Math.min(Math.max(micro.progress({ epochs: 1 }, { epochs: 1 }), 0), 1),
          hingeGenerator(D(d, G(g, micro.replay().normal('z', [batch, 4])), micro.at('D_3'))),
        );
      },
      { accumulate },
    );
    averageG.update();
    return losses;
  });
  await run.report(pass, minimized);
}

if (run.ended) {
  await run.preview({ grid: [2, 2], range: [-1, 1] }, (inference) =>
    G(averageG.weights, inference.normal('z', [4, 4])),
  );
}

await run.finish();
