/**
 * The training program of ring.gan, with a few ways to go wrong: `TOY_NAN=12` spoils the loss of D at that step,
 * `TOY_BUG=12` runs into a programming error there, `TOY_SLOW=20` waits so many milliseconds after each.
 */
import { setTimeout as wait } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { openRun } from '../../../../../runtime/index.js';
import { adam, D, G, initD, initG, latent, settings } from './networks.js';

const batch = 16;
const rates = { rate: 1e-2, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
const spoiled = Number(process.env['TOY_NAN'] ?? 0);
const faulty = Number(process.env['TOY_BUG'] ?? 0);
const slowness = Number(process.env['TOY_SLOW'] ?? 0);

const run = await openRun(import.meta.url, { ...settings, batch, until: { epochs: 3 }, seed: 0 });
const ring = await run.data({
  source: 'mixture',
  layout: 'ring',
  name: 'ring',
  modes: 8,
  radius: 1,
  sigma: 0.05,
  count: 160,
  fields: { point: { kind: 'tensor', shape: [2], range: null } },
});
run.epochsOf(ring);

const g = initG(run.initializer('G'));
const d = initD(run.initializer('D'));
const averageG = run.average('G', g, { decay: 0.9 });
const optimizerG = run.optimizer('G', { G: g }, adam, () => ({ ...rates, rate: rates.rate / (1 + run.step / 10) }));
const optimizerD = run.optimizer('D', { D: d }, adam, rates);
run.restore();

for await (const pass of run.passes()) {
  const losses = tf.tidy(() => {
    const { point: real } = ring.batch(pass, batch);
    const z = pass.normal('z', [batch, latent]);
    const fake = G(g, z, pass);
    const noise = pass.step === spoiled ? NaN : 0;
    const lossD = optimizerD.minimize(() =>
      D(d, real).neg().softplus().mean().add(D(d, fake).softplus().mean()).add(noise).asScalar(),
    );
    const lossG = optimizerG.minimize(() =>
      D(d, G(g, z, pass.replay()))
        .neg()
        .softplus()
        .mean()
        .asScalar(),
    );
    averageG.update();
    return { D: lossD, G: lossG };
  });
  await run.report(pass, losses);
  if (run.every({ epochs: 1 })) {
    await run.preview({ scatter: ring }, (pass) => G(averageG.weights, pass.normal('z', [64, latent]), pass));
  }
  if (run.every({ steps: 5 })) {
    run.record('memory', { tensors: tf.memory().numTensors, bytes: tf.memory().numBytes });
    await run.checkpoint();
  }
  if (run.step === faulty) (undefined as unknown as tf.Tensor).print();
  if (slowness > 0) await wait(slowness);
}
if (run.ended) run.record('at end', run.lastStep);
await run.finish();
