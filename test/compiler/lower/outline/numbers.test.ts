import { describe, expect, it } from 'vitest';
import {
  constantText,
  float32Text,
  forTensor,
  numberText,
  thresholdText,
} from '../../../../compiler/lower/outline/numbers.js';
import { elementwise } from '../../../../compiler/emit/tfjs/operations/elementwise.js';

describe('numbers of emitted programs', () => {
  it('are as people write them', () => {
    expect([0.05, 0.001, 2e-4, 1e-5, 100000, -0.5].map(numberText)).toEqual(['0.05', '0.001', '2e-4', '1e-5', '100000', '-0.5']); // prettier-ignore
    expect([constantText(1 - 0.9), constantText(1 / 3)]).toEqual(['0.1', '0.333333333333']);
  });

  it('have the digits that what takes them needs', () => {
    expect(float32Text(1 / 3)).toBe('0.33333333');
    expect(forTensor({ text: '0.333333333333', plain: true, number: 1 / 3 }).text).toBe('0.33333333');
    expect(forTensor({ text: 'rate', plain: true }).text).toBe('rate');
    // The float32 below which a number is drawn may be another than the one nearest to it.
    for (const probability of [0.1, 0.7, 1 / 3]) {
      const short = Number(thresholdText(probability));
      const nearest = Math.fround(probability);
      expect([Math.fround(short), nearest < short]).toEqual([nearest, nearest < probability]);
    }
  });

  it.each([
    ['x', '5', '(x + 5)'],
    ['x', '-5', '(x - 5)'],
    ['x', '(-5 * y)', '(x - (5 * y))'],
    ['x', '(-5 + y)', '(x + (-5 + y))'],
    ['x', '(-y)', '(x + (-y))'],
  ])('%s and %s are added as %s', (a, b, sum) => {
    expect(elementwise['add']!.plain!([a, b], {}, { literal: String, progress: 'run' })).toBe(sum);
  });
});
