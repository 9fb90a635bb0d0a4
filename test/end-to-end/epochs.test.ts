/** Epochs of runs: those of the largest data set whatever the order of the lines, of the one named, and after a resume. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMetrics } from '../../runtime/metrics/log.js';
import { gan, temporaryFolder } from '../cli/gan.js';

const program = (until: string, lines: readonly string[]) => `
data faces = images("faces") { image: f32[4, 4, 1] in [-1, 1] }
data styles = images("styles") { image: f32[4, 4, 1] in [-1, 1] }
network N(x: f32[4, 4, 1], y: f32[4, 4, 1]) -> f32[] { concat(x |> flatten, y |> flatten) |> dense(1) |> squeeze }
train {
  batch 2
  until ${until}
  optimizer N = sgd(0.01)
  ${lines.join('\n  ')}
  minimize N: mean(square(N(face, style) - 1))
  every 1 epochs { checkpoint }
}
`;
const lines = ['face <- faces.image', 'style <- styles.image'];

const folder = temporaryFolder(afterAll);
const pictures = async (name: string, from: number, to: number) => {
  mkdirSync(join(folder, name), { recursive: true });
  for (let i = from; i < to; i++)
    await sharp(Buffer.alloc(16, 10 * i), { raw: { width: 4, height: 4, channels: 1 } })
      .png()
      .toFile(join(folder, name, `${i}.png`));
};
const train = (name: string, ...args: readonly string[]) =>
  gan(['train', `${name}.gan`, '--device', 'wasm', ...args], { cwd: folder });
const run = async (name: string, ...args: readonly string[]) => {
  const outcome = await train(name, ...args);
  expect(outcome).toMatchObject({ code: 0, err: '' });
  return outcome.out.split('\n')[0]!;
};
const write = (name: string, text: string) => writeFileSync(join(folder, `${name}.gan`), text);

beforeAll(async () => {
  await pictures('faces', 0, 20);
  await pictures('styles', 0, 5);
  write('epochs', program('1 epochs', lines));
  write('swapped', program('1 epochs', [...lines].reverse()));
  write('named', program('3 epochs of styles', lines));
});

it('are those of the largest set, and the first line says so', async () => {
  for (const name of ['epochs', 'swapped']) {
    expect(await run(name, '--out', name)).toBe(`${name}.gan on wasm, 10 steps (1 epoch of faces), into ${name}`);
    expect((await readMetrics(join(folder, name, 'metrics.jsonl'))).at(-1)).toMatchObject({ step: 10, epoch: 1 });
  }
});

it('are those of the set that is named', async () => {
  expect(await run('named', '--out', 'named')).toBe('named.gan on wasm, 6 steps (3 epochs of styles), into named');
  expect(await run('named', '--out', 'short', '--epochs', '1')).toContain('2 steps (1 epoch of styles)');
  expect(await run('named', '--out', 'steps', '--steps', '3')).toContain('3 steps (1.5 epochs of styles)');
});

it('are told before', async () => {
  const show = async (name: string, ...args: readonly string[]) => (await gan(['show', `${name}.gan`, ...args], { cwd: folder })).out; // prettier-ignore
  expect(await show('epochs')).toContain('\nAn epoch is one of faces: 20 samples, 10 steps.\n');
  expect(await show('named')).toContain('\nAn epoch is one of styles: 5 samples, 2 steps.\n');
  expect(JSON.parse(await show('named', '--json'))).toMatchObject({
    training: { until: { count: 3, unit: 'epochs' }, epoch: { of: 'styles', samples: 5, steps: 2 } },
  });
});

it('stay as long in a run that goes on, though the largest set is another one now', async () => {
  await run('epochs', '--out', 'going', '--steps', '4');
  await pictures('styles', 5, 25);
  const resumed = await train('epochs', '--resume', 'going');
  expect(resumed.out).toMatch(/^epochs\.gan on wasm from step 4, 10 steps \(1 epoch of faces\), into going\n/);
  const told = 'styles has 25 samples, 20 more than when the run began.\n  Its epochs stay as long as they were.\n';
  expect(resumed).toMatchObject({ code: 0, err: `warning: ${told}` });
  const { schedule } = JSON.parse(readFileSync(join(folder, 'going', 'checkpoints', 'step-000010.json'), 'utf8')) as {
    schedule: unknown;
  };
  expect(schedule).toEqual({ batch: 2, stepsPerEpoch: 10, epochsOf: 'faces' });
});
