/** The chain of shapes that led to a mistake, in the user's own blocks too. */
import { expect, test } from 'vitest';
import { compileText, messages } from '../../compiled.js';

/** The only diagnostic: its code, and its labels with what they mark. */
async function chainOf(text: string) {
  const compilation = await compileText(text);
  expect(compilation.diagnostics.length, messages(compilation)).toBe(1);
  const [{ code, labels }] = compilation.diagnostics as [(typeof compilation.diagnostics)[0]];
  return {
    code,
    labels: labels.map(({ span, text: said }) => `${text.slice(span.start.offset, span.end.offset)} ${said}`),
  };
}

test('a block that ends in a map where a number is wanted: each turn of its loop', async () => {
  const { code, labels } = await chainOf(`discriminator D(x: f32[64, 64, 3]) -> f32[] { x |> body(16) |> conv(1) }
block body(x: f32[H, W, C], width: int) -> f32[_, _, _] {
  var h = x
  for i in 0..3 { h = h |> conv(width * 2 ** i, kernel: 4, stride: 2) |> leaky_relu(0.2) }
  h
}`);
  expect(code).toBe('shape/output');
  expect(labels).toEqual([
    'f32[] declared here',
    'conv(width * 2 ** i, kernel: 4, stride: 2) makes f32[32, 32, 16]',
    'conv(width * 2 ** i, kernel: 4, stride: 2) makes f32[16, 16, 32]',
    'body(16) makes f32[8, 8, 64]',
  ]);
});

test('a block that is called by its name and not in a chain', async () => {
  const { labels } = await chainOf(`block patches(x: f32[H, W, C]) -> f32[_, _, 1] {
  x |> conv(8, kernel: 4, stride: 2) |> conv(4) |> conv(1)
}
discriminator D(x: f32[26, 26, 1]) -> f32[] { patches(x) }`);
  expect(labels).toEqual([
    'f32[] declared here',
    'conv(8, kernel: 4, stride: 2) makes f32[13, 13, 8]',
    'conv(4) makes f32[13, 13, 4]',
  ]);
});

test('inside a block: its own stages, then those of what calls it', async () => {
  const { labels } = await chainOf(`discriminator D(x: f32[16, 16, 3]) -> f32[] {
  x |> conv(16, kernel: 4, stride: 2) |> body |> flatten |> dense(1) |> squeeze
}
block body(x: f32[H, W, C]) -> f32[_, _, _] {
  let h = x |> conv(8, kernel: 4, stride: 2)
  h |> inner
}
block inner(x: f32[H, W, C]) -> f32[_, _, _] {
  x |> conv(8, stride: 2) |> conv(8, kernel: 4, padding: valid)
}`);
  expect(labels).toEqual([
    'conv(16, kernel: 4, stride: 2) makes f32[8, 8, 16]',
    'conv(8, kernel: 4, stride: 2) makes f32[4, 4, 8]',
    'conv(8, stride: 2) makes f32[2, 2, 8]',
    'body `body` is called here',
  ]);
});

test('a network that declares no result: its stages, where the scores are used', async () => {
  const { code, labels } = await chainOf(`import { hinge } from "std/losses"
data points = mixture(layout: "ring", modes: 8, radius: 1, sigma: 0.01) { point: f32[2] }
discriminator D(x: f32[2]) { x |> dense(16) |> relu |> dense(4) }
generator G(z: f32[2]) -> f32[2] { z |> dense(2) }
train {
  batch 16
  until 10 steps
  optimizer G, D = adam(1e-3)
  real <- points.point
  z ~ normal[2]
  w ~ uniform[5]
  minimize D: mean(D(real) * w)
  minimize G: hinge.generator(D(G(z)))
}`);
  expect(code).toBe('shape/broadcast');
  expect(labels).toEqual(['dense(16) makes f32[16]', 'D(real) makes f32[4]']);
});
