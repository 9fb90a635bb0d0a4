/**
 * Lowered training is the training that was written: the losses of its first steps, in float64 by the reference
 * interpreter and on ONNX Runtime, are those of the trainer that is emitted for TensorFlow.js.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFile } from '../../cli/host/program.js';
import { readMetrics } from '../../runtime/metrics/log.js';
import { gan, temporaryFolder } from '../cli/gan.js';
import { repository } from '../cli/install.js';
import { interpretProgram } from '../compiler/lower/interpret.js';
import { everything } from '../compiler/lower/programs.js';

/** Every example as small as its text allows. */
const small: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  acgan: { narrow: '4', width: '4' },
  began: { width: '4' },
  biggan: { wide: '8', narrow: '8', part: '8' },
  cgan: { hidden: '16', units: '8' },
  cyclegan: { width: '2', blocks: '1' },
  'dcgan-mnist': { width: '4' },
  dcgan: { width: '2', latent: '8' },
  'digit-classifier': {},
  'digits-r1': { width: '4' },
  'digits-sn': { width: '4' },
  'digits-wgan-gp': { width: '4' },
  digits: { width: '4' },
  emoji: { width: '4' },
  gan: { hidden: '16', units: '8' },
  grid: {},
  infogan: { width: '4', hidden: '8' },
  lsgan: { width: '4' },
  mnist: { width: '4', latent: '8' },
  pggan: { base: '32', most: '4', latent: '4', length: '40 steps' },
  pix2pix: { width: '2' },
  r3gan: { width: '4' },
  ring: { width: '8' },
  sagan: { wide: '8', narrow: '8', latent: '8' },
  'seq2seq-gan': { units: '6', length: '3', vocabulary: '4' },
  seqgan: { vocabulary: '4', length: '4', units: '4', cells: '4', filters: '4', rollouts: '2', pretraining: '2 steps', adversarial: '2 steps' },
  sngan: { wide: '4', narrow: '4', latent: '8' },
  srgan: { width: '2', blocks: '1', length: '2 steps' },
  stackgan: { width: '2', epochs: '1', refining: '1', pretraining: '1' },
  stargan: { width: '2', blocks: '1', halvings: '2' },
  'style-transfer': { width: '2', blocks: '1', length: '2 steps' },
  stylegan: { base: '32', most: '4', latent: '4', depth: '1', length: '40 steps' },
  stylegan2: { base: '32', most: '4', latent: '4', depth: '1' },
  'text-to-image': { width: '2', pretraining: '5', epochs: '1' },
  unit: { width: '2', blocks: '1' },
  'wgan-gp': { wide: '4', narrow: '4', latent: '8' },
  wgan: { width: '4' },
}; // prettier-ignore

const steps = 4;
const folder = temporaryFolder(afterAll);

beforeAll(() => {
  cpSync(join(repository, 'examples'), folder, { recursive: true });
  writeFileSync(join(folder, 'everything.gan'), everything);
  // Statistics of two samples alone would differ by more than floats allow to say.
  for (const name of Object.keys(small)) {
    const file = join(folder, `${name}.gan`);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {2}batch \d+/m, '  batch 4'));
  }
});

/** The losses of the first steps of a run, and what it printed that is wrong. */
async function trained(name: string, set: Readonly<Record<string, string>>, target: string, count: number) {
  const out = join(folder, 'runs', `${name}-${target}`);
  const params = Object.entries(set).flatMap(([param, value]) => ['--set', `${param}=${value}`]);
  const args = ['train', `${name}.gan`, '--target', target, '--steps', String(count), '--out', out, '--quiet'];
  const outcome = await gan([...args, ...params], { cwd: folder });
  expect(outcome).toMatchObject({ code: 0 });
  return (await readMetrics(join(out, 'metrics.jsonl'))).flatMap(({ losses }) =>
    losses === undefined ? [] : [losses],
  );
}

function agree(
  some: readonly Readonly<Record<string, number>>[],
  others: readonly Readonly<Record<string, number>>[],
): void {
  expect(some.map((losses) => Object.keys(losses).sort())).toEqual(others.map((losses) => Object.keys(losses).sort()));
  const apart = others.flatMap((losses, i) =>
    Object.entries(losses).flatMap(([name, value]) => {
      const other = some[i]![name]!;
      const far = Math.abs(other - value) / Math.max(1e-2, Math.abs(value));
      return far <= 1e-4 ? [] : [`step ${i + 1}: ${name} is ${other}, not ${value}`];
    }),
  );
  expect(apart).toEqual([]);
}

async function check(name: string, set: Readonly<Record<string, string>>, count: number): Promise<void> {
  const tfjs = await trained(name, set, 'tfjs', count);
  expect(tfjs).toHaveLength(count);
  agree(await trained(name, set, 'onnx', count), tfjs);
  const { program } = await compileFile(join(folder, `${name}.gan`), set);
  agree(await interpretProgram(program, count), tfjs);
}

describe('lowered training has the losses of the trainer that is emitted', () => {
  it.each(Object.entries(small))('%s', { timeout: 300_000 }, (name, set) => check(name, set, steps));

  it('in everything that lines of training can say', { timeout: 300_000 }, () => check('everything', {}, 10));
});
