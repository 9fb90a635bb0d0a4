/**
 * Metrics against NumPy, SciPy and PyTorch: against the answers that metrics.py gave, saved beside it, and where there is
 * a Python, that it still gives them. UPDATE_GOLDEN=1 saves them again.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { closeness } from '../../runtime/metrics/authenticity.js';
import { classifierScore } from '../../runtime/metrics/classifier-score.js';
import { kernelDistance, squaredMmd } from '../../runtime/metrics/kernel-distance.js';
import { negativeLikelihood } from '../../runtime/metrics/likelihood.js';
import type { Rows } from '../../runtime/metrics/measurement.js';
import { densityCoverage, nearestPlaces, precisionRecall } from '../../runtime/metrics/neighbours.js';
import { directions, shadows, slicedWasserstein } from '../../runtime/metrics/sliced-wasserstein.js';
import { msSsim, scalesFor } from '../../runtime/metrics/structural-similarity.js';
import { Random } from '../../runtime/random/random.js';
import { askTorch, scipy } from './torch.js';

const random = new Random(5);

const rows = (name: string, count: number, width: number, mean = 0, deviation = 1): Rows => ({
  values: random.normal(name, count * width, mean, deviation),
  width,
});

const lists = ({ values, width }: Rows): number[][] =>
  Array.from({ length: values.length / width }, (_, i) => [...values.subarray(i * width, (i + 1) * width)]);

/** Two sets that overlap in part, of different sizes; some points twice, and some of one in the other. */
const made = rows('made', 90, 6, 0.4, 0.8);
const real = rows('real', 70, 6);
made.values.set(real.values.subarray(0, 12), 0);
made.values.set(made.values.subarray(30, 36), 36);
const alike = rows('alike', 50, 3);

const lines = directions(16, 6, new Random(9));
const logits = rows('logits', 60, 10, 0, 3);
const likelihoods = rows('likelihoods', 40, 12, -3);

const picture = (name: string, shape: readonly number[], like?: Float32Array) =>
  random
    .uniform(
      name,
      shape.reduce((a, b) => a * b),
      -1,
      1,
    )
    .map((value, i) => (like === undefined ? value : 0.8 * like[i]! + 0.2 * value));
const shapes = [[8, 8, 1], [11, 13, 3], [48, 40, 3], [180, 176, 1]] as const; // prettier-ignore
const pictures = shapes.map((shape) => {
  const a = picture(`a/${shape.join()}`, shape);
  return { shape, a, b: picture(`b/${shape.join()}`, shape, a), c: picture(`c/${shape.join()}`, shape) };
});

/** From 0 on, as [height, width, channels]. */
function nested(values: Float32Array, [height, width, channels]: readonly number[]): number[][][] {
  return Array.from({ length: height! }, (_, y) =>
    Array.from({ length: width! }, (_, x) =>
      [...values.subarray((y * width! + x) * channels!, (y * width! + x + 1) * channels!)].map((value) => value + 1),
    ),
  );
}

const likeness = pictures.flatMap(({ shape, a, b, c }) =>
  [b, c].map((other) => ({ shape, a, other, scales: scalesFor(shape) })),
);

const questions: readonly Readonly<Record<string, unknown>>[] = [
  { kind: 'mmd', made: lists(made), real: lists(real) },
  { kind: 'neighbours', made: lists(made), real: lists(real), pr: 3, dc: 5 },
  { kind: 'neighbours', made: lists(alike), real: lists(alike), pr: 1, dc: 2 },
  { kind: 'score', logits: lists(logits), splits: 1 },
  { kind: 'score', logits: lists(logits), splits: 10 },
  { kind: 'sliced', made: lists(made), real: lists(real), directions: lines.map((line) => [...line]) },
  { kind: 'nll', likelihoods: lists(likelihoods) },
  ...likeness.map(({ shape, a, other, scales: { window, weights } }) => ({
    ...{ kind: 'ms_ssim', a: nested(a, shape), b: nested(other, shape), contrast: 2, window, weights },
  })),
  { kind: 'authenticity', made: lists(made), real: lists(real) },
];

type Answer = number | Readonly<Record<string, number>>;

const file = new URL('metrics.answers.json', import.meta.url);

async function saved(): Promise<readonly Answer[]> {
  if (process.env['UPDATE_GOLDEN'] !== undefined)
    writeFileSync(file, `${JSON.stringify(await askTorch('metrics.py', questions), null, 2)}\n`);
  return JSON.parse(readFileSync(file, 'utf8')) as readonly Answer[];
}
const answers = await saved();

function expectClose(actual: Answer, wanted: Answer): void {
  const entries = (answer: Answer) => Object.entries(typeof answer === 'number' ? { '': answer } : answer);
  expect(entries(actual).map(([name]) => name).sort()).toEqual(entries(wanted).map(([name]) => name).sort()); // prettier-ignore
  for (const [name, value] of entries(actual)) {
    const other = typeof wanted === 'number' ? wanted : wanted[name]!;
    expect(Math.abs(value - other), `${name}: ${value} and ${other}`).toBeLessThan(1e-9 * (1 + Math.abs(other)));
  }
}

test.skipIf(!scipy.here)(`the saved answers are those of Python${scipy.note}`, async () => {
  const live = await askTorch<readonly Answer[]>('metrics.py', questions);
  expect(live).toHaveLength(answers.length);
  live.forEach((answer, i) => expectClose(answer, answers[i]!));
});

describe('held against them', () => {
  it('the squared kernel distance', () => expectClose(squaredMmd(made, real), answers[0]!));

  it.each([
    [made, real, 3, 5, 1],
    [alike, alike, 1, 2, 2],
  ] as const)('precision, recall, density, coverage', async (a, b, pr, dc, place) => {
    expectClose({ ...(await precisionRecall(a, b, pr)), ...(await densityCoverage(a, b, dc)) }, answers[place]!);
  });

  it.each([[1, 3], [10, 4]] as const)('the score of a classifier over %i splits', async (splits, place) => {
    expectClose({ ...(await classifierScore([logits], 60, splits)) }, answers[place]!);
  }); // prettier-ignore

  it('the sliced Wasserstein distance, of different numbers of points', async () => {
    const of = (points: Rows) => shadows([points], points.values.length / 6, () => lines);
    expectClose(slicedWasserstein(await of(made), await of(real)), answers[5]!);
  });

  it('the share of samples that are no copies', async () => {
    const ratios = await closeness(made, real);
    expectClose(ratios.filter((ratio) => ratio > 1).length / ratios.length, answers.at(-1)!);
    // Some of the made ones are real ones.
    expect([...ratios].filter((ratio) => ratio === 0)).toHaveLength(2);
  });

  it('the negative likelihood and its standard error', async () => {
    expectClose({ ...(await negativeLikelihood([likelihoods])) }, answers[6]!);
  });

  it.each(likeness.map((pair, i) => [pair.shape.join('x'), i, pair] as const))(
    'the structural similarity of pictures of %s',
    (_, i, { shape, a, other, scales }) => {
      expectClose(msSsim(a, other, { shape, range: [-1, 1] }, scales), answers[7 + i]!);
    },
  );
});

describe('the kernel distance over subsets', () => {
  it('is that of all rows where a subset has them all', async () => {
    const { mean, error } = await kernelDistance(made, made, { subsets: 3, size: 1000 }, random);
    expect(mean).toBeCloseTo(squaredMmd(made, made), 9);
    expect(error).toBeCloseTo(0, 9);
  });

  it('is near nothing where both are drawn alike, within a few standard errors', async () => {
    const [a, b] = [rows('same/a', 400, 8), rows('same/b', 400, 8)];
    const { mean, error } = await kernelDistance(a, b, { subsets: 20, size: 100 }, random);
    expect(Math.abs(mean)).toBeLessThan(6 * error);
    const far = await kernelDistance(a, rows('far', 400, 8, 1), { subsets: 20, size: 100 }, random);
    expect(far.mean).toBeGreaterThan(20 * far.error);
  });
});

test('the scales of a picture are those its window fits into, and weigh 1 together', () => {
  expect(scalesFor([8, 8, 1])).toEqual({ window: 7, weights: [1] });
  expect(scalesFor([28, 28, 1]).weights).toHaveLength(2);
  expect(scalesFor([256, 256, 3]).weights).toHaveLength(5);
  expect(scalesFor([64, 64, 3]).weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  expect(msSsim(pictures[2]!.a, pictures[2]!.a, { shape: [48, 40, 3], range: [-1, 1] }, scalesFor([48, 40, 3]))).toBeCloseTo(1, 12); // prettier-ignore
});

describe('samples beside the data', () => {
  const line = (...values: readonly number[]): Rows => ({ values: Float64Array.from(values), width: 1 });

  it('are as close as the nearest of the data to them has another beside it', async () => {
    expect([...(await closeness(line(0, 1.5, 3, 9), line(0, 1, 4)))]).toEqual([0, 0.25, 1 / 9, 25 / 9]);
  });

  it('are no copies of what is there twice, unless they are the same', async () => {
    expect([...(await closeness(line(2, 2.1), line(2, 2, 5)))]).toEqual([0, Infinity]);
  });

  it('have their neighbours in order', () => {
    expect(nearestPlaces(line(2), line(9, 3, 2.5, -4, 2, 1), 3)).toEqual([4, 2, 1]);
    expect(nearestPlaces(line(2), line(9), 3)).toEqual([0]);
  });
});
