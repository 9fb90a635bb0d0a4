import { describe, expect, it } from 'vitest';
import '../../tfjs.js';
import { Pass } from '../../../runtime/tfjs/pass.js';
import { Random } from '../../../runtime/random/random.js';
import { sampleInputs } from '../../../runtime/sampling/sample-inputs.js';
import type { SamplePlan } from '../../../runtime/sampling/sample-values.js';
import type { InputSpecs } from '../../../runtime/sampling/input-specs.js';

const random = new Random(5);
const specs = {
  z: { kind: 'normal', shape: [16], mean: 1, deviation: 2 },
  code: { kind: 'uniform', shape: [2], low: -1, high: 1 },
  kind: { kind: 'categorical', shape: [], classes: 5 },
  on: { kind: 'bernoulli', shape: [3], probability: 0.3 },
  label: { kind: 'class', classes: 3, from: 'digits.label' },
} satisfies InputSpecs;

const plain: SamplePlan = { specs, asked: new Map(), interpolate: false, columns: 4, random, batch: 6 };

/** The samples from `first` on, in batches of 6 as a program draws them, each as a list of numbers. */
function rows(name: keyof typeof specs, changes: Partial<SamplePlan> = {}, count = 12): number[][] {
  const all: number[][] = [];
  for (let first = 0; first < count; first += 6) {
    const { values, shape } = sampleInputs({ ...plain, ...changes }, first, Math.min(6, count - first)).get(name)!;
    const size = values.length / shape[0]!;
    for (let i = 0; i < shape[0]!; i++) all.push([...values.subarray(i * size, (i + 1) * size)]);
  }
  return all;
}

const numbers = (value: unknown) => (value as { readonly dataSync: () => Float32Array }).dataSync();

describe('samples in turn', () => {
  it.each([0, 6])('have the noise that a pass draws, from sample %i on', (first) => {
    const pass = Pass.sampling(random, 'sample', undefined, first);
    const made = sampleInputs(plain, first, 6);
    expect(made.get('z')!.shape).toEqual([6, 16]);
    expect([...made.get('z')!.values]).toEqual([...numbers(pass.normal('z', [6, 16], 1, 2))]);
    expect([...made.get('code')!.values]).toEqual([...numbers(pass.uniform('code', [6, 2], -1, 1))]);
    expect([...made.get('kind')!.values]).toEqual([...numbers(pass.categorical('kind', 5, [6]))]);
    expect([...made.get('on')!.values]).toEqual([...numbers(pass.bernoulli('on', [6, 3], 0.3))]);
  });

  it('show all classes', () => {
    expect(rows('label').flat()).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
  });

  it('are all what was asked for', () => {
    const asked = new Map([['label', { from: Int32Array.of(2) }], ['code', { from: Float32Array.of(0.5, -1) }]]); // prettier-ignore
    expect(rows('label', { asked }).flat()).toEqual(Array(12).fill(2));
    expect(rows('code', { asked })).toEqual(Array(12).fill([0.5, -1]));
    expect(rows('z', { asked })).toEqual(rows('z'));
  });
});

describe('a walk', () => {
  const walk = { interpolate: true };

  it('goes from the noise of one sample to that of the next, row by row', () => {
    const [way, own] = [rows('z', walk), rows('z')];
    for (const row of [0, 1, 2]) {
      way[4 * row]!.forEach((value, i) => expect(value).toBeCloseTo(own[row]![i]!, 5));
      way[4 * row + 3]!.forEach((value, i) => expect(value).toBeCloseTo(own[row + 1]![i]!, 5));
    }
  });

  it('turns normal noise by equal angles around its mean, at a length between those of the ends', () => {
    const centred = rows('z', walk).map((row) => row.map((value) => value - 1));
    const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    const unit = (a: readonly number[]) => a.map((value) => value / Math.sqrt(dot(a, a)));
    const [a, b, c, d] = centred.slice(0, 4) as [number[], number[], number[], number[]];
    // On the plane of the two ends, with the weights of Shoemake 1985.
    const whole = Math.acos(dot(unit(a), unit(d)));
    for (const [t, between] of [[1 / 3, b], [2 / 3, c]] as const) {
      const weights = [Math.sin((1 - t) * whole) / Math.sin(whole), Math.sin(t * whole) / Math.sin(whole)] as const;
      between.forEach((value, i) => expect(value).toBeCloseTo(weights[0] * a[i]! + weights[1] * d[i]!, 4));
    } // prettier-ignore
    // A straight way would pass closer to the mean.
    expect(dot(b, b)).toBeGreaterThan(dot(a.map((value, i) => (2 * value + d[i]!) / 3), a.map((value, i) => (2 * value + d[i]!) / 3))); // prettier-ignore
  });

  it('takes uniform noise the straight way', () => {
    const way = rows('code', walk);
    for (const i of [0, 1]) {
      expect(way[1]![i]).toBeCloseTo((2 * way[0]![i]! + way[3]![i]!) / 3, 5);
      expect(way[2]![i]).toBeCloseTo((way[0]![i]! + 2 * way[3]![i]!) / 3, 5);
    }
  });

  it('keeps classes and whole numbers along a row', () => {
    expect(rows('label', walk).flat()).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    const kinds = rows('kind');
    expect(rows('kind', walk)).toEqual([0, 1, 2].flatMap((row) => Array<number[]>(4).fill(kinds[row]!)));
  });

  it('through a code leaves the noise of a row as it is', () => {
    const asked = new Map([['code', { from: Float32Array.of(-1, 0), to: Float32Array.of(1, 0) }]]);
    const way = rows('code', { asked }).slice(4, 8);
    [-1, -1 / 3, 1 / 3, 1].forEach((value, i) => expect(way[i]![0]).toBeCloseTo(value, 6));
    expect(way.map((row) => row[1])).toEqual([0, 0, 0, 0]);
    const own = rows('z');
    expect(rows('z', { asked })).toEqual([0, 1, 2].flatMap((row) => Array<number[]>(4).fill(own[row]!)));
  });
});

it('what is neither drawn nor given is asked for', () => {
  const caption = { kind: 'tokens', vocabulary: 8, length: 3, from: 'emoji.caption' } as const;
  const photo = { kind: 'tensor', shape: [2, 2, 1], range: null, from: 'pairs.input' } as const;
  expect(() => sampleInputs({ ...plain, specs: { caption } }, 0, 1)).toThrow(
    expect.objectContaining({
      message: 'Say what caption is: nothing is drawn for it.',
      hint: 'Write --with "caption=WORDS".',
      exitCode: 2,
    }) as Error,
  );
  expect(() => sampleInputs({ ...plain, specs: { photo } }, 0, 1)).toThrow(
    expect.objectContaining({ hint: 'For example --with photo=PICTURE.png.' }) as Error,
  );
});

describe('a film', () => {
  const film = (mode: 'linear' | 'spherical') => ({ walk: { mode, stops: 3 }, columns: 4 });

  it.each(['linear', 'spherical'] as const)('comes by the noise of each sample and back to the first, %s', (mode) => {
    const [way, own] = [rows('z', film(mode)), rows('z')];
    for (const [i, stop] of [0, 4, 8].entries()) expect(way[stop]).toEqual(own[i]);
    // As far from the last to the first as from any to the next.
    const step = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, i) => value - b[i]!));
    const last = step(way[11]!, own[0]!);
    expect(Math.abs(last / step(way[10]!, way[11]!) - 1)).toBeLessThan(0.1);
  });

  it('goes straight, or where noise has its usual length', () => {
    const length = (row: readonly number[]) => Math.hypot(...row.map((value) => value - 1));
    const [straight, round, own] = [rows('z', film('linear')), rows('z', film('spherical')), rows('z')];
    straight[2]!.forEach((value, i) => expect(value).toBeCloseTo((own[0]![i]! + own[1]![i]!) / 2, 5));
    expect(length(round[2]!)).toBeGreaterThan(length(straight[2]!));
    expect(length(round[2]!)).toBeGreaterThan(0.9 * Math.min(length(own[0]!), length(own[1]!)));
  });

  it('keeps its class, and what cannot change little by little', () => {
    expect(new Set(rows('label', film('spherical')).flat())).toEqual(new Set([0]));
    expect(new Set(rows('kind', film('spherical')).flat()).size).toBe(1);
  });
});
