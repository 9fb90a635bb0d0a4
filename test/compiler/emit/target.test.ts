import { expect, it } from 'vitest';
import { lacking } from '../../../compiler/emit/target.js';
import { metricFunctions } from '../../../compiler/emit/tfjs/metrics.js';
import { operations as onnx } from '../../../compiler/emit/onnx/operations/index.js';
import { operations } from '../../../compiler/emit/tfjs/operations/index.js';
import { measures } from '../../../runtime/metrics/measures.js';
import { metrics } from '../../../compiler/graph/metrics/index.js';
import { primitives } from '../../../compiler/graph/primitives/index.js';
import { programOf } from '../compiled.js';

it('TensorFlow.js spells every operation and every metric, and no other', () => {
  expect([...operations.keys()].sort()).toEqual([...primitives.keys()].sort());
  expect(Object.keys(metricFunctions).sort()).toEqual([...metrics.keys()].sort());
});

it('ONNX spells every operation, and every metric is worked out from values that any target draws', () => {
  expect([...onnx.keys()].sort()).toEqual([...primitives.keys()].sort());
  expect(Object.keys(measures).sort()).toEqual([...metrics.keys()].sort());
});

it('what has a meaning on numbers is spelled on plain numbers too, and nothing else is but the progress of training', () => {
  const plain = [...operations].flatMap(([name, { plain }]) => (plain === undefined ? [] : [name]));
  const numbers = [...primitives].flatMap(([name, { number }]) => (number === undefined ? [] : [name]));
  expect(plain.sort()).toEqual([...numbers, 'progress'].sort());
});

it('a target that lacks operations is told which, and where each is first used', async () => {
  const program = await programOf(`
param width = 3
fn bent(x: tensor) = tanh(x)
generator G(z: f32[2]) -> f32[width] { z |> dense(width) |> bent |> bent }
network N(x: f32[4]) -> f32[] { x |> dense(1) |> softplus |> squeeze }
network M(x: f32[4]) -> f32[] { squeeze(dense(layer_norm(x), 1)) }`);
  const found = lacking(program, { operations: new Map([...operations].filter(([name]) => !['tanh', 'softplus', 'rsqrt'].includes(name))) }); // prettier-ignore
  expect(found.map(({ operation, origin }) => [operation, origin.span.file, origin.span.start.line])).toEqual([
    ['tanh', 'main.gan', 3],
    ['softplus', 'main.gan', 5],
    // Inside a block of the library: the line that calls it is the user's.
    ['rsqrt', 'main.gan', 6],
  ]);
  expect(lacking(program, { operations })).toEqual([]);
});
