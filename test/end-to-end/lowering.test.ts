/**
 * Lowered training is the training that was written: the losses of its first steps, in float64 by the reference
 * interpreter and on ONNX Runtime, are those of the trainer that is emitted for TensorFlow.js.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFile } from '../../cli/host/program.js';
import { readMetrics } from '../../runtime/metrics/log.js';
import { Random } from '../../runtime/random/random.js';
import { gan, temporaryFolder } from '../cli/gan.js';
import { repository } from '../cli/install.js';
import { interpretProgram } from '../compiler/lower/interpret.js';
import { everything } from '../compiler/lower/programs.js';
import { smallest } from './smallest.js';

/** In CI a few; `LOSSES=50 npx vitest run test/end-to-end/lowering.test.ts` goes further, which takes an hour. */
const steps = Number(process.env.LOSSES ?? 4);
const timeout = 150_000 * steps;
const folder = temporaryFolder(afterAll);

beforeAll(() => {
  cpSync(join(repository, 'examples'), folder, { recursive: true });
  writeFileSync(join(folder, 'everything.gan'), everything);
  // Statistics of two samples alone would differ by more than floats allow to say.
  for (const name of Object.keys(smallest)) {
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
 * Both targets stay within 1e-4 of exact arithmetic, or part from it like each other, or like exact arithmetic parts from
 * itself where training begins with numbers that differ by a millionth: up to each step, one is at most ten times as far
 * from it as the other. A unit at the kink of a ReLU is enough for that.
 */
async function agree(
  name: string,
  { tfjs, onnx, exact }: Readonly<Record<'tfjs' | 'onnx' | 'exact', Losses>>,
  nudged: (seed: number) => Promise<Losses>,
): Promise<void> {
  const apart = { tfjs: soFar(distances(tfjs, exact)), onnx: soFar(distances(onnx, exact)) };
  const last = steps - 1;
  if (process.env.LOSSES !== undefined) {
    const at = (far: readonly number[]): string => [0, 3, 9, 24, last].map((i) => far[i]?.toExponential(0)).join(' ');
    console.log(
      `${name}: tfjs ${at(apart.tfjs)}, onnx ${at(apart.onnx)}, one from the other ${at(soFar(distances(onnx, tfjs)))}`,
    );
  }
  const itself = exact.map(() => 0);
  const wrong = (): readonly string[] =>
    apart.onnx.flatMap((far, i) => {
      const [more, less] = [Math.max(far, apart.tfjs[i]!), Math.max(Math.min(far, apart.tfjs[i]!), itself[i]!)];
      const said = `onnx is ${far} from float64, tfjs ${apart.tfjs[i]}, float64 from itself ${itself[i]}`;
      return more <= Math.max(1e-4, 10 * less) ? [] : [`step ${i + 1}: ${said}`];
    });
  for (let seed = 1; process.env.LOSSES !== undefined && seed <= 8 && wrong().length > 0; seed++) {
    const other = soFar(distances(await nudged(seed), exact));
    console.log(`${name}: float64 from itself, nudged with seed ${seed}: ${[0, 3, 9, 24, last].map((i) => other[i]?.toExponential(0)).join(' ')}`); // prettier-ignore
    other.forEach((far, i) => (itself[i] = Math.max(itself[i]!, far)));
  }
  expect(wrong()).toEqual([]);
  // The first steps are never chaotic.
  expect(apart.onnx[3]).toBeLessThanOrEqual(1e-4);
  expect(apart.tfjs[3]).toBeLessThanOrEqual(1e-4);
}

/** The largest of all up to each. */
function soFar(values: readonly number[]): readonly number[] {
  let most = 0;
  return values.map((value) => (most = Math.max(most, value)));
}

async function check(name: string, set: Readonly<Record<string, string>>, count: number): Promise<void> {
  const tfjs = await trained(name, set, 'tfjs', count);
  if (process.env.LOSSES === undefined) expect(tfjs).toHaveLength(count);
  const onnx = await trained(name, set, 'onnx', count);
  const { program } = await compileFile(join(folder, `${name}.gan`), set);
  const exact = await interpretProgram(program, count);
  await agree(name, { tfjs, onnx, exact }, (seed) => {
    const noise = new Random(seed).uniform('nudge', 2 ** 16, -1, 1);
    let at = 0;
    return interpretProgram(program, count, (value) => value * (1 + 1e-6 * noise[at++ % noise.length]!));
  });
}

describe('lowered training has the losses of the trainer that is emitted', () => {
  it.each(Object.entries(smallest))('%s', { timeout }, (name, set) => check(name, set, steps));

  it('in everything that lines of training can say', { timeout }, () => check('everything', {}, 10));
});
