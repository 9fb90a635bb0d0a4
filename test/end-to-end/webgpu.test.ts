/** ONNX Runtime's WebGPU on a software adapter, SwiftShader of Debian's package `chromium`: correct, and slow. */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readMetrics } from '../../runtime/metrics/log.js';
import { gan, temporaryFolder } from '../cli/gan.js';

const driver = process.env['VK_ICD_FILENAMES'] ?? '/usr/lib/chromium/vk_swiftshader_icd.json';
const missing = [...(existsSync(driver) ? [] : [driver]), ...(hasVulkan() ? [] : ['libvulkan.so.1'])];
const here = missing.length === 0;
const note = here ? '' : ` (skipped: there is no ${missing.join(' and no ')}; Debian's packages chromium and libvulkan1 bring them)`; // prettier-ignore

/** Whether the library is there through which adapters are found. */
function hasVulkan(): boolean {
  try {
    return execFileSync('ldconfig', ['-p'], { encoding: 'utf8' }).includes('libvulkan.so.1');
  } catch {
    return false;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder(afterAll);

const plain = `import { digits } from "std/data"
import { nonsaturating } from "std/losses"

generator G(z: f32[16]) -> f32[8, 8, 1] {
  z |> dense(4 * 4 * 9) |> reshape([4, 4, 9]) |> batch_norm |> relu
  |> conv_transpose(6, kernel: 4, stride: 2) |> batch_norm |> relu |> conv(1, kernel: 3) |> tanh
}

discriminator D(x: f32[8, 8, 1]) -> f32[] {
  x |> conv(9, kernel: 4, stride: 2) |> leaky_relu(0.2) |> conv(6, kernel: 3) |> leaky_relu(0.2)
  |> flatten |> dense(1) |> squeeze
}

train {
  batch 10
  until 4 steps
  optimizer G, D = adam(2e-4, beta1: 0.5)
  real <- digits.image
  z ~ normal[16]
  let fake = G(z)
  minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize G: nonsaturating.generator(D(fake))
  at end { preview grid(2, 2) of G(z) }
}
`;
const convolutions = join(folder, 'digits.gan');
writeFileSync(convolutions, plain);

async function losses(file: string, device: string, ...more: readonly string[]) {
  const out = join(folder, device, file.replaceAll('/', '-'));
  const options = { cwd: root, env: { VK_ICD_FILENAMES: driver } };
  const outcome = await gan(['train', file, '--target', 'onnx', '--device', device, '--out', out, '--quiet', ...more], options); // prettier-ignore
  expect(outcome).toMatchObject({ code: 0, err: '' });
  return (await readMetrics(join(out, 'metrics.jsonl'))).flatMap(({ losses }) =>
    losses === undefined ? [] : [losses],
  );
}

describe.skipIf(!here)(`on WebGPU${note}`, () => {
  it.each([
    [convolutions, []],
    [
      'bench/programs/stylegan2-32.gan',
      ['--set', 'latent=8', '--set', 'depth=2', '--set', 'base=64', '--set', 'most=8', '--set', 'size=8'],
    ],
  ])('steps of %s are those of the CPU', async (file, settings) => {
    const steps = ['--steps', '4', ...settings];
    const [gpu, cpu] = [await losses(file, 'webgpu', ...steps), await losses(file, 'cpu', ...steps)];
    expect(gpu).toHaveLength(4);
    gpu.forEach((values, step) => {
      expect(Object.keys(values)).toEqual(Object.keys(cpu[step]!));
      for (const [name, value] of Object.entries(values))
        expect(Math.abs(value - cpu[step]![name]!)).toBeLessThan(1e-3 * Math.max(1, Math.abs(value)));
    });
  }, 900_000); // prettier-ignore
});
