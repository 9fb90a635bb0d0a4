import { expect, it } from 'vitest';
import { at, type NDArray } from '../compiler/graph/reference/ndarray.js';
import { close, lossWorkedOut, numbers, workedOut } from './worked-out.js';

it('a gram matrix says which channels are seen together', async () => {
  const { inputs, outputs } = await workedOut('std/perception', 'gram', { x: [2, 3, 2] }, 'gram(x)');
  const gram = (x: NDArray) =>
    [0, 1].flatMap((a) =>
      [0, 1].map((b) => {
        let sum = 0;
        for (let i = 0; i < 2; i++) for (let j = 0; j < 3; j++) sum += at(x, i, j, a) * at(x, i, j, b);
        return sum / 12;
      }),
    );
  expect(close(numbers(outputs[0]!), inputs[0]!.samples.flatMap(gram))).toBe(true);
});

it('total variation is of neighbours below and beside', async () => {
  const { inputs, outputs } = await lossWorkedOut('std/perception', 'total_variation', { x: [3, 2, 1] });
  let [down, across] = [0, 0];
  for (const x of inputs[0]!.samples) {
    for (let i = 0; i < 2; i++) for (let j = 0; j < 2; j++) down += (at(x, i + 1, j, 0) - at(x, i, j, 0)) ** 2;
    for (let i = 0; i < 3; i++) across += (at(x, i, 1, 0) - at(x, i, 0, 0)) ** 2;
  }
  expect(close(numbers(outputs[0]!), [down / 12 + across / 9])).toBe(true);
});
