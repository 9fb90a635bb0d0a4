/**
 * Trains joint.gan.
 *
 *   npm install
 *   npm run train                          all of it
 *   npm run train -- --steps 100           a short run; --help lists the rest
 *   npm run train -- --resume runs/...     goes on from the last checkpoint
 */

import * as tf from '@tensorflow/tfjs-core';
import { cycle, lsganDiscriminator, lsganGenerator } from './losses.js';
import { DA, DB, F, G, initDA, initDB, initF, initG } from './model.js';
import { adam } from './optimizers.js';
import { openRun } from './runtime/index.js';

// ---- settings ---------------------------------------------------------------------------------
const batch = 32; // samples a step
const until = { steps: 1000 };
const seed = 0;
const adamGF = { rate: 0.0002, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
const adamDADB = { rate: 0.0001, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

const run = await openRun(import.meta.url, {
  program: 'joint.gan',
  fingerprint: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  batch,
  until,
  seed,
  judges: ['DB', 'DA'],
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
const grid25 = await run.data({
  source: 'mixture',
  name: 'grid25',
  layout: 'grid',
  side: 5,
  spacing: 2,
  sigma: 0.05,
  count: 100000,
  fields: { point: { kind: 'tensor', shape: [2], range: null } },
});
run.epochsOf(ring, grid25); // an epoch is one of the largest of these

// ---- networks ---------------------------------------------------------------------------------
const g = initG(run.initializer('G'));
const f = initF(run.initializer('F'));
const da = initDA(run.initializer('DA'));
const db = initDB(run.initializer('DB'));
const optimizerGF = run.optimizer('G+F', { G: g, F: f }, adam, adamGF);
const optimizerDA = run.optimizer('DA', { DA: da }, adam, adamDADB);
const optimizerDB = run.optimizer('DB', { DB: db }, adam, adamDADB);
run.restore(); // the last checkpoint, with --resume

// ---- training ---------------------------------------------------------------------------------
for await (const pass of run.passes()) {
  const minimized = tf.tidy(() => {
    const losses: Record<string, tf.Tensor> = {};
    const { point: a } = ring.batch(pass, batch); // [batch, 2]
    const { point: b } = grid25.batch(pass, batch); // [batch, 2]

    // minimize G, F: lsgan.generator(DB(fake_b)) + lsgan.generator(DA(fake_a)) + 10 * (cycle(G, F, a) +
    // cycle(F, G, b))
    losses['G+F'] = optimizerGF.minimize(() =>
      lsganGenerator(DB(db, G(g, a)))
        .add(lsganGenerator(DA(da, F(f, b))))
        .add(
          tf.mul(
            10,
            cycle(a, G.bind(null, g), F.bind(null, f)).add(cycle(b, F.bind(null, f), G.bind(null, g))),
          ),
        ),
    );

    const fakeB = G(g, a); // [batch, 2]

    // minimize DB: lsgan.discriminator(DB(b), DB(fake_b))
    losses.DB = optimizerDB.minimize(() => lsganDiscriminator(DB(db, b), DB(db, fakeB)));

    const fakeA = F(f, b); // [batch, 2]

    // minimize DA: lsgan.discriminator(DA(a), DA(fake_a))
    losses.DA = optimizerDA.minimize(() => lsganDiscriminator(DA(da, a), DA(da, fakeA)));
    return losses;
  });
  await run.report(pass, minimized);

  if (run.every({ steps: 100 })) {
    await run.preview({ scatter: ring }, (inference) => {
      const { point: a } = ring.batch(inference, 256);
      return G(g, a);
    });
  }
}

await run.finish();
