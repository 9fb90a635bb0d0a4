import { describe, expect, it } from 'vitest';
import { Random } from '../../../runtime/random/random.js';
import { Collapse, spreadOf } from '../../../runtime/trouble/collapse.js';

const random = new Random(1);
const size = 64;
const count = 16;

/** Pictures of one scene, and what each has of its own. */
function pictures(key: string, own: number, scene = 1): Float32Array {
  const [each, all] = [random.normal(key, size * count, 0, 1), random.normal('scene', size, 0, 1)];
  return each.map((value, i) => own * value + scene * all[i % size]!);
}

const data = spreadOf(pictures('data', 1), count);

/** What is told of previews that each are `own` apart. */
function told(previews: readonly (readonly [step: number, values: Float32Array])[], last: number) {
  const collapse = new Collapse();
  return previews.flatMap(([step, values]) => {
    collapse.see(step, step / last, 'the preview', spreadOf(values, count), data);
    return collapse.troubles.map(({ text }) => ({ step, text }));
  });
}

describe('spread', () => {
  it('is half the mean squared distance of two samples', () => {
    const values = pictures('any', 0.7);
    let [sum, pairs] = [0, 0];
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < a; b++, pairs++)
        for (let i = 0; i < size; i++) sum += (values[a * size + i]! - values[b * size + i]!) ** 2 / size;
    }
    expect(spreadOf(values, count).between).toBeCloseTo(sum / pairs / 2, 6);
  });
});

describe('collapse', () => {
  it('is told where samples that differed no longer do, twice in a row', () => {
    const news = told([[100, pictures('a', 0.8)], [200, pictures('b', 0.01)], [300, pictures('c', 0.01)]], 1000); // prettier-ignore
    expect(news).toEqual([
      {
        step: 300,
        text: 'What the preview shows is nearly the same in all samples: they differ by 1 % of what the data differ by, and did differ at step 100.',
      },
    ]);
  });

  it('is told of points', () => {
    const points = (key: string, sigma: number) => random.normal(key, 2 * count, 3, sigma);
    const collapse = new Collapse();
    const real = spreadOf(points('ring', 2), count);
    for (const [step, sigma] of [[1, 1.5], [2, 0.02], [3, 0.02]] as const) collapse.see(step, 0.5, 'it', spreadOf(points(`${step}`, sigma), count), real); // prettier-ignore
    expect(collapse.troubles).toMatchObject([{ kind: 'collapse', since: 1 }]);
  });

  it('is not told of the first steps, in which nothing differs yet', () => {
    expect(
      told(
        Array.from({ length: 100 }, (_, i) => [10 * i, pictures(`${i}`, 0.001 * i)]),
        100_000,
      ),
    ).toEqual([]);
  });

  it('is told where samples have never differed for long', () => {
    const news = told(Array.from({ length: 6 }, (_, i) => [500 * (i + 1), pictures(`${i}`, 0.02)]), 5000); // prettier-ignore
    expect(news.map(({ step }) => step)).toEqual([2500, 3000]);
    expect(news[0]!.text).toMatch(/differ by 2 % of what the data differ by, and have not differed since step 500\.$/);
  });

  it('is not told of small differences, which differ among themselves as much as within', () => {
    const news = told(Array.from({ length: 20 }, (_, i) => [500 * (i + 1), pictures(`${i}`, 1 / (1 + i * i), 0)]), 1e4); // prettier-ignore
    expect(news).toEqual([]);
  });

  it('is not told of a dip', () => {
    const news = told([0.8, 0.01, 0.6, 0.01, 0.7].map((own, i) => [100 * i, pictures(`${i}`, own)]), 1000); // prettier-ignore
    expect(news).toEqual([]);
  });
});
