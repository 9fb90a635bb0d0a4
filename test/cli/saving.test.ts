/** What is saved of a run, whatever ends it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { decodeSafetensors } from '../../runtime/checkpoints/safetensors.js';
import { gan, showsStack, start, temporaryFolder, type Outcome, type Started } from './gan.js';
import { tinyWith } from './programs.js';

const folder = temporaryFolder(afterAll);
const at = (...path: readonly string[]) => join(folder, ...path);

/** Saves nothing until its end unless it is told to. */
const plain = tinyWith(['  every 4 steps { checkpoint }\n', ''], ['until 12 steps', 'until 40 steps']);
const endless = plain.replace('until 40 steps', 'until 1000 epochs');

const targets = ['onnx', 'tfjs'] as const;
const train = (...args: readonly string[]) => gan(['train', ...args], { cwd: folder });

function begin(...args: readonly string[]): Started {
  const child = start(['train', ...args], { cwd: folder });
  onTestFinished(() => child.kill('SIGKILL'));
  return child;
}

/** Waits until a run has made some steps. */
async function made(run: string, steps: number): Promise<void> {
  const path = at(run, 'metrics.jsonl');
  while (!existsSync(path) || readFileSync(path, 'utf8').split('\n').length <= steps) await wait(10);
}

const checkpoints = (run: string) =>
  readdirSync(at(run, 'checkpoints')).flatMap((name) => /^step-0*(\d+)\.safetensors$/.exec(name)?.[1] ?? []);

const tensors = (run: string, step: number) =>
  decodeSafetensors(readFileSync(at(run, 'checkpoints', `step-${String(step).padStart(6, '0')}.safetensors`))).tensors;

/** Step and losses of every line. */
const history = (run: string) =>
  readFileSync(at(run, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { step, losses } = JSON.parse(line) as { readonly step: number; readonly losses: unknown };
      return { step, losses };
    });

function expectSameEnd(run: string, target: string): void {
  expect(tensors(run, 40)).toEqual(tensors(`whole ${target}`, 40));
  expect(history(run)).toEqual(history(`whole ${target}`));
}

function expectTold({ code, err, ...rest }: Outcome, says: RegExp): void {
  expect(err).toMatch(says);
  expect(code).toBe(1);
  expect(showsStack({ code, err, ...rest })).toBe(false);
}

/** All paths in a folder but for those in the copy of the runtime. */
const names = (run: string) =>
  readdirSync(at(run), { recursive: true, encoding: 'utf8' }).filter((name) => !/runtime|node_modules/.test(name));

beforeAll(async () => {
  writeFileSync(at('plain.gan'), plain);
  writeFileSync(at('endless.gan'), endless);
  for (const target of targets)
    expect(await train('plain.gan', '--target', target, '--out', `whole ${target}`)).toMatchObject({ code: 0 });
});

describe('what ends a run', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('%s lets it save', async (signal, code) => {
    const child = begin('endless.gan', '--out', signal);
    await made(signal, 5);
    child.kill(signal);
    const { out, ...ended } = await child.done;
    expect(ended).toEqual({ code, err: '' });
    const [, step] = /\nStopped at step (\d+) of \d+; --resume \w+ goes on from here\.\n$/.exec(out)!;
    expect(checkpoints(signal)).toEqual([step]);
    expect(names(signal)).not.toContain('lock');
    expect(readFileSync(at(signal, 'report.html'), 'utf8')).toMatch(/<dd>\d+ steps in \d+ s, stopped<\/dd>/);
  });

  it.each(targets)('a kill before the first checkpoint lets it begin again, on %s', async (target) => {
    const run = `killed ${target}`;
    for (const how of ['--out', '--resume', '--out']) {
      const child = begin('plain.gan', '--target', target, how, run, '--steps', '100000');
      await made(run, 5);
      child.kill('SIGKILL');
      await child.done;
      expect(existsSync(at(run, 'lock'))).toBe(true);
      expect(readFileSync(at(run, 'report.html'), 'utf8')).toContain('location.reload()');
      // What a kill may leave anywhere.
      mkdirSync(at(run, 'checkpoints'), { recursive: true });
      for (const name of ['metrics.jsonl', 'checkpoints/step-000003.safetensors', 'report.html'])
        writeFileSync(at(run, `${name}.partial`), 'half');
      rmSync(at(run, 'metrics.jsonl'));
      writeFileSync(at(run, 'metrics.jsonl'), '');
    }
    const other = await train('plain.gan', '--target', target, '--out', run, '--seed', '9');
    expectTold(other, /holds the beginning of a run with seed 3, not 9, which was ended before its first checkpoint/);
    const again = await train('plain.gan', '--target', target, '--resume', run);
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(again.out).toContain(
      `plain.gan on ${target === 'onnx' ? 'onnx' : 'wasm'} again from the beginning, 40 steps`,
    );
    expectSameEnd(run, target);
    expect(names(run).filter((name) => /partial|lock$/.test(name))).toEqual([]);
    expect(readFileSync(at(run, 'report.html'), 'utf8')).not.toContain('<script');
  });

  it('is told to others who would go on with it', async () => {
    const child = begin('endless.gan', '--out', 'held');
    await made('held', 2);
    const { pid } = JSON.parse(readFileSync(at('held', 'lock'), 'utf8')) as { readonly pid: number };
    const held = new RegExp(`^error: Process ${pid} on \\S+ has been training held since 2\\d{3}-[-\\d]+ [:\\d]+\\.\n`);
    for (const how of ['--out', '--resume']) expectTold(await train('endless.gan', how, 'held'), held);
    child.kill('SIGINT');
    expect(await child.done).toMatchObject({ code: 130 });
    expect(await train('endless.gan', '--resume', 'held', '--steps', '1')).toMatchObject({ code: 0, err: '' });
  });

  it('may be its folder that is taken away, which is not made anew', async () => {
    const child = begin('endless.gan', '--out', 'moving', '--save-every', '1s');
    await made('moving', 2);
    renameSync(at('moving'), at('moved'));
    expectTold(await child.done, /^error: \S*moving\S* is no longer there\.\n {2}It was moved or deleted/);
    expect(existsSync(at('moving'))).toBe(false);
    expect(history('moved').length).toBeGreaterThan(2);
  });

  it.each(targets)(
    'may be what is in the way, which is told after what was learned is saved, on %s',
    async (target) => {
      const run = `way ${target}`;
      const child = begin('plain.gan', '--target', target, '--out', run);
      while (!existsSync(at(run, 'report.html'))) await wait(5);
      if (!existsSync(at(run, 'previews'))) writeFileSync(at(run, 'previews'), 'mine');
      const { out, ...outcome } = await child.done;
      expectTold({ out, ...outcome }, /^error: way \w+.previews cannot be made: something of that name is there\.\n/);
      expect(out).toContain(`Saved a checkpoint of step 5; --resume ${run} goes on from it.`);
      expect(checkpoints(run)).toEqual(['5']);
      rmSync(at(run, 'previews'));
      expect(await train('plain.gan', '--target', target, '--resume', run)).toMatchObject({ code: 0, err: '' });
      expectSameEnd(run, target);
    },
  );
});

describe('--save-every', () => {
  it.each(targets)('changes no number, on %s', async (target) => {
    for (const period of ['13steps', '1s', '160images']) {
      const run = `every ${period} ${target}`;
      const more = ['--target', target, '--save-every', period];
      expect(await train('plain.gan', '--out', run, ...more)).toMatchObject({ code: 0, err: '' });
      expectSameEnd(run, target);
      if (period === '13steps') expect(checkpoints(run)).toEqual(['26', '39', '40']);
      if (period === '160images') expect(checkpoints(run)).toEqual(['20', '30', '40']);
    }
  });
});

it.each(targets)('a run that has ended and goes on has measured its end once, on %s', async (target) => {
  const program = plain.replace(
    '  average G',
    '  at end { measure sliced_wasserstein(digits.image, samples: 40) of G(z) }\n  average G',
  );
  writeFileSync(at(`ended-${target}.gan`), program);
  const args = [`ended-${target}.gan`, '--target', target, '--steps', '3', '--quiet'];
  const run = `ended ${target}`;
  expect(await train(...args, '--out', run)).toMatchObject({ code: 0, err: '' });
  const before = readFileSync(at(run, 'metrics.jsonl'), 'utf8');
  expect(before.match(/"measures"/g)).toHaveLength(1);
  expect(await train(...args, '--resume', run)).toMatchObject({ code: 0, err: '' });
  expect(readFileSync(at(run, 'metrics.jsonl'), 'utf8')).toBe(before);
  // What was never written, as where it was killed in between, is.
  writeFileSync(at(run, 'metrics.jsonl'), before.split('\n').slice(0, 3).join('\n') + '\n');
  expect(await train(...args, '--resume', run)).toMatchObject({ code: 0, err: '' });
  const measures = (text: string) => /"measures":\{[^}]*\}/.exec(text)![0];
  expect(measures(readFileSync(at(run, 'metrics.jsonl'), 'utf8'))).toBe(measures(before));
});
