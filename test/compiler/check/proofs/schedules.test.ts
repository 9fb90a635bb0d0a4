/** Schedules held against the length of training. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../../../compiler/compile.js';
import { compileText } from '../../compiled.js';
import { memoryHost } from '../../memory-host.js';

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
    ['100 steps', 'clip(progress(100 steps), 0, 0.5)'],
    ['0.3 epochs', 'linear_decay(1, hold: 0.1 epochs, over: 0.2 epochs)'],
    // These have no end.
    ['100 steps', 'exponential_decay(1, 0.5, interval: 1000 steps)'],
    ['100 steps', 'cyclic(0, 1, period: 1000 steps)'],
    ['100 steps', 'progress(1000 steps)'],
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
    expect(await said('100 steps', 'clip(progress(60 steps), 0, 2)')).toMatchObject([
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
    expect(await said('100 steps', 'floor(progress(10 steps, after: 89 steps))')).toEqual([]);
    expect(await said('100 steps', 'floor(progress(10 steps, after: 90 steps))')).toHaveLength(1);
  });
});

describe('a rate that is 0 before training ends', () => {
  const program = (
    until: string,
    optimizer: string,
    lines = 'minimize N: mean(N(real))',
    length = `until ${until}`,
  ) => `
import { ring } from "std/data"
import { cosine_decay, cyclic, exponential_decay, linear_decay, step_decay, warmup } from "std/schedules"
network N(x: f32[2]) -> f32[2] { x |> dense(2) }
train {
  batch 64
  ${length}
  optimizer N = ${optimizer}
  real <- ring.point
  ${lines}
}
`;
  const ended = async (text: string) =>
    (await compileText(text)).diagnostics.filter(({ code }) => code === 'train/schedule-ended').map(({ message, span }) => `${span.start.line}:${span.start.column} ${message}`); // prettier-ignore

  test.each<[string, string, string]>([
    ['30 steps', 'sgd(linear_decay(0.1, over: 20 steps))', 'N is trained for 20 steps of 30 steps: then the rate is 0, from step 21 to 30,'],
    ['30 steps', 'adam(cosine_decay(0.1, hold: 5 steps, over: 10 steps), beta1: 0.5)', 'N is trained for 15 steps of 30 steps: then the rate is 0, from step 16 to 30,'],
    ['30 steps', 'adamw(0.5 * linear_decay(0.1, over: 20 steps))', 'N is trained for 20 steps of 30 steps: then'],
    ['30 steps', 'sgd(linear_decay(0.1, over: 40 steps, to: -0.1) |> clip(0, 1))', 'N is trained for 20 steps of 30 steps: then'],
    ['200 epochs', 'sgd(linear_decay(0.1, hold: 50 epochs, over: 100 epochs))', 'N is trained for 150 epochs of 200 epochs: then the rate is 0, and'],
    ['2 epochs', 'sgd(linear_decay(0.1, over: 1562 steps))', 'N is trained for 1 epoch of 2 epochs: then'],
    ['6400 images', 'sgd(linear_decay(0.1, over: 50 steps))', 'N is trained for 3200 images of 6400 images: then'],
  ])('until %s, %s', async (until, optimizer, expected) => {
    expect(await ended(program(until, optimizer))).toEqual([expect.stringContaining(expected)]);
  }); // prettier-ignore

  test.each<[string, string]>([
    ['20 steps', 'sgd(linear_decay(0.1, over: 20 steps))'],
    ['100 epochs', 'sgd(linear_decay(0.1, over: 100 epochs))'],
    // One step of three hundred.
    ['300 steps', 'sgd(linear_decay(0.1, over: 299 steps))'],
    ['30 steps', 'sgd(linear_decay(0.1, over: 20 steps, to: 0.001))'],
    ['30 steps', 'sgd(warmup(0.1, over: 20 steps))'],
    ['30 steps', 'sgd(step_decay(0.1, 0.1, interval: 10 steps))'],
    ['30 steps', 'sgd(exponential_decay(0.1, 0.1, interval: 1 steps))'],
    ['30 steps', 'sgd(cyclic(0, 0.1, period: 10 steps))'],
    // What fades is no rate.
    ['30 steps', 'sgd(0.1, momentum: linear_decay(0.9, over: 20 steps))'],
  ])('until %s, %s is fine', async (until, optimizer) => {
    expect(await ended(program(until, optimizer))).toEqual([]);
  });

  test('a loss that fades away is meant to', async () => {
    const fading = 'minimize N: mean(N(real)) * linear_decay(1, over: 20 steps)';
    expect(await ended(program('30 steps', 'sgd(0.1)', fading))).toEqual([]);
  });

  test('a network that only the first phase trains', async () => {
    const phases = `phase first until 20 steps { minimize N: mean(N(real)) }
  phase second until 20 steps { minimize M: mean(M(real)) }`;
    const text = program('', 'sgd(linear_decay(0.1, over: 20 steps))', phases, 'optimizer M = sgd(0.1)').replace('train {', 'network M(x: f32[2]) -> f32[2] { x |> dense(2) }\ntrain {'); // prettier-ignore
    expect(await ended(text)).toEqual([]);
    expect(await ended(text.replace('over: 20 steps', 'over: 10 steps'))).toEqual([expect.stringContaining('10 steps of 20 steps')]); // prettier-ignore
  });

  test('a length that is given from outside', async () => {
    const text = program('20 steps', 'sgd(linear_decay(0.1, over: 20 steps))');
    const longer = await compile('main.gan', memoryHost({ 'main.gan': text }), { until: { count: 50, unit: 'steps' } });
    expect(longer.diagnostics.filter(({ code }) => code !== 'unused/import').map(({ code, message }) => `${code} ${message}`)).toEqual([expect.stringMatching(/^train\/schedule-ended .*20 steps of 50 steps.*from step 21 to 50/)]); // prettier-ignore
    expect(longer.fingerprint).not.toBeNull();
    const shorter = await compile('main.gan', memoryHost({ 'main.gan': text }), { until: { count: 5, unit: 'steps' } });
    expect(shorter.diagnostics.filter(({ code }) => code !== 'unused/import')).toEqual([]);
  });
});
