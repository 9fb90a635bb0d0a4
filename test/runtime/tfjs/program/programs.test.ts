import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { Random } from '../../../../runtime/random/random.js';
import { readCheckpoint } from '../../../../runtime/checkpoints/checkpoint.js';
import { readMetrics } from '../../../../runtime/metrics/log.js';
import { latent, settings } from './programs/networks.js';
import { start, type Outcome } from './programs/start.js';

const run = (folder: string, args: readonly string[], environment?: Record<string, string>) =>
  start('train', folder, args, environment).done;

async function withoutSeconds(folder: string) {
  const lines = await readMetrics(join(folder, 'metrics.jsonl'));
  return lines.map(({ step, epoch, losses, measures }) => ({ step, epoch, losses, measures }));
}

/** The tensors of the newest checkpoint, every bit of them. */
async function savedBits(folder: string) {
  const { info, tensors } = await readCheckpoint(folder, settings);
  const bits = [...tensors.values()].map(({ name, values }) => {
    return [name, Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex')] as const;
  });
  return { step: info.step, seed: info.seed, losses: info.losses, bits: Object.fromEntries(bits) };
}

/** Waits until the run in `folder` has written the losses of `step`. */
async function untilStep(folder: string, step: number): Promise<void> {
  while (!(await readMetrics(join(folder, 'metrics.jsonl'))).some((line) => line.step >= step)) await wait(20);
}

let folder: string;
let whole: Outcome;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ganlang-run-'));
  whole = await run(folder, []);
});
afterAll(() => rm(folder, { recursive: true }));

describe('a run from start to end', () => {
  it('says where it goes, how it goes and where the report is', () => {
    const lines = whole.out.trimEnd().split('\n');
    expect(whole).toMatchObject({ code: 0, err: '' });
    expect(lines[0]).toBe('ring.gan on cpu, 30 steps (3 epochs of ring), into runs/ring-1');
    expect(lines[1]).toMatch(/^step 2\/30 {2}epoch 0\.2\/3 {2}D \d\.\d+ {2}G \d\.\d+ {2}\d+ s left$/);
    expect(lines.some((line) => /^step 5 {2}memory\.tensors 81 {2}memory\.bytes \d+$/.test(line))).toBe(true);
    expect(lines.at(-1)).toMatch(/^30 steps in \d+ s\. The report is runs\/ring-1\/report\.html\.$/);
  });

  it('leaves a folder that explains itself', async () => {
    const made = join(folder, 'runs/ring-1');
    expect(await readFile(join(made, 'fingerprint'), 'utf8')).toBe('f3a1\n');
    expect(await readFile(join(made, 'ring.gan'), 'utf8')).toBe(
      await readFile(new URL('./programs/ring.gan', import.meta.url), 'utf8'),
    );
    expect(await readdir(join(made, 'previews'))).toEqual(['step-000010.png', 'step-000020.png', 'step-000030.png']);
    expect(await sharp(join(made, 'previews/step-000030.png')).metadata()).toMatchObject({ width: 512, height: 512 });
    expect((await readdir(join(made, 'checkpoints'))).sort()).toEqual([
      'latest.json',
      ...['000020', '000025', '000030'].flatMap((step) => [`step-${step}.json`, `step-${step}.safetensors`]),
    ]);
    const report = await readFile(join(made, 'report.html'), 'utf8');
    expect(report.match(/<svg/g)).toHaveLength(4);
    expect(report.match(/data:image\/png;base64,/g)).toHaveLength(3);
  });

  it('writes one line of metrics for each pass, in the documented form', async () => {
    const text = await readFile(join(folder, 'runs/ring-1/metrics.jsonl'), 'utf8');
    const lines = text.split('\n').filter((line) => line.includes('losses'));
    expect(lines).toHaveLength(30);
    for (const line of lines) {
      expect(line).toMatch(/^\{"step":\d+,"epoch":[\d.]+,"seconds":[\d.]+,"losses":\{"D":[\d.]+,"G":[\d.]+\}\}$/);
    }
    expect(lines[11]).toContain('{"step":12,"epoch":1.2,');
  });

  it.each(['cpu', 'wasm'])('holds the same tensors after every step on %s', async (device) => {
    const outcome = await run(folder, ['--device', device, '--out', `memory-${device}`]);
    expect(outcome).toMatchObject({ code: 0, err: '' });
    const lines = await readMetrics(join(folder, `memory-${device}/metrics.jsonl`));
    const memory = lines.flatMap(({ measures }) => (measures && 'memory.tensors' in measures ? [measures] : []));
    expect(memory).toHaveLength(6);
    // G has 5 variables and so has its average, D has 3; Adam keeps two more for each of the 4 + 3 trainable ones. The
    // run holds on to them as they were before the last two steps.
    expect(memory[0]).toMatchObject({ 'memory.tensors': 3 * (5 + 5 + 3 + 2 * (4 + 3)) });
    expect(memory).toEqual(memory.map(() => memory[0]));
  });
});

describe('a run that goes on', () => {
  it.each([
    { signal: 'SIGINT', code: 130, how: 'after Ctrl-C' },
    { signal: 'SIGTERM', code: 143, how: 'after a request to end' },
    { signal: 'SIGKILL', code: null, how: 'after being killed' },
  ] as const)('ends $how with the same numbers as one that was never stopped', async ({ signal, code }) => {
    const child = start('train', folder, ['--out', signal], { TOY_SLOW: '300' });
    await untilStep(join(folder, signal), 7);
    child.kill(signal);
    const stopped = await child.done;
    expect(stopped.code).toBe(code);
    const { step } = await savedBits(join(folder, signal));
    if (code !== null) {
      expect(step).toBe((await readMetrics(join(folder, signal, 'metrics.jsonl'))).at(-1)!.step);
      expect(stopped.out).toContain(`Stopped at step ${step} of 30; --resume ${signal} goes on from here.`);
    } else {
      expect(step % 5).toBe(0);
    }

    const resumed = await run(folder, ['--resume', signal]);
    expect(resumed).toMatchObject({ code: 0, err: '' });
    expect(resumed.out).toContain(`ring.gan on cpu from step ${step}, 30 steps (3 epochs of ring), into ${signal}\n`);
    expect(await withoutSeconds(join(folder, signal))).toEqual(await withoutSeconds(join(folder, 'runs/ring-1')));
    expect(await savedBits(join(folder, signal))).toEqual(await savedBits(join(folder, 'runs/ring-1')));
    const seconds = (await readMetrics(join(folder, signal, 'metrics.jsonl'))).map((line) => line.seconds);
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
  });

  it('stops at once at the second Ctrl-C', async () => {
    const child = start('train', folder, ['--out', 'twice'], { TOY_SLOW: '60000' });
    await untilStep(join(folder, 'twice'), 1);
    child.kill('SIGINT');
    await child.said('Ctrl-C again stops at once');
    // Sooner it would be the same one, which npm hands on.
    await new Promise((resolve) => setTimeout(resolve, 800));
    child.kill('SIGINT');
    expect(await child.done).toMatchObject({ code: null, signal: 'SIGINT' });
  });

  it('goes on past its end when asked to', async () => {
    await run(folder, ['--steps', '10', '--out', 'longer']);
    expect((await run(folder, ['--resume', 'longer', '--epochs', '3'])).code).toBe(0);
    expect((await savedBits(join(folder, 'longer'))).bits).toEqual((await savedBits(join(folder, 'runs/ring-1'))).bits);
  });

  it('keeps its seed', async () => {
    await run(folder, ['--steps', '5', '--seed', '7', '--out', 'seven']);
    const refused = await run(folder, ['--resume', 'seven', '--seed', '8']);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('begun with seed 7, not 8') as string });
    await run(folder, ['--resume', 'seven', '--steps', '6']);
    expect(await savedBits(join(folder, 'seven'))).toMatchObject({ step: 6, seed: 7 });
  });
});

describe('a run that cannot be', () => {
  it.each([
    { args: ['--stpes', '5'], code: 2, says: ['There is no option --stpes.', 'Did you mean --steps?'] },
    { args: ['--steps', '5', '--epochs', '1'], code: 2, says: ['--steps and --epochs cannot be given together.'] },
    { args: ['--resume', 'nowhere'], code: 1, says: ['nowhere holds no checkpoint.'] },
    { args: ['--out', 'runs/ring-1'], code: 1, says: ['runs/ring-1 already holds a run.'] },
    { args: ['--device', 'abacus'], code: 1, says: ['abacus'] },
  ])('says why: $args', async ({ args, code, says }) => {
    const before = await readdir(join(folder, 'runs'));
    const outcome = await run(folder, args);
    expect(outcome).toMatchObject({ code, out: '' });
    for (const text of says) expect(outcome.err).toContain(text);
    expect(outcome.err).not.toMatch(/^\s+at /m);
    expect(await readdir(join(folder, 'runs'))).toEqual(before);
  });

  it('refuses the checkpoint of another program and leaves it alone', async () => {
    const before = await savedBits(join(folder, 'runs/ring-1'));
    const outcome = await run(folder, ['--resume', 'runs/ring-1'], { TOY_FINGERPRINT: 'beef' });
    expect(outcome).toMatchObject({ code: 1, out: '' });
    expect(outcome.err).toMatch(/made by another program: ring\.gan with fingerprint f3a1; .* fingerprint beef/);
    expect(await savedBits(join(folder, 'runs/ring-1'))).toEqual(before);
  });

  it('stops at a loss that is not a number and keeps the last good checkpoint', async () => {
    const outcome = await run(folder, ['--out', 'diverged'], { TOY_NAN: '12' });
    expect(outcome.code).toBe(1);
    expect(outcome.err).toMatch(
      /^error: Loss D became NaN at step 12\. In step 12 a number came in that is not finite, in train\.ts:\d+\. The losses of step 11 were D 1\.\d+, G 0\.\d+\.$/m,
    );
    expect(outcome.err).toContain('The checkpoint of step 11 is kept in diverged.');
    const { bits } = await savedBits(join(folder, 'diverged'));
    await run(folder, ['--out', 'eleven', '--steps', '11']);
    expect(bits).toEqual((await savedBits(join(folder, 'eleven'))).bits);
    expect(existsSync(join(folder, 'diverged/report.html'))).toBe(true);
  });

  it('calls its own mistakes internal and shows where only when asked', async () => {
    const outcome = await run(folder, ['--out', 'bug'], { TOY_BUG: '3' });
    expect(outcome.code).toBe(70);
    expect(outcome.err).toMatch(/^internal: .*undefined.*\n {2}GANLANG_DEBUG=1 shows where\n$/);
    const debugged = await run(folder, ['--out', 'bug-2'], { TOY_BUG: '3', GANLANG_DEBUG: '1' });
    expect(debugged.code).toBe(70);
    expect(debugged.err).toMatch(/at .*train\.ts/);
  });
});

describe('a sampling program', () => {
  const sample = (args: readonly string[], environment?: Record<string, string>) =>
    start('sample', folder, ['--run', 'runs/ring-1', ...args], environment).done;
  const rows = async (file: string) =>
    (await readFile(join(folder, file), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((row) => row.split(',').map(Number));

  it('draws from the averaged generator', async () => {
    expect(await sample(['--count', '3', '--out', 'three.csv'])).toMatchObject({
      code: 0,
      err: '',
      out: '3 samples of step 30 of runs/ring-1, on cpu: three.csv\n',
    });
    const { tensors } = await readCheckpoint(join(folder, 'runs/ring-1'), settings);
    const weight = (path: string) => tensors.get(`average.G/${path}`)!.values;
    const z = new Random(0).normal('sample/z', 3 * latent);
    const dense = (x: readonly number[], layer: string) =>
      [...weight(`${layer}.bias`)].map((bias, j, { length: units }) =>
        x.reduce((sum, value, i) => sum + value * weight(`${layer}.kernel`)[i * units + j]!, bias),
      );
    const expected = [0, 1, 2].map((index) => {
      const hidden = dense([...z.subarray(index * latent, (index + 1) * latent)], 'hidden');
      return dense(
        hidden.map((value, j) => Math.tanh(value - weight('norm.mean')[j]!)),
        'out',
      );
    });
    const drawn = await rows('three.csv');
    expect(drawn).toHaveLength(3);
    drawn.flat().forEach((value, index) => expect(value).toBeCloseTo(expected.flat()[index]!, 5));
  });

  it('draws the same samples again, however many more', async () => {
    await sample(['--count', '25', '--out', 'many.csv']);
    const many = await rows('many.csv');
    expect(many).toHaveLength(25);
    expect(new Set(many.map(String)).size).toBe(25);
    expect(many.slice(0, 3)).toEqual(await rows('three.csv'));
    await sample(['--count', '3', '--seed', '1', '--out', 'other.csv']);
    expect(await rows('other.csv')).not.toEqual(many.slice(0, 3));
  });

  it('refuses what it cannot do', async () => {
    expect(await sample(['--out', 'points.png'])).toMatchObject({
      code: 1,
      err: 'error: Samples of shape [2] cannot be written as .png.\n  --out samples.csv suits them, and .json takes any.\n',
    });
    expect(await sample(['--label', '3'])).toMatchObject({ code: 2 });
    expect(await sample([], { TOY_FINGERPRINT: 'beef' })).toMatchObject({ code: 1 });
    expect(await sample(['--count', '0'])).toMatchObject({ code: 2 });
  });
});
