/** `--target onnx`: the same commands, with steps that ONNX Runtime runs. */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProgramSpec } from '../../runtime/contract/graphs.js';
import { readMetrics } from '../../runtime/metrics/log.js';
import { gan, temporaryFolder } from './gan.js';
import { tiny } from './programs.js';

const folder = temporaryFolder(afterAll);
const train = (...args: readonly string[]) => gan(['train', ...args, '--quiet'], { cwd: folder });

const lossesOf = async (run: string) =>
  (await readMetrics(join(folder, run, 'metrics.jsonl'))).flatMap(({ losses }) =>
    losses === undefined ? [] : [losses],
  );

function expectAlike(some: Awaited<ReturnType<typeof lossesOf>>, others: typeof some): void {
  expect(some).toHaveLength(others.length);
  some.forEach((losses, i) => {
    for (const [name, value] of Object.entries(losses)) expect(value).toBeCloseTo(others[i]![name]!, 4);
  });
}

beforeAll(async () => {
  writeFileSync(join(folder, 'tiny.gan'), tiny);
  expect(await train('tiny.gan', '--steps', '8', '--out', 'whole')).toEqual({ code: 0, out: '', err: '' });
  expect(await train('tiny.gan', '--target', 'onnx', '--steps', '4', '--out', 'half')).toEqual({ code: 0, out: '', err: '' }); // prettier-ignore
});

describe('a run on ONNX Runtime', () => {
  it('goes on there as if it had never stopped, and just so on TensorFlow.js', async () => {
    cpSync(join(folder, 'half'), join(folder, 'moved'), { recursive: true });
    expect(await train('tiny.gan', '--target', 'onnx', '--resume', 'half', '--steps', '8')).toMatchObject({ code: 0 });
    expect(await train('tiny.gan', '--resume', 'moved', '--steps', '8')).toMatchObject({ code: 0 });
    const whole = await lossesOf('whole');
    expectAlike(await lossesOf('half'), whole);
    expectAlike(await lossesOf('moved'), whole);
  });

  it('has filters in blocks of channels, which checkpoints know nothing of', async () => {
    const wide = (...args: readonly string[]) => train('tiny.gan', '--set', 'width=16', ...args);
    expect(await wide('--steps', '6', '--out', 'wide')).toEqual({ code: 0, out: '', err: '' });
    expect(await wide('--target', 'onnx', '--out', 'wide-half', '--steps', '3')).toEqual({ code: 0, out: '', err: '' });
    cpSync(join(folder, 'wide-half'), join(folder, 'wide-moved'), { recursive: true });
    expect(await wide('--target', 'onnx', '--resume', 'wide-half', '--steps', '6')).toMatchObject({ code: 0, err: '' });
    expect(await wide('--resume', 'wide-moved', '--steps', '6')).toMatchObject({ code: 0 });
    expectAlike(await lossesOf('wide-half'), await lossesOf('wide'));
    expectAlike(await lossesOf('wide-moved'), await lossesOf('wide'));
    const { block, graphs } = JSON.parse(readFileSync(join(folder, 'wide-half', 'program', 'graphs', 'graphs.json'), 'utf8')) as ProgramSpec; // prettier-ignore
    const shapes = graphs.flatMap(({ inputs }) => inputs.map(({ shape }) => shape.length));
    expect(shapes.includes(6)).toBe(block !== undefined);
  });

  it('takes over a run of TensorFlow.js', async () => {
    expect(await train('tiny.gan', '--steps', '4', '--out', 'begun')).toMatchObject({ code: 0 });
    expect(await train('tiny.gan', '--target', 'onnx', '--resume', 'begun', '--steps', '8')).toMatchObject({ code: 0 });
    expectAlike(await lossesOf('begun'), await lossesOf('whole'));
  });

  it('is the same whenever it is made', async () => {
    expect(await train('tiny.gan', '--target', 'onnx', '--steps', '8', '--out', 'again')).toMatchObject({ code: 0 });
    expect(await train('tiny.gan', '--target', 'onnx', '--steps', '8', '--out', 'once more')).toMatchObject({
      code: 0,
    });
    expect(await lossesOf('again')).toEqual(await lossesOf('once more'));
  });

  it('shows and measures what training on TensorFlow.js does', async () => {
    const shown = tiny
      .replace(/until 12 steps/, 'until 4 steps')
      .replace(
        'average G decay 0.9',
        'average G decay 0.9\n  at end { preview grid(2, 4) of fake measure mean(samples: 30) of mean(square(fake), axis: all) }',
      )
      .replace(/every \d+ steps \{[^}]*\}/g, '');
    writeFileSync(join(folder, 'shown.gan'), shown);
    expect(await train('shown.gan', '--out', 'shown')).toMatchObject({ code: 0, err: '' });
    expect(await train('shown.gan', '--target', 'onnx', '--out', 'shown-onnx')).toMatchObject({ code: 0, err: '' });
    const measured = async (run: string) =>
      (await readMetrics(join(folder, run, 'metrics.jsonl'))).flatMap(({ measures }) => Object.entries(measures ?? {}));
    const [[name, value]] = (await measured('shown')) as [[string, number]];
    const [[other, same]] = (await measured('shown-onnx')) as [[string, number]];
    expect(other).toBe(name);
    expect(same).toBeCloseTo(value, 4);
    expect(readdirSync(join(folder, 'shown-onnx', 'previews'))).toEqual(readdirSync(join(folder, 'shown', 'previews')));
  });

  it('can be sampled', async () => {
    const outcome = await gan(['sample', 'half', '--count', '2', '--out', 'two.json'], { cwd: folder });
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(readFileSync(join(folder, 'two.json'), 'utf8'))).toHaveLength(2);
  });

  it('says so where its models are made for another machine', () => {
    const program = join(folder, 'half', 'program');
    const file = join(program, 'graphs', 'graphs.json');
    const spec = JSON.parse(readFileSync(file, 'utf8')) as { readonly block?: number };
    // An engine without blocks has models that run everywhere.
    if (spec.block === undefined) return;
    const moved = join(folder, 'elsewhere');
    cpSync(program, moved, { recursive: true });
    writeFileSync(join(moved, 'graphs', 'graphs.json'), JSON.stringify({ ...spec, block: 4 }));
    const tsx = createRequire(import.meta.url).resolve('tsx');
    const { stderr, status } = spawnSync(process.execPath, ['--import', tsx, 'train.ts', '--steps', '9', '--out', 'run'], { cwd: moved, encoding: 'utf8' }); // prettier-ignore
    expect(status).toBe(1);
    expect(stderr).toContain('The models of this program are made for another machine');
    expect(readdirSync(moved)).not.toContain('run');
  });

  it('says which devices there are', async () => {
    expect(await train('tiny.gan', '--target', 'onnx', '--device', 'wasm', '--out', 'none')).toEqual({
      code: 2,
      out: '',
      err: 'error: ONNX Runtime has no device wasm.\n  Its devices are cpu, webgpu, cuda, dml, coreml; --target tfjs has others.\n',
    });
    expect(readdirSync(folder)).not.toContain('none');
  });
});

it('gan build writes a project whose models any ONNX Runtime takes', async () => {
  expect(await gan(['build', 'tiny.gan', '--target', 'onnx', '--out', 'project'], { cwd: folder })).toMatchObject({ code: 0, err: '' }); // prettier-ignore
  expect(readdirSync(join(folder, 'project')).sort()).toEqual(['.gitignore', '.npmrc', 'README.md', 'data', 'graphs', 'package.json', 'runtime', 'sample.ts', 'tiny.gan', 'train.ts', 'tsconfig.json']); // prettier-ignore
  const models = readdirSync(join(folder, 'project', 'graphs')).filter((name) => name.endsWith('.onnx'));
  expect(models).toContain('D-G.onnx');
  for (const name of models) expect(readFileSync(join(folder, 'project', 'graphs', name), 'latin1')).not.toContain('com.microsoft.nchwc'); // prettier-ignore
});
