/** Programs that would take long: each ends at the limit, or is answered within it, whatever it is that takes long. */
import { describe, expect, test } from 'vitest';
import { Meter } from '../../../../compiler/check/context/meter.js';
import { compile } from '../../../../compiler/compile.js';
import { memoryHost } from '../../memory-host.js';

const network = (...lines: readonly string[]) => `
network N(x: f32[4]) -> f32[4] {
  var y = x
  ${lines.join('\n  ')}
  y
}`;

const gradients = (depth: number) =>
  network(
    'let y0 = mean(square(x) * tanh(x), axis: all)',
    ...Array.from({ length: depth }, (_, i) => `let y${i + 1} = mean(square(grad(y${i}, x)), axis: all)`),
    `y = y + y${depth}`,
  );

const doubling = (depth: number) =>
  [
    'block b0(x: f32[N]) -> f32[N] { x + x }',
    ...Array.from({ length: depth }, (_, i) => `block b${i + 1}(x: f32[N]) -> f32[N] { x |> b${i} |> b${i} }`),
    network(`y = y |> b${depth}`),
  ].join('\n');

const codesOf = async (text: string) => {
  const { diagnostics } = await compile('main.gan', memoryHost({ 'main.gan': text }));
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code, span }) => `${code} ${span.file}`);
};

describe('the limit of work', () => {
  test.each([
    ['additions in loops inside each other', network('for i in 0..300 { for j in 0..300 { y = y + x } }')],
    ['layers', network('for i in 0..200 { for j in 0..200 { y = y |> dense(4) |> relu } }')],
    ['turns of a loop that does nothing', network('for i in 0..500 { for j in 0..500 { y = x } }')],
    ['a long list, made in every turn', network('for i in 0..9999 { for k in 0..9999 { y = x } }')],
    ['a list that is written out', network(`for i in [${Array.from({ length: 100_000 }, (_, i) => i).join()}] { y = x }`)],
    ['gradients of gradients', gradients(12)],
    ['blocks that call another twice', doubling(20)],
    ['expectations', `${network('for i in 0..3000 { y = y |> dense(4) }')}\nparam k = 1\n${Array.from({ length: 60 }, (_, i) => `expect parameters(N) == 60_000 with (k: ${i + 2})`).join('\n')}`],
  ])('ends %s', async (_, text) => {
    expect(await codesOf(text)).toEqual(['limit/work main.gan']);
  }); // prettier-ignore

  test.each([
    ['a deep network', network('for i in 0..300 { y = y |> dense(4) |> batch_norm |> relu }')],
    ['gradients of gradients of gradients', gradients(4)],
    ['blocks that call another twice', doubling(8)],
    [
      'a hundred uses of one block',
      `${doubling(1)}\n${network('for i in 0..100 { y = y |> b1 }').replace('N(', 'M(')}`,
    ],
  ])('is far from %s', async (_, text) => {
    expect(await codesOf(text)).toEqual([]);
  });

  test('works out a chain of a thousand sizes that are left out', async () => {
    expect(await codesOf(network('for i in 0..1000 { y = y |> dense(_) }'))).toEqual([]);
  });
});

describe('a meter', () => {
  test('pays for its parts, which take at most half of what is left', () => {
    const whole = new Meter(100);
    whole.spend(20);
    const part = whole.part(1000);
    expect(part.limit).toBe(40);
    part.part(30).spend(10);
    expect([part.spent, whole.spent]).toEqual([10, 30]);
    part.spend(40);
    expect([part.exhausted, whole.exhausted]).toEqual([true, false]);
    expect(part.whole).toBe(100);
  });
});
