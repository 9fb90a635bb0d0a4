import sharp from 'sharp';
import { describe, expect, it, test } from 'vitest';
import { drawnOf } from '../../../compiler/draw/boxes.js';
import { drawing } from '../../../compiler/draw/drawing.js';
import { compile } from '../../../compiler/compile.js';
import { parameterCount } from '../../../compiler/graph/analyse/measure.js';
import { networkOf, programOf } from '../compiled.js';
import { memoryHost } from '../memory-host.js';
import { examples } from '../programs.js';

const skip = `block residual(x: f32[H, W, C]) -> f32[H, W, C] {
  x + (x |> conv(C) |> relu |> conv(C))
}
generator N(z: f32[8, 8, 3]) -> f32[4, 4, 16] {
  z |> conv(16, kernel: 4, stride: 2, bias: false) |> residual |> residual |> relu
}
`;

describe('what is drawn of a network', () => {
  it('has a box for each layer, with the settings that were given as numbers', async () => {
    const { boxes, frames } = drawnOf(await networkOf(skip), 0);
    expect(boxes.map(({ label, details, size, parameters }) => [label, details, size, parameters])).toEqual([
      ['z', '', '8×8×3', 0],
      ['conv 16', 'kernel 4, stride 2, bias false', '4×4×16', 4 * 4 * 3 * 16],
      ['residual', '', '4×4×16', 2 * 2 * (9 * 16 * 16 + 16)],
      ['relu', '', '4×4×16', 0],
    ]);
    expect(boxes.map(({ kind, times }) => `${kind} ${times}`)).toEqual(['value 1', 'convolution 1', 'convolution 2', 'numbers 1']); // prettier-ignore
    expect(frames).toEqual([]);
  });

  it('opens blocks, and shows what goes past layers', async () => {
    const { boxes, frames } = drawnOf(await networkOf(skip));
    expect(boxes.map(({ label, from }) => [label, ...from])).toEqual([
      ['z'],
      ['conv 16', 0],
      ['conv 16', 1],
      ['relu', 2],
      ['conv 16', 3],
      ['+', 1, 4],
      ['relu', 5],
    ]);
    expect(frames).toEqual([{ label: 'residual  × 2', first: 2, last: 5, depth: 0 }]);
  });

  it('tells layers that share their weights from those that do not', async () => {
    const text = `network N(x: f32[4]) -> f32[4] {
  share cell = dense(4)
  let a = cell(x)
  let b = cell(a)
  b |> dense(4) |> dense(4)
}`;
    expect(drawnOf(await networkOf(text)).boxes.map(({ parameters, times }) => [parameters, times])).toEqual([[0, 1], [20, 1], [0, 1], [40, 2]]); // prettier-ignore
  });
});

test.each(examples.filter(({ file }) => /^(biggan|digits|pix2pix|seq2seq-gan|stylegan2|unit)\.gan$/.test(file)))(
  'every parameter and every layer of $file is in its drawing, however far it is opened',
  async ({ file, files }) => {
    const { program } = await compile(file, memoryHost(files), {});
    for (const network of program!.networks) {
      for (const depth of [undefined, 0, 1, 9]) {
        const { boxes, frames } = drawnOf(network, depth);
        expect(boxes.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(parameterCount(network.graph));
        for (const [i, { from }] of boxes.entries()) for (const source of from) expect(source).toBeLessThan(i);
        for (const { first, last } of frames) expect(last).toBeGreaterThanOrEqual(first);
      }
    }
    for (const theme of ['auto', 'light', 'dark'] as const) {
      const svg = drawing(program!, { theme });
      const { width, height } = await sharp(Buffer.from(svg)).metadata();
      const [, right, bottom] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!;
      expect({ width, height }).toEqual({ width: Number(right), height: Number(bottom) });
      // Nothing stands outside, and every number is one.
      expect(svg).not.toMatch(/NaN|Infinity|undefined|="-\d/);
    }
  },
);

test('a drawing is as wide as it may be, and then goes on below', async () => {
  const text = ['A', 'B', 'C', 'D', 'E'].map((name) => `network ${name}(x: f32[4]) -> f32[4] { x |> dense(4) }`).join('\n'); // prettier-ignore
  const program = await programOf(text);
  const [wide, narrow] = [drawing(program), drawing(program, { width: 500 })].map((svg) => /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.slice(1).map(Number)); // prettier-ignore
  expect(wide![0]).toBeLessThanOrEqual(1440);
  expect(narrow![0]).toBeLessThanOrEqual(540);
  expect(narrow![1]).toBeGreaterThan(wide![1]!);
});

test('a program without networks is drawn as nothing, and opens', async () => {
  const { width } = await sharp(Buffer.from(drawing(await programOf('param a = 1')))).metadata();
  expect(width).toBeGreaterThan(0);
});
