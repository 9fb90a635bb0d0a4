/** `gan export --safetensors`: weights by name, and in PyTorch's layouts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../runtime/checkpoints/safetensors.js';
import { Random } from '../../runtime/random/random.js';
import { onnxRuntime } from '../compiler/emit/onnx/engine.js';
import { torch } from '../oracle/torch.js';
import { runOnnx } from './exported.js';
import { gan, temporaryFolder } from './gan.js';
import { runPython } from './python.js';

/** Every kind of layer whose weights PyTorch has in another order. */
const program = `generator G(z: f32[5]) -> f32[6] {
  z |> dense(36) |> tanh |> reshape(3, 3, 4)
  |> conv_transpose(3, kernel: 4, stride: 2) |> relu
  |> conv(2, kernel: 3) |> flatten |> dense(6)
}
generator shifted(label: int<3>, kept: f32[2, 2, 1]) -> f32[2, 2, 1] {
  weight start: f32[2, 2, 1] = normal(0, 1)
  let row = label |> embedding(1, weights: equalized)
  kept + start + reshape(row, 1, 1, 1)
}
train {
  batch 4
  until 2 steps
  optimizer G, shifted = adam(1e-2)
  z ~ normal[5]
  label ~ categorical(3)
  kept ~ normal[2, 2, 1]
  minimize G: mean(square(G(z) - 0.3))
  minimize shifted: mean(square(shifted(label, kept)))
  average G decay 0.5
}
`;

const folder = temporaryFolder(afterAll);
const at = (...parts: readonly string[]) => join(folder, ...parts);
const command = (...args: readonly string[]) => gan(args, { cwd: folder });
const tensorsOf = (...file: readonly string[]) => decodeSafetensors(readFileSync(at(...file))).tensors;

beforeAll(async () => {
  writeFileSync(at('layers.gan'), program);
  expect(await command('train', 'layers.gan', '--out', 'run', '--quiet')).toMatchObject({ code: 0, err: '' });
  expect(await command('export', 'run', '--safetensors')).toEqual({
    code: 0,
    out: `10 weights of all networks of step 2 of run: ${join('run', 'layers.safetensors')}\n  ${join('run', 'layers.layout.md')} says what their axes are\n`,
    err: '',
  });
  const asked = ['export', 'run', '--safetensors', '--layout', 'pytorch', '--out', 'torch.safetensors'];
  expect(await command(...asked)).toMatchObject({ code: 0, err: '' });
});

describe('gan export --safetensors', () => {
  it('writes weights as checkpoints have them, of averages where there are', () => {
    const stored = tensorsOf('run', 'checkpoints', 'step-000002.safetensors');
    const written = tensorsOf('run', 'layers.safetensors');
    const [kernels, start] = ['G/conv.kernels', 'shifted/start'].map((name) => written.get(name)!);
    expect(kernels!.values).toEqual(stored.get('average.G/conv.kernels')!.values);
    expect(kernels!.values).not.toEqual(stored.get('G/conv.kernels')!.values);
    expect(start).toMatchObject({ shape: [2, 2, 1], values: stored.get('shifted/start')!.values });
  });

  it('says what every axis is', () => {
    const rows = (file: string) => readFileSync(at(file), 'utf8').match(/^\| `.*$/gm);
    expect(rows(join('run', 'layers.layout.md'))).toEqual([
      '| `G/dense.kernel` | 5 x 36 | in, out | the matrix of a dense layer (`F.linear`); out counts through a flattened [3, 3, 4], channels last |',
      '| `G/dense.bias` | 36 | channels | applied element by element |',
      '| `G/conv_transpose.kernels` | 4 x 4 x 3 x 4 | rows, columns, channels out, channels in | the kernels of a transposed convolution (`F.conv_transpose2d`); stride 2, padding 1 |',
      '| `G/conv_transpose.bias` | 3 | channels | applied element by element |',
      '| `G/conv.kernels` | 3 x 3 x 3 x 2 | rows, columns, channels in, channels out | the kernels of a convolution (`F.conv2d`); stride 1, padding 1 |',
      '| `G/conv.bias` | 2 | channels | applied element by element |',
      '| `G/dense_2.kernel` | 72 x 6 | in, out | the matrix of a dense layer (`F.linear`); in counts through a flattened [6, 6, 2], channels last |',
      '| `G/dense_2.bias` | 6 | channels | applied element by element |',
      '| `shifted/start` | 2 x 2 x 1 | rows, columns, channels | applied element by element, as a picture |',
      '| `shifted/embedding.table` | 3 x 1 | number, vector | a table of vectors (`F.embedding`); the network does something with it before, such as scaling it |',
    ]);
    const [dense, , transposed, , conv] = rows('torch.layout.md')!;
    expect([dense, transposed, conv].map((row) => row!.split(' | ').slice(0, 3))).toEqual([
      ['| `G/dense.kernel`', '36 x 5', 'out, in'],
      ['| `G/conv_transpose.kernels`', '4 x 3 x 4 x 4', 'channels in, channels out, rows, columns'],
      ['| `G/conv.kernels`', '2 x 3 x 3 x 3', 'channels out, channels in, rows, columns'],
    ]);
  });

  it('has the same numbers in the order of PyTorch', () => {
    const [plain, turned] = [tensorsOf('run', 'layers.safetensors'), tensorsOf('torch.safetensors')];
    const [from, to] = [plain.get('G/conv.kernels')!.values, turned.get('G/conv.kernels')!];
    expect(to.shape).toEqual([2, 3, 3, 3]);
    for (let row = 0; row < 3; row++)
      for (let column = 0; column < 3; column++)
        for (let input = 0; input < 3; input++)
          for (let output = 0; output < 2; output++)
            expect(to.values[((output * 3 + input) * 3 + row) * 3 + column]).toBe(from[((row * 3 + column) * 3 + input) * 2 + output]); // prettier-ignore
    expect(turned.get('G/dense.bias')).toEqual(plain.get('G/dense.bias'));
  });

  it.skipIf(!torch.here || !onnxRuntime.here)(
    `has layers of PyTorch make what our network makes${torch.note}${onnxRuntime.note}`,
    async () => {
      expect(await command('export', 'run', 'G', '--onnx', '--out', 'G.onnx')).toMatchObject({ code: 0, err: '' });
      const values = new Random(1).normal('z', 20);
      const ours = await runOnnx(at('G.onnx'), new Map([['z', { values, shape: [4, 5] }]]));
      const script = fileURLToPath(new URL('export-weights.py', import.meta.url));
      const asked = { file: at('torch.safetensors'), z: [...values] };
      const theirs = JSON.parse(runPython(script, JSON.stringify(asked))) as readonly number[];
      expect(theirs).toHaveLength(24);
      theirs.forEach((value, i) => expect(value).toBeCloseTo(ours[i]!, 5));
    },
  );

  it('says what stands in the way', async () => {
    const cases: readonly (readonly [args: readonly string[], says: string])[] = [
      [['run', '--safetensors'], `error: ${join('run', 'layers.safetensors')} exists.\n  Name another with --out, or write over it with --force.\n`],
      [['run', '--safetensors', '--layout', 'keras', '--out', 'a'], 'error: There is no layout keras.\n  Use --layout pytorch, or leave it out.\n'],
      [['run', 'G', '--onnx', '--layout', 'pytorch'], 'error: --layout is for --safetensors, not --onnx.\n'],
      [['run', 'g', '--safetensors', '--out', 'a'], 'error: run has no network g.\n  Did you mean G?\n'],
      [['run', '--safetensors', '--set', 'a=1', '--out', 'a'], 'error: Weights are the same whatever is drawn with them.\n'],
    ]; // prettier-ignore
    for (const [args, says] of cases) {
      const outcome = await command('export', ...args);
      expect(outcome, args.join(' ')).toMatchObject({ code: 2, out: '' });
      expect(outcome.err.slice(0, says.length)).toBe(says);
    }
  });
});
