/** What was trained is the same on every engine: samples, pictures made of pictures, and what is measured. */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gan, temporaryFolder } from '../cli/gan.js';
import { repository } from '../cli/install.js';
import { smallest } from './smallest.js';

const folder = temporaryFolder(afterAll);

beforeAll(() => {
  cpSync(join(repository, 'examples'), folder, { recursive: true });
});

const run = async (...args: readonly string[]): Promise<string> => {
  const outcome = await gan(args, { cwd: folder });
  expect(outcome, `${args.join(' ')}: ${outcome.err}`).toMatchObject({ code: 0 });
  return outcome.out;
};

/** Trains an example for a step on ONNX Runtime, once. */
async function trained(name: string): Promise<void> {
  if (existsSync(join(folder, 'runs', name))) return;
  const set = Object.entries(smallest[name]!).flatMap(([param, value]) => ['--set', `${param}=${value}`]);
  await run('train', `${name}.gan`, '--target', 'onnx', '--steps', '1', '--quiet', '--out', `runs/${name}`, ...set); // prettier-ignore
}

const numbers = (file: string): readonly number[] =>
  (JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly unknown[]).flat(Infinity as 1) as number[];

/** The largest difference between two lists, as a part of the largest number in them. */
function apart(some: readonly number[], others: readonly number[]): number {
  expect(some.length).toBe(others.length);
  const most = some.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-30);
  return some.reduce((largest, value, i) => Math.max(largest, Math.abs(value - others[i]!)), 0) / most;
}

/** Samples of a run on both engines. */
async function drawn(name: string, ...args: readonly string[]) {
  const onEach = async (device: readonly string[]): Promise<readonly number[]> => {
    const file = `${name}-${device.join('')}.json`;
    const said = await run('sample', `runs/${name}`, '--out', file, ...args, ...device);
    expect(said).toContain(device.length === 0 ? ', on onnx: ' : ', on wasm: ');
    return numbers(file);
  };
  return [await onEach([]), await onEach(['--device', 'wasm'])] as const;
}

describe('samples', () => {
  it.each([
    ['digits', 'of noise alone', ['--count', '70']],
    ['stylegan2', 'with noise inside, that every pixel has its own', ['--count', '5']],
    ['cgan', 'of a class', ['--label', '3', '--count', '4']],
    ['infogan', 'of a code that runs along rows', ['--with', 'style=-2..2,0', '--count', '6']],
    ['text-to-image', 'of words', ['--with', 'caption=red heart', '--count', '2']],
    ['seqgan', 'of a recurrence', ['--of', 'to_float(fake)', '--count', '3']],
    ['mnist', 'of another preview, between two noises', ['--interpolate', '--of', 'G', '--count', '8']],
  ])('%s: %s', async (name, _, args) => {
    await trained(name);
    const [some, others] = await drawn(name, ...args);
    expect(apart(some, others)).toBeLessThan(1e-4);
  });
});

it('pix2pix: pictures of pictures, with dropout of their own', async () => {
  await trained('pix2pix');
  const pictures = ['1f600.png', '1f601.png'].map((name) => join('data', 'emoji', name));
  const made = async (out: string, ...device: readonly string[]) => {
    await run('apply', 'runs/pix2pix', 'G', ...pictures, '--out', out, ...device);
    const files = readdirSync(join(folder, out)).map((file) =>
      sharp(join(folder, out, file))
        .raw()
        .toBuffer(),
    );
    return (await Promise.all(files)).map((pixels) => [...pixels]);
  };
  const [some, others] = [await made('by onnx'), await made('by wasm', '--device', 'wasm')];
  expect(some).toHaveLength(2);
  // Half a step of brightness may be rounded either way.
  some.forEach((values, i) => values.forEach((value, j) => expect(Math.abs(value - others[i]![j]!)).toBeLessThan(2)));
});

describe('what is measured', () => {
  it.each([
    ['digits', ['frechet', 'precision_recall(digit_classifier, digits.image)']],
    ['acgan', ['accuracy(mnist_classifier, label, samples: 100)']],
    ['ring', ['modes']],
  ])('%s', async (name, metrics) => {
    await trained(name);
    for (const metric of metrics) {
      const on = (...device: readonly string[]) =>
        run('eval', `runs/${name}`, '--metric', metric, '--samples', '200', '--json', ...device);
      const [some, others] = [await on(), await on('--device', 'wasm')].map((said) => JSON.parse(said) as Told);
      expect(some!.identity).toEqual(others!.identity);
      const values = ({ measures }: Told): readonly number[] => Object.values(measures);
      expect(Object.keys(some!.measures)).toEqual(Object.keys(others!.measures));
      expect(apart(values(some!), values(others!)), metric).toBeLessThan(1e-3);
    }
  });
});

interface Told {
  readonly measures: Readonly<Record<string, number>>;
  readonly identity: unknown;
}

it('is drawn in a project of its own', async () => {
  await run('build', 'pix2pix.gan', '--target', 'onnx', '--out', 'project');
  const files = readdirSync(join(folder, 'project'));
  expect(files).toEqual(expect.arrayContaining(['train.ts', 'sample.ts', 'apply.ts', 'package.json']));
  const { scripts } = JSON.parse(readFileSync(join(folder, 'project', 'package.json'), 'utf8')) as { scripts: object };
  expect(scripts).toMatchObject({ train: 'tsx train.ts', sample: 'tsx sample.ts', apply: 'tsx apply.ts' });
});
