import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeSafetensors } from '../../runtime/checkpoints/safetensors.js';
import { trained } from './trained.js';

test("wgan: the critic's scores come apart, and its weights stay clipped", async () => {
  const run = await trained('wgan', { width: '8' }, 40);
  expect(run.loss('D', 0.5, 1)).toBeLessThan(-0.03);
  const checkpoints = join(run.folder, 'checkpoints');
  const newest = readdirSync(checkpoints).filter((file) => file.endsWith('.safetensors')).sort().at(-1)!; // prettier-ignore
  const { tensors } = decodeSafetensors(readFileSync(join(checkpoints, newest)));
  const critic = [...tensors.values()].filter(({ name }) => name.startsWith('D/'));
  const largest = critic.map(({ values }) => Math.max(...Array.from(values, Math.abs)));
  expect(Math.max(...largest)).toBeCloseTo(0.05, 6);
});
