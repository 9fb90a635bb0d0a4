/** Programs with phases, states, blocks that remember and gradients over several batches, from start to end. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Checkpoint, readCheckpoint } from '../../runtime/checkpoints/checkpoint.js';
import { readMetrics } from '../../runtime/metrics/log.js';
import { gan, temporaryFolder } from '../cli/gan.js';

const text = `import { digits } from "std/data"
import { adapted, augment } from "std/augmentation"
import { cross_entropy, hinge, lecam, path_length, pool } from "std/losses"

network C(x: f32[8, 8, 1]) -> f32[10] { x |> flatten |> dense(10) }

generator G(z: f32[4]) -> f32[8, 8, 1] in [-1, 1] {
  z |> dense(64, weights: equalized, init: normal(0, 1)) |> reshape(8, 8, 1) |> tanh
}

discriminator D(x: f32[8, 8, 1]) -> f32[] {
  x |> conv(4, kernel: 4, stride: 2, weights: spectral_norm) |> leaky_relu(0.2) |> flatten
  |> dense(1, weights: spectral_norm) |> squeeze
}

train {
  batch 8
  accumulate 2
  optimizer C, D = adamw(1e-2)
  optimizer G = lazy_adam(1e-2, interval: 2)
  average G decay half_life(200 images)
  state strength: f32[] = 0.5

  real <- digits.image
  label <- digits.label
  z ~ normal[4]
  let fake = G(z)

  phase classify until 4 steps {
    (other, kind) <- digits.(image, label)
    minimize C: cross_entropy(C(real), label) + cross_entropy(C(other), kind) + weight_decay(C)
  }
  phase play until 6 steps {
    let scores = D(augment(real, strength))
    let fake_scores = D(augment(fake |> pool(images: 8), strength))
    minimize D: hinge.discriminator(scores, fake_scores) + lecam(scores, fake_scores) + orthogonal(D)
    minimize G: hinge.generator(D(fake))
    every 2 steps { minimize G: 2 * path_length(G, z) }
    repeat 2 {
      (other) <- digits.(image)
      minimize C: mean(square(C(other) - C(real)))
    }
    update strength = adapted(strength, scores, over: 100 images)
  }
  at end { preview grid(2, 2) of fake }
}
`;

const program = { program: 'remembering.gan', fingerprint: '' };

describe('a program that remembers', () => {
  const folder = temporaryFolder(afterAll);
  const file = join(folder, program.program);
  const train = (run: string, ...args: readonly string[]) =>
    gan(['train', file, '--device', 'wasm', '--quiet', ...args], { cwd: folder }).then((outcome) => {
      expect(outcome, run).toMatchObject({ code: 0, err: '' });
    });
  const saved = async (run: string): Promise<Checkpoint> => {
    const { out } = await gan(['check', file, '--json']);
    const { files } = JSON.parse(out) as { files: readonly { fingerprint: string }[] };
    return readCheckpoint(join(folder, run), { ...program, fingerprint: files[0]!.fingerprint });
  };
  let whole: Checkpoint;

  beforeAll(async () => {
    writeFileSync(file, text);
    await train('whole', '--out', 'whole');
    whole = await saved('whole');
  });

  it('trains what each phase names, and nothing else', async () => {
    const lines = (await readMetrics(join(folder, 'whole', 'metrics.jsonl'))).map(({ losses }) => Object.keys(losses!));
    expect(lines).toEqual([
      ...Array.from({ length: 4 }, () => ['C']),
      ...[5, 6, 7, 8, 9, 10].map((step) => ['D', 'G', ...(step % 2 === 0 ? ['G2'] : []), 'C']),
    ]);
  });

  it('keeps what it remembers in its checkpoints, and it has moved', () => {
    const { tensors } = whole;
    const of = (name: string) => [...tensors.get(name)!.values];
    expect(of('train/strength')[0]).not.toBe(0.5);
    expect(of('train/lecam.real_mean')[0]).not.toBe(0);
    expect(of('train/path_length.usual')[0]).toBeGreaterThan(0);
    expect(of('train/pool.filled').filter((full) => full === 1).length).toBeGreaterThan(3);
    expect(Math.hypot(...of('D/conv.spectral_norm.direction'))).toBeCloseTo(1, 5);
    expect(of('average.G/dense.kernel')).not.toEqual(of('G/dense.kernel'));
  });

  it.each([3, 4, 7])('goes on from step %i with the same numbers', async (step) => {
    const run = `stopped-${step}`;
    await train(run, '--out', run, '--steps', String(step));
    await train(run, '--resume', run);
    const { info, tensors } = await saved(run);
    expect(info.step).toBe(10);
    for (const [name, { values }] of whole.tensors) expect([name, ...tensors.get(name)!.values]).toEqual([name, ...values]); // prettier-ignore
  });
});
