/** Pictures made of pictures, against their definitions and against another library's operator. */
import * as tf from '@tensorflow/tfjs-core';
import '../tfjs.js';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { typeOf } from '../../compiler/graph/ir/refs.js';
import { networkOf } from '../compiler/compiled.js';
import { emitted } from '../compiler/emit/tfjs/emitted.js';

const [height, width] = [6, 9];

async function filter(name: 'grey' | 'edges', size = `${height}, ${width}`) {
  const text = `import { ${name} } from "std/images"\nnetwork N(x: f32[${size}, 3] in [-1, 1]) { x |> ${name} }`;
  const { graph } = await networkOf(text);
  const run = emitted(graph);
  return { type: typeOf(graph, graph.outputs[0]!.ref), apply: (x: tf.Tensor) => run([x])[0]! };
}

/** Bytes of a picture, the same everywhere. */
const noise = (count: number) => Uint8Array.from({ length: count }, (_, i) => (i * i * 31 + i * 7) % 256);
const delivered = (bytes: Uint8Array) => Float32Array.from(bytes, (byte) => (byte / 255) * 2 - 1);

describe('grey', () => {
  it('keeps the range', async () => {
    expect((await filter('grey')).type).toMatchObject({ shape: [height, width, 1], range: [-1, 1] });
  });

  it('weighs the channels as ITU-R BT.601 does', async () => {
    const { apply } = await filter('grey', '1, 4');
    const colours = [[1, -1, -1], [-1, 1, -1], [-1, -1, 1], [0.5, 0.5, 0.5]]; // prettier-ignore
    const made = await apply(tf.tensor4d([[colours]])).data();
    [2 * 0.299 - 1, 2 * 0.587 - 1, 2 * 0.114 - 1, 0.5].forEach((value, i) => expect(made[i]).toBeCloseTo(value, 6));
  });
});

describe('edges', () => {
  it('lie in [-1, 1]', async () => {
    const { shape, range } = (await filter('edges')).type;
    expect(shape).toEqual([height, width, 1]);
    // Where a picture is flat, what lies below the smallest length is left out: a little above -1.
    expect(range![0]).toBeCloseTo(-1, 5);
    expect(range![0]).toBeGreaterThanOrEqual(-1);
    expect(range![1]).toBe(1);
  });

  it('are -1 where a picture is flat, borders included, and have a slope there', async () => {
    const { apply } = await filter('edges');
    const flat = tf.fill([1, height, width, 3], 0.7);
    for (const value of await apply(flat).data()) expect(value).toBeCloseTo(-1, 5);
    const slopes = tf.grad((x) => apply(x).sum())(flat);
    expect([...(await slopes.data())].every((slope) => slope === 0)).toBe(true);
  });

  it('are 1 for the steepest picture there is, and no less', async () => {
    const { apply } = await filter('edges', '3, 3');
    // The signs of Sobel's weights along the direction (2, 1) in which they add up to the most.
    const steep = [[-1, -1, 1], [-1, 0, 1], [-1, 1, 1]]; // prettier-ignore
    const x = tf.tensor2d(steep).reshape([1, 3, 3, 1]).tile([1, 1, 1, 3]);
    expect((await apply(x).data())[4]).toBeCloseTo(1, 5);
  });

  it("are Sobel's, as libvips has them", async () => {
    const bytes = noise(height * width).map((byte) => 100 + (byte % 24));
    const grey = { raw: { width, height, channels: 1 as const } };
    const sobel = async (kernel: readonly number[]) => {
      // Slopes of either sign, moved to the middle of the bytes.
      const { data } = await sharp(bytes, grey)
        .convolve({ width: 3, height: 3, kernel: [...kernel], scale: 1, offset: 128 })
        .raw()
        .toBuffer({ resolveWithObject: true });
      return Int32Array.from({ length: height * width }, (_, i) => data[(i * data.length) / (height * width)]! - 128);
    };
    const horizontal = await sobel([-1, 0, 1, -2, 0, 2, -1, 0, 1]);
    const vertical = await sobel([-1, -2, -1, 0, 0, 0, 1, 2, 1]);
    const { apply } = await filter('edges');
    const colours = Uint8Array.from([...bytes].flatMap((byte) => [byte, byte, byte]));
    const made = await apply(tf.tensor(delivered(colours), [1, height, width, 3])).data();
    made.forEach((value, i) => {
      const length = (Math.hypot(horizontal[i]!, vertical[i]!) * 2) / 255;
      expect(value).toBeCloseTo((2 * length) / Math.sqrt(80) - 1, 4);
    });
  });
});

describe('lit', () => {
  const inLight = (light: string) =>
    networkOf(`import { lit } from "std/images"\nnetwork N(x: f32[1, 2, 3] in [-1, 1]) { x |> lit(${light}) }`);

  it('takes a share of each colour: white becomes the light, and black stays black', async () => {
    const { graph } = await inLight('red: 1, green: 0.6, blue: 0.2');
    const made = await emitted(graph)([tf.tensor4d([[[[1, 1, 1], [-1, -1, -1]]]])])[0]!.data(); // prettier-ignore
    [1, 0.2, -0.6, -1, -1, -1].forEach((value, i) => expect(made[i]).toBeCloseTo(value, 6));
  });

  it('stays in the range of pictures', async () => {
    const { graph } = await inLight('red: 1, green: 0.6, blue: 0.2');
    const { shape, range } = typeOf(graph, graph.outputs[0]!.ref);
    expect(shape).toEqual([1, 2, 3]);
    expect(range).toEqual([-1, 1]);
  });
});
