/** Schedules held against the length of training. */
import { describe, expect, test } from 'vitest';
import { compileText } from '../compiled.js';

/** What is said of a program of 100,000 points in batches of 64, 1,562 to an epoch, whose loss has a factor. */
async function said(until: string, factor: string, before = '', batch = 'batch 64'): Promise<readonly string[]> {
  const { diagnostics } = await compileText(`import { ring } from "std/data"
import { cosine_decay, cyclic, elapsed, exponential_decay, linear_decay, step_decay, warmup } from "std/schedules"
network N(x: f32[2]) -> f32[2] { x |> dense(2) }
${before}
train {
  ${batch}
  until ${until}
  optimizer N = sgd(0.1)
  real <- ring.point
  minimize N: mean(N(real)) * ${factor}
}
`);
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, span, message }) => `${code} ${span.start.line}:${span.start.column} ${message}`);
}

describe('a schedule that training does not see the end of', () => {
  test.each<[string, string, string]>([
    ['50 epochs', 'linear_decay(1, hold: 100 epochs, over: 100 epochs)', '100 + 100 epochs, and training lasts 50 epochs'],
    ['50 epochs', 'linear_decay(1, over: 51 epochs)', '51 epochs, and training lasts 50 epochs'],
    ['100 steps', 'cosine_decay(1, over: 60 steps, hold: 41 steps)', '41 + 60 steps, and training lasts 100 steps'],
    ['100 steps', 'warmup(1, over: 1 epoch)', '1 epoch, and training lasts 100 steps'],
    ['1 epochs', 'warmup(1, over: 1563 steps)', '1563 steps, and training lasts 1 epoch'],
    ['6400 images', 'elapsed(101 steps)', '101 steps, and training lasts 6400 images'],
    ['2 epochs', 'elapsed(1563 steps, after: 1 epochs)', '1 epoch and then 1563 steps, and training lasts 2 epochs'],
  ])('until %s, %s', async (until, factor, numbers) => {
    expect(await said(until, factor)).toEqual([
      `train/schedule-unfinished 10:31 This schedule is still going when training ends: it takes ${numbers}.`,
    ]);
  }); // prettier-ignore

  test.each<[string, string]>([
    ['200 epochs', 'linear_decay(1, hold: 100 epochs, over: 100 epochs)'],
    ['100 steps', 'cosine_decay(1, over: 60 steps, hold: 40 steps)'],
    ['1 epochs', 'warmup(1, over: 1562 steps)'],
    ['6400 images', 'elapsed(100 steps)'],
    ['2 epochs', 'elapsed(1562 steps, after: 1 epochs)'],
    ['100 steps', 'clip(periods(100 steps), 0, 0.5)'],
    ['0.3 epochs', 'linear_decay(1, hold: 0.1 epochs, over: 0.2 epochs)'],
    // These have no end.
    ['100 steps', 'exponential_decay(1, 0.5, interval: 1000 steps)'],
    ['100 steps', 'cyclic(0, 1, period: 1000 steps)'],
    ['100 steps', 'periods(1000 steps)'],
  ])('until %s, %s is fine', async (until, factor) => {
    expect(await said(until, factor)).toEqual([]);
  });

  test('in a function of the program: where the schedule is written', async () => {
    const alone = 'fn fade(length: quantity) = 1 - elapsed(length)';
    expect(await said('10 steps', 'fade(20 steps)', alone)).toMatchObject([expect.stringMatching(/^train\/schedule-unfinished 4:33 /)]); // prettier-ignore
    const faded = 'fn faded(x: tensor) = x * warmup(1, over: 20 steps)';
    expect(await said('10 steps', 'mean(faded(real))', faded)).toMatchObject([expect.stringMatching(/^train\/schedule-unfinished 4:27 /)]); // prettier-ignore
  });

  test('a clock that is read up to another end', async () => {
    expect(await said('100 steps', 'clip(periods(60 steps), 0, 2)')).toMatchObject([
      expect.stringMatching(/^train\/schedule-unfinished 10:36 .* it takes 120 steps, and/),
    ]);
  });

  test('batches that are gathered make one step', async () => {
    expect(await said('1 epochs', 'elapsed(781 steps)', '', 'batch 64\n  accumulate 2')).toEqual([]);
    expect(await said('1 epochs', 'elapsed(782 steps)', '', 'batch 64\n  accumulate 2')).toHaveLength(1);
  });
});

describe('a schedule whose first step never comes', () => {
  test.each<[string, string]>([
    ['100 steps', '100 steps'],
    ['50 epochs', '60 epochs'],
    ['1562 steps', '1 epoch'],
  ])('until %s, every %s', async (until, interval) => {
    expect(await said(until, `step_decay(1, 0.5, interval: ${interval})`)).toMatchObject([
      expect.stringMatching(`^train/schedule-idle 10:31 .* after ${interval}, and training lasts ${until}`),
    ]);
  });

  test('one step is enough', async () => {
    expect(await said('100 steps', 'step_decay(1, 0.5, interval: 99 steps)')).toEqual([]);
    expect(await said('100 steps', 'floor(periods(10 steps, after: 89 steps))')).toEqual([]);
    expect(await said('100 steps', 'floor(periods(10 steps, after: 90 steps))')).toHaveLength(1);
  });
});
