import { expect, it } from 'vitest';
import { batch, valueOf } from '../compiler/graph/reference/leaves.js';
import { numbers, workedOut } from './worked-out.js';

it('adds noise of the deviation to every number, another for each sample', async () => {
  const noise = valueOf(batch(4, 4, 3), 7);
  const { inputs, outputs } = await workedOut('std/augmentation', 'add_noise', { x: [4, 4, 3] }, 'add_noise(x, 0.25)', {
    draws: new Map([['add_noise/noise', noise]]),
  });
  const drawn = numbers(noise);
  expect(numbers(outputs[0]!)).toEqual(numbers(inputs[0]!).map((x, i) => x + 0.25 * drawn[i]!));
});
