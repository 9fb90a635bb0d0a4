import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readMetrics } from '../../runtime/metrics/log.js';
import { gan, temporaryFolder } from '../cli/gan.js';
import { trained } from './trained.js';

test('mnist-classifier: it learns to tell digits', async () => {
  const run = await trained('mnist-classifier', { held_out: '50' }, 30);
  expect(run.loss('mnist_classifier', 0, 0.1)).toBeGreaterThan(1.8);
  expect(run.loss('mnist_classifier', 0.8, 1)).toBeLessThan(1.2);
  expect(run.measure('accuracy(mnist_classifier)')).toBeGreaterThanOrEqual(0);
});

test("the library's mnist_classifier tells the digits of MNIST", async () => {
  const folder = temporaryFolder();
  const program = join(folder, 'known.gan');
  writeFileSync(
    program,
    `import { mnist } from "std/data"
import { mnist_classifier } from "std/metrics"
discriminator D(x: f32[28, 28, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 4
  until 1 steps
  optimizer D = adam(1e-3)
  real <- mnist.image
  label <- mnist.label
  minimize D: mean(softplus(-D(real)))
  at end { measure accuracy(mnist_classifier, label, samples: 500) of real }
}
`,
  );
  const out = join(folder, 'run');
  expect(await gan(['train', program, '--out', out, '--quiet'])).toMatchObject({ code: 0 });
  const last = (await readMetrics(join(out, 'metrics.jsonl'))).at(-1)!;
  expect(last.measures!['accuracy(mnist_classifier)']).toBeGreaterThan(0.99);
});
