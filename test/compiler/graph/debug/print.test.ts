/** The text of a graph, as people read it when they work on the compiler. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { printGraph, printProgram } from '../../../../compiler/graph/debug/print.js';
import { networkOf, programOf } from '../../compiled.js';
import { expectGolden } from '../../golden.js';

test('a whole program', async () => {
  const text = readFileSync(new URL('../../../../examples/digits.gan', import.meta.url), 'utf8');
  expectGolden('graph/digits.txt', printProgram(await programOf(text)));
});

test('noise, both modes, two uses of a block, a record', async () => {
  const text = `block noisy(x: f32[M], units: int) -> f32[units] {
  let y = x |> dense(units)
  n ~ normal(0, 0.1)[units]
  if training { y + n } else { y }
}
network N(x: f32[2], c: int<3>) -> (wide: f32[4], narrow: f32[1]) {
  let wide = concat(x, one_hot(c)) |> noisy(4)
  (wide: wide, narrow: wide |> noisy(1))
}`;
  expect(`\n${printGraph((await networkOf(text)).graph)}`).toMatchInlineSnapshot(`
    "
    network N(x: batch f32[2], c: batch int<3>)
      weights noisy of noisy
      weights noisy_2 of noisy#2
      %0 = one_hot(c; classes: 3): batch f32[3] in [0, 1]
      %1 = concat(x, %0; axis: 0): batch f32[5]
      %2 wide = call noisy(%1) with noisy: batch f32[4]
      %3 = call noisy#2(%2) with noisy_2: batch f32[1]
      return wide: %2, narrow: %3

    block noisy(x: batch f32[5]) for units: 4, M: 5
      weights dense of dense
      %0 y = call dense(x) with dense: batch f32[4]
      %1 n = draw n ~ normal(0, 0.1): batch f32[4]
      %2 = mode(%0, %1): batch f32[4]
        training(captured, captured_2)
          %0 = add(captured, captured_2): batch f32[4]
          return %0
        inference(captured, captured_2)
          return captured
      return %2

    block noisy#2(x: batch f32[4]) for units: 1, M: 4
      weights dense of dense#2
      %0 y = call dense#2(x) with dense: batch f32[1]
      %1 n = draw n ~ normal(0, 0.1): batch f32[1]
      %2 = mode(%0, %1): batch f32[1]
        training(captured, captured_2)
          %0 = add(captured, captured_2): batch f32[1]
          return %0
        inference(captured, captured_2)
          return captured
      return %2

    block dense(x: batch f32[5]) for units: 4, ...: [], N: 5, bias: true, weights: none
      weight kernel: f32[5, 4] = uniform(-0.816497, 0.816497)
      weight bias: f32[4] = constant(0)
      %0 y = matmul(x, kernel): batch f32[4]
      %1 = add(%0, bias): batch f32[4]
      return %1

    block dense#2(x: batch f32[4]) for units: 1, ...: [], N: 4, bias: true, weights: none
      weight kernel: f32[4, 1] = uniform(-1.09545, 1.09545)
      weight bias: f32[1] = constant(0)
      %0 y = matmul(x, kernel): batch f32[1]
      %1 = add(%0, bias): batch f32[1]
      return %1
    "
  `);
});
