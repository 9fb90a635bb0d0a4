/** What a loop turns or a block repeats is said once. */
import { expect, test } from 'vitest';
import { compileText, findings } from '../../compiled.js';

test.each([
  ['advice, with other numbers at each turn', 'advice/idle-bias', 'for i in 0..3 { h = h |> conv(8 * 2 ** i) |> batch_norm |> relu }'],
  ['advice at each turn but the first', 'advice/checkerboard', 'for k in [2, 3, 5, 7] { h = h |> conv_transpose(8, kernel: k, stride: 2) |> relu }'],
  ['a value that nothing uses', 'unused/value', 'for k in [3, 5, 7] { let a = h |> conv(k) }'],
  ['a mistake at each turn', 'shape/kernel-sees-padding', 'for k in [20, 21, 22] { let a = h |> conv(8, kernel: k) }'],
  ['one that begins at a later turn', 'shape/kernel-sees-padding', 'for k in [3, 21, 22] { h = h |> conv(8, kernel: k) }'],
  ['a name', 'name/unknown', 'for f in [relu, tanh] { h = h |> f |> nothing_like_it }'],
])('%s', async (_, code, loop) => {
  const text = `network N(x: f32[8, 8, 4]) -> f32[8] {\n  var h = x\n  ${loop}\n  h |> flatten |> dense(8)\n}`;
  expect((await findings(text)).map((finding) => finding.split(' ')[1])).toEqual([code]);
}); // prettier-ignore

test.each([
  ['a loop', 'for i in 0..3 { h = h |> conv(8 * 2 ** i) |> batch_norm |> relu }', '', 56],
  ['a block', 'h = h |> b(8) |> b(16) |> b(32)', 'block b(x: f32[H, W, C], n: int) -> f32[H, W, n] { x |> conv(n) |> batch_norm |> relu }\n', 56],
  ['a loop in a block', 'h = h |> b(8) |> b(16)', 'block b(x: f32[H, W, C], n: int) -> f32[H, W, n] {\n  var h = x\n  for i in 0..3 { h = h |> conv(n) |> batch_norm |> relu }\n  h\n}\n', 72],
])('what biases come to in %s is told as a whole', async (_, line, block, count) => {
  const { diagnostics } = await compileText(`${block}network N(x: f32[8, 8, 4]) -> f32[8] {\n  var h = x\n  ${line}\n  h |> flatten |> dense(8)\n}`); // prettier-ignore
  expect(diagnostics.map(({ code }) => code)).toEqual(['advice/idle-bias']);
  expect(diagnostics[0]!.message).toContain(`: ${count} parameters for nothing.`);
}); // prettier-ignore

test('a block that is used with other numbers', async () => {
  const text = `block up(x: f32[H, W, C], k: int) -> f32[_, _, 8] { x |> conv_transpose(8, kernel: k, stride: 2) |> relu }
block wrong(x: f32[N], m: int) -> f32[m] { x |> dense(m + 1) }
`;
  const up = 'network N(x: f32[2, 2, 8]) -> f32[8, 8, 1] { x |> up(3) |> up(5) |> conv(1) }';
  expect(await findings(text.split('\n')[0]! + up)).toEqual(['warning advice/checkerboard 1:58']);
  const wrong = 'network A(x: f32[4]) -> f32[5] { x |> wrong(5) }\nnetwork B(x: f32[4]) -> f32[6] { x |> wrong(6) }';
  expect(await findings(text.split('\n')[1]! + wrong)).toEqual(['error shape/output 1:49']);
});

test('sizes that a broken network leaves to its body are no second mistake', async () => {
  expect(await findings('network N(x: f32[4]) -> f32[_] { x |> dense(4) |> reshape(3) }')).toEqual([
    'error shape/reshape 1:51',
  ]);
});
