/**
 * Lowered training is the training that was written: the losses of its first steps, in float64 by the reference
 * interpreter and on ONNX Runtime, are those of the trainers that are emitted for TensorFlow.js and PyTorch.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFile } from '../../cli/host/program.js';
import { readMetrics } from '../../runtime/metrics/log.js';
import { Random } from '../../runtime/random/random.js';
import { gan, temporaryFolder } from '../cli/gan.js';
import { repository } from '../cli/install.js';
import { pythonWith } from '../cli/python.js';
import { interpretProgram } from '../compiler/lower/interpret.js';
import { everything } from '../compiler/lower/programs.js';
import { smallest } from './smallest.js';

/** In CI a few; `LOSSES=50 npx vitest run test/end-to-end/lowering.test.ts` goes further, which takes an hour. */
const steps = Number(process.env.LOSSES ?? 4);
const timeout = 150_000 * steps;
const folder = temporaryFolder(afterAll);
const python = pythonWith('torch', 'numpy', 'PIL', 'safetensors', 'tqdm');

beforeAll(() => {
  cpSync(join(repository, 'examples'), folder, { recursive: true });
  writeFileSync(join(folder, 'everything.gan'), everything);
  for (const name of Object.keys(smallest)) {
    const file = join(folder, `${name}.gan`);
    // Statistics of two samples alone would differ by more than floats allow to say; of thousands, measures take long.
    const text = readFileSync(file, 'utf8').replace(/^ {2}batch \d+/m, '  batch 4').replace(/^ {2}at end \{ measure .*\}\n/m, ''); // prettier-ignore
    writeFileSync(file, text);
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

type Losses = readonly Readonly<Record<string, number>>[];

/**
 * How far each step of one list is from the other, relative, where losses below 0.01 count as 0.01. Training can be
 * chaotic: then no two ways to round stay together, and what is asked is how soon they part.
 */
function distances(some: Losses, others: Losses): readonly number[] {
  expect(some.map((losses) => Object.keys(losses).sort())).toEqual(others.map((losses) => Object.keys(losses).sort()));
  return others.map((losses, i) =>
    Math.max(
      ...Object.entries(losses).map(
        ([name, value]) => Math.abs(some[i]![name]! - value) / Math.max(1e-2, Math.abs(value)),
      ),
    ),
  );
}

/**
 * All targets stay within 1e-4 of exact arithmetic, or part from it like each other, or like exact arithmetic parts from
 * itself where training begins with numbers that differ by a millionth: up to each step, none is more than ten times as
 * far from it as the nearest other. A unit at the kink of a ReLU is enough for that.
 */
async function agree(
  name: string,
  exact: Losses,
  targets: Readonly<Record<string, Losses>>,
  nudged: (seed: number) => Promise<Losses>,
): Promise<void> {
  const apart = Object.entries(targets).map(([target, losses]) => ({ target, far: soFar(distances(losses, exact)) }));
  if (process.env.LOSSES !== undefined)
    console.log(`${name}: ${apart.map(({ target, far }) => `${target} ${at(far)}`).join(', ')}`);
  const itself = exact.map(() => 0);
  const wrong = (): readonly string[] =>
    exact.flatMap((_, i) => {
      const distance = ({ far }: (typeof apart)[number]): number => far[i]!;
      return apart.flatMap((own) => {
        const nearest = Math.min(...apart.filter((other) => other !== own).map(distance));
        if (distance(own) <= Math.max(1e-4, 10 * Math.max(nearest, itself[i]!))) return [];
        return [`step ${i + 1}: ${own.target} is ${distance(own)} from float64, the nearest other ${nearest}, float64 from itself ${itself[i]}`]; // prettier-ignore
      });
    });
  for (let seed = 1; process.env.LOSSES !== undefined && seed <= 8 && wrong().length > 0; seed++) {
    const other = soFar(distances(await nudged(seed), exact));
    console.log(`${name}: float64 from itself, nudged with seed ${seed}: ${at(other)}`);
    other.forEach((far, i) => (itself[i] = Math.max(itself[i]!, far)));
  }
  expect(wrong()).toEqual([]);
  // The first steps are never chaotic.
  for (const { target, far } of apart) expect(far[3], target).toBeLessThanOrEqual(1e-4);
}

/** Whether no target is further than 1e-4 from another; says how far they are. */
function together(name: string, targets: Readonly<Record<string, Losses>>): boolean {
  const all = Object.entries(targets);
  const pairs = all.flatMap(([one, some], i) => all.slice(i + 1).map(([other, others]) => ({ pair: `${one} and ${other}`, far: soFar(distances(some, others)) }))); // prettier-ignore
  console.log(`${name}: ${pairs.map(({ pair, far }) => `${pair} ${at(far)}`).join(', ')}`);
  return pairs.every(({ far }) => far.at(-1)! <= 1e-4);
}

/** Some of the distances, as they grow. */
const at = (far: readonly number[]): string => [0, 3, 9, 24, steps - 1].map((i) => far[i]?.toExponential(0)).join(' ');

/** The largest of all up to each. */
function soFar(values: readonly number[]): readonly number[] {
  let most = 0;
  return values.map((value) => (most = Math.max(most, value)));
}

async function check(name: string, set: Readonly<Record<string, string>>, count: number): Promise<void> {
  const tfjs = await trained(name, set, 'tfjs', count);
  if (process.env.LOSSES === undefined) expect(tfjs).toHaveLength(count);
  const targets: Record<string, Losses> = { tfjs, onnx: await trained(name, set, 'onnx', count) };
  if (python.here) targets['pytorch'] = await trained(name, set, 'pytorch', count);
  // Exact arithmetic takes its time.
  if (process.env.LOSSES !== undefined && together(name, targets)) return;
  const { program } = await compileFile(join(folder, `${name}.gan`), set);
  const exact = await interpretProgram(program, count);
  await agree(name, exact, targets, (seed) => {
    const noise = new Random(seed).uniform('nudge', 2 ** 16, -1, 1);
    let at = 0;
    return interpretProgram(program, count, (value) => value * (1 + 1e-6 * noise[at++ % noise.length]!));
  });
}

describe(`lowered training has the losses of the trainers that are emitted${python.note}`, () => {
  it.each(Object.entries(smallest))('%s', { timeout }, (name, set) => check(name, set, steps));

  it('in everything that lines of training can say', { timeout }, () => check('everything', {}, 10));
});
