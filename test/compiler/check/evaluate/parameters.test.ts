/** Trainable numbers of published networks, as their own code counts them. */
import { describe, expect, test } from 'vitest';
import { parameterCount } from '../../../../compiler/graph/analyse/measure.js';
import { findings, networkOf } from '../../compiled.js';

const dcgan = (channels: number, generator: number, discriminator: number) => `
// Radford, Metz, Chintala 2016, as in the PyTorch examples.
param latent = 100
param width = 64
param start = normal(0, 0.02)

generator G(z: f32[latent]) -> f32[64, 64, ${channels}] in [-1, 1] {
  var h = z |> reshape(1, 1, latent)
    |> conv_transpose(8 * width, kernel: 4, padding: valid, bias: false, init: start) |> batch_norm |> relu
  for filters in [4 * width, 2 * width, width] {
    h = h |> conv_transpose(filters, kernel: 4, stride: 2, padding: 1, bias: false, init: start) |> batch_norm |> relu
  }
  h |> conv_transpose(${channels}, kernel: 4, stride: 2, padding: 1, bias: false, init: start) |> tanh
}

discriminator D(x: f32[64, 64, ${channels}]) -> f32[] {
  var h = x |> conv(width, kernel: 4, stride: 2, padding: 1, bias: false, init: start) |> leaky_relu(0.2)
  for filters in [2 * width, 4 * width, 8 * width] {
    h = h |> conv(filters, kernel: 4, stride: 2, padding: 1, bias: false, init: start) |> batch_norm |> leaky_relu(0.2)
  }
  h |> conv(1, kernel: 4, padding: valid, bias: false, init: start) |> squeeze
}

expect parameters(G) == ${generator}
expect parameters(D) == ${discriminator}
`;

const mnist = `
// TensorFlow's DCGAN tutorial, 28x28 digits.
generator G(z: f32[100]) -> f32[28, 28, 1] in [-1, 1] {
  z |> dense(7 * 7 * 256, bias: false) |> batch_norm |> leaky_relu(0.3) |> reshape(7, 7, 256)
  |> conv_transpose(128, kernel: 5, bias: false) |> batch_norm |> leaky_relu(0.3)
  |> conv_transpose(64, kernel: 5, stride: 2, bias: false) |> batch_norm |> leaky_relu(0.3)
  |> conv_transpose(1, kernel: 5, stride: 2, bias: false) |> tanh
}
discriminator D(x: f32[28, 28, 1]) -> f32[] {
  x
  |> conv(64, kernel: 5, stride: 2) |> leaky_relu(0.3) |> dropout(0.3)
  |> conv(128, kernel: 5, stride: 2) |> leaky_relu(0.3) |> dropout(0.3)
  |> flatten |> dense(1) |> squeeze
}
expect parameters(G) == 2_305_472
expect parameters(D) == 212_865
`;

const pix2pix = `
// Isola et al. 2017, batch norm: the U-Net of 256 pixels and the 70x70 PatchGAN.
block level(x: f32[H, W, C], inner: int, depth: int) -> f32[H, W, 2 * C] where H % 2 == 0, W % 2 == 0 {
  let down = x |> leaky_relu(0.2) |> conv(inner, kernel: 4, stride: 2, padding: 1, bias: false)
  let deep = if depth == 1 { down } else { down |> batch_norm |> level(inner: min(2 * inner, 512), depth: depth - 1) }
  let up = deep |> relu |> conv_transpose(C, kernel: 4, stride: 2, padding: 1, bias: false) |> batch_norm
  concat(x, up)
}
generator G(x: f32[256, 256, 3]) -> f32[256, 256, 3] in [-1, 1] {
  x |> conv(64, kernel: 4, stride: 2, padding: 1, bias: false) |> level(inner: 128, depth: 7)
  |> relu |> conv_transpose(3, kernel: 4, stride: 2, padding: 1) |> tanh
}
discriminator D(input: f32[256, 256, 3], target: f32[256, 256, 3]) -> f32[30, 30, 1] {
  var h = concat(input, target) |> conv(64, kernel: 4, stride: 2, padding: 1) |> leaky_relu(0.2)
  for filters in [128, 256] {
    h = h |> conv(filters, kernel: 4, stride: 2, padding: 1, bias: false) |> batch_norm |> leaky_relu(0.2)
  }
  h |> conv(512, kernel: 4, padding: 1, bias: false) |> batch_norm |> leaky_relu(0.2)
  |> conv(1, kernel: 4, padding: 1)
}
expect parameters(G) == 54_413_955
expect parameters(D) == 2_768_705
`;

const cyclegan = `
// Zhu et al. 2017: nine residual blocks, instance norm without affine.
block residual(x: f32[H, W, C]) -> f32[H, W, C] {
  x + (x |> conv(C) |> instance_norm |> relu |> conv(C) |> instance_norm)
}
generator G(x: f32[256, 256, 3]) -> f32[256, 256, 3] in [-1, 1] {
  var h = x |> conv(64, kernel: 7) |> instance_norm |> relu
  for filters in [128, 256] { h = h |> conv(filters, stride: 2, padding: 1) |> instance_norm |> relu }
  for i in 0..9 { h = h |> residual }
  for filters in [128, 64] {
    h = h |> conv_transpose(filters, stride: 2, padding: 1, output_padding: 1) |> instance_norm |> relu
  }
  h |> conv(3, kernel: 7) |> tanh
}
discriminator D(x: f32[256, 256, 3]) -> f32[30, 30, 1] {
  var h = x |> conv(64, kernel: 4, stride: 2, padding: 1) |> leaky_relu(0.2)
  for filters in [128, 256] {
    h = h |> conv(filters, kernel: 4, stride: 2, padding: 1) |> instance_norm |> leaky_relu(0.2)
  }
  h |> conv(512, kernel: 4, padding: 1) |> instance_norm |> leaky_relu(0.2) |> conv(1, kernel: 4, padding: 1)
}
expect parameters(G) == 11_378_179
expect parameters(D) == 2_764_737
`;

describe('published networks', () => {
  test.each([
    ['DCGAN, 64x64 colour', dcgan(3, 3_576_704, 2_765_568)],
    ['DCGAN, 64x64 grey', dcgan(1, 3_574_656, 2_763_520)],
    ['DCGAN, 28x28 digits', mnist],
    ['pix2pix', pix2pix],
    ['CycleGAN', cyclegan],
  ])('%s', async (_, text) => {
    // Some have kernels that their stride does not divide, of which there is advice.
    expect((await findings(text)).filter((item) => !item.includes('advice/checkerboard'))).toEqual([]);
  });

  test('a count that is off is an error', async () => {
    expect(await findings(dcgan(3, 3_576_704, 2_765_569))).toEqual(['error expect/failed 25:8']);
  });

  test('a count under other params than those of the file', async () => {
    const text = (wide: string) => `
param width = 2
network N(x: f32[4]) { x |> dense(width) }
network M(x: f32[4]) { x |> dense(width, bias: false) }
expect parameters(N) == 10
expect parameters(N) == 4 * 30 + 30 with (${wide})
expect parameters(M) == parameters(N) - width with (width: 5)
`;
    expect(await findings(text('width: 30'))).toEqual([]);
    expect(await findings(text('width: 31'))).toEqual(['error expect/failed 6:8']);
    expect(await findings(text('widht: 30'))).toEqual(['error param/unknown 6:43']);
  });
});

describe('what counts', () => {
  const count = async (body: string, before = '') => parameterCount((await networkOf(`${before}\n${body}`)).graph);

  test('weights and biases', async () => {
    expect(await count('network N(x: f32[5]) { x |> dense(7) }')).toBe(5 * 7 + 7);
    expect(await count('network N(x: f32[5]) { x |> dense(7, bias: false) }')).toBe(5 * 7);
    expect(await count('network N(x: f32[8, 8, 3]) { x |> conv(4, kernel: [3, 5]) }')).toBe(3 * 5 * 3 * 4 + 4);
    expect(await count('network N(x: int<10>) { x |> embedding(6) }')).toBe(60);
  });

  test('running statistics do not', async () => {
    expect(await count('network N(x: f32[8, 8, 3]) { x |> batch_norm }')).toBe(2 * 3);
    expect(await count('network N(x: f32[8, 8, 3]) { x |> batch_norm(affine: false) }')).toBe(0);
  });

  test('a block used twice counts twice, a shared one once', async () => {
    expect(await count('network N(x: f32[4]) { x |> dense(4) |> dense(4) }')).toBe(2 * 20);
    expect(await count('network N(x: f32[4]) {\n share cell = dense(4)\n x |> cell |> cell }')).toBe(20);
  });

  test('both branches of `if training` count, as both exist', async () => {
    const text = 'network N(x: f32[4]) { if training { x |> dense(4) } else { x |> dense(4, bias: false) } }';
    expect(await count(text)).toBe(20 + 16);
  });

  test("a network's weights are not those of a network that calls it", async () => {
    const before = 'network M(x: f32[4]) -> f32[4] { x |> dense(4) }';
    expect(await count('network N(x: f32[4]) { M(x) |> dense(2) }', before)).toBe(10);
  });
});
