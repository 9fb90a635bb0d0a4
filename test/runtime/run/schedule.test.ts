import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunError } from '../../../runtime/errors/run-error.js';
import type { Period } from '../../../runtime/contract/period.js';
import { periodText, Schedule } from '../../../runtime/run/schedule.js';

const completed = (schedule: Schedule, period: Period, last: number) =>
  Array.from({ length: last }, (_, index) => index + 1).filter((step) => schedule.completes(period, step));

describe('a schedule', () => {
  const schedule = new Schedule(32, 10);

  it('turns periods into steps, the last one included', () => {
    expect(schedule.steps({ steps: 7 })).toBe(7);
    expect(schedule.steps({ epochs: 3 })).toBe(30);
    expect(schedule.steps({ images: 64 })).toBe(2);
    expect(schedule.steps({ images: 65 })).toBe(3);
  });

  it('completes a period with the last step of it', () => {
    expect(completed(schedule, { steps: 4 }, 13)).toEqual([4, 8, 12]);
    expect(completed(schedule, { epochs: 2 }, 45)).toEqual([20, 40]);
    // 48 images are one and a half batches: 32, 64, 96, 128, 160.
    expect(completed(schedule, { images: 48 }, 5)).toEqual([2, 3, 5]);
    // More than one period may end with one step, which is still one.
    expect(completed(schedule, { images: 10 }, 3)).toEqual([1, 2, 3]);
  });

  it('completes as many periods as there are, wherever rounding might have lost one', () => {
    const positive = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(positive, positive, positive, (batch, count, last) => {
        const period = { images: batch + count };
        const own = new Schedule(batch, undefined);
        const exact = Number((BigInt(last) * BigInt(batch)) / BigInt(batch + count));
        expect(completed(own, period, last)).toHaveLength(exact);
        expect(own.completes(period, own.steps(period))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('knows the epoch only with data', () => {
    expect(schedule.epoch(43)).toBe(4.3);
    const without = new Schedule(32, undefined);
    expect(without.epoch(43)).toBeUndefined();
    expect(() => without.steps({ epochs: 1 })).toThrow(RunError);
    expect(without.steps({ steps: 3 })).toBe(3);
  });

  it('says a period in words', () => {
    expect([{ epochs: 40 }, { steps: 1 }, { images: 2 }].map((period) => periodText(period as Period))).toEqual([
      '40 epochs',
      '1 step',
      '2 images',
    ]);
  });
});
