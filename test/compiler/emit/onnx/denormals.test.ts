/** The engine takes numbers too small to be normal for zero, on which processors are many times slower. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { encodeModel } from '../../../../compiler/emit/onnx/model/encode.js';
import type { Model } from '../../../../compiler/emit/onnx/model/model.js';
import type { GraphSpec } from '../../../../runtime/contract/graphs.js';
import { OnnxEngine } from '../../../../runtime/onnx/engine.js';
import { temporaryFolder } from '../../../cli/gan.js';

const here = await import('onnxruntime-node').then(
  () => true,
  () => false,
);
const folder = temporaryFolder(afterAll);
const size = 2 ** 16;

const square: Model = {
  opsets: { '': 18 },
  graph: {
    name: 'square',
    inputs: [{ name: 'x', type: 'float', dims: [size] }],
    outputs: [{ name: 'y', type: 'float', dims: [size] }],
    initializers: [],
    nodes: [{ op: 'Mul', domain: '', inputs: ['x', 'x'], outputs: ['y'], attributes: {} }],
  },
};

it.skipIf(!here)('numbers below the normal ones are zero, on all threads', async () => {
  const engine = await OnnxEngine.load();
  writeFileSync(join(folder, 'square.onnx'), encodeModel(square));
  const spec: GraphSpec = { name: 'square', inputs: [], outputs: [{ kind: 'made', name: 'y' }], counts: {} };
  engine.prepare(folder, [spec]);
  const [tiny, small] = await Promise.all(
    [1e-20, 1e-18].map(async (value) => {
      const x = engine.tensor(new Float32Array(size).fill(value), { shape: [size], batch: false, dtype: 'f32' }, 1);
      return new Set((await engine.run(spec, [x]))[0]!.data as Float32Array);
    }),
  );
  await engine.release();
  expect([...tiny!]).toEqual([0]);
  expect([...small!]).toEqual([Math.fround(Math.fround(1e-18) ** 2)]);
});
