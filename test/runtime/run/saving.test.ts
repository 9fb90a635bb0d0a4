import { afterEach, describe, expect, it, vi } from 'vitest';
import { RunError } from '../../../runtime/errors/run-error.js';
import { readSavePeriod, Saving } from '../../../runtime/run/saving.js';

describe('how often a checkpoint is saved', () => {
  it.each([
    ['30s', { seconds: 30 }],
    ['10min', { seconds: 600 }],
    ['1.5 hours', { seconds: 5400 }],
    ['2 minutes', { seconds: 120 }],
    ['500steps', { steps: 500 }],
    ['1 step', { steps: 1 }],
    ['0.5 epochs', { epochs: 0.5 }],
    ['10000images', { images: 10_000 }],
  ])('may be %s', (text, period) => {
    expect(readSavePeriod(text, 'save-every')).toEqual(period);
  });

  it.each(['soon', '', '10', '0s', '-1s', '2.5steps', '3 ss', 'min', '1e3s', '5 toString', '9'.repeat(400) + 's'])(
    'may not be "%s"',
    (text) => {
      expect(() => readSavePeriod(text, 'save-every')).toThrow(
        new RunError(
          `--save-every takes a time or a length of training, not ${text}.`,
          'For example --save-every 10min, or --save-every 500steps.',
          2,
        ),
      );
    },
  );
});

describe('saving', () => {
  afterEach(() => void vi.useRealTimers());

  it('is due after five minutes, counted from whatever was saved last', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const saving = new Saving(undefined, () => true);
    vi.advanceTimersByTime(299_000);
    expect(saving.isDue).toBe(false);
    vi.advanceTimersByTime(1000);
    expect(saving.isDue).toBe(true);
    saving.begins();
    vi.advanceTimersByTime(299_999);
    expect(saving.isDue).toBe(false);
    vi.advanceTimersByTime(1);
    expect(saving.isDue).toBe(true);
  });

  it('is due at the steps that end a period, whatever the time', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    let step = 0;
    const saving = new Saving({ steps: 4 }, (period) => step % (period as { steps: number }).steps === 0);
    const due = Array.from({ length: 8 }, () => (step++, vi.advanceTimersByTime(1e6), saving.isDue));
    expect(due).toEqual([false, false, false, true, false, false, false, true]);
  });
});
