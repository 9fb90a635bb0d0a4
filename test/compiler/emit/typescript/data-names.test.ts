/** Data that training never draws from, but metrics compare with, has a name in the file as well. */
import { expect, test } from 'vitest';
import { onnx } from '../../../../compiler/emit/onnx/project.js';
import { tfjs } from '../../../../compiler/emit/tfjs/project.js';
import { programOf } from '../../compiled.js';

const options = { fingerprint: 'f', dataOptions: () => ({}), weightsFile: () => '' };

const program = `
data seen = mixture(layout: "ring", modes: 2, radius: 1, sigma: 0.1) { point: f32[2] }
data held_out = mixture(layout: "ring", modes: 2, radius: 1, sigma: 0.1) { point: f32[2] }
network C(x: f32[2]) -> f32[2] { x |> dense(2) }
network G(z: f32[2]) -> f32[2] { z |> dense(2) }
train {
  batch 4
  until 1 epochs
  optimizer G, C = adam(1e-3)
  x <- seen.point
  minimize G: mean(square(G(x) - x))
  minimize C: mean(square(C(x) - x))
  at end { measure frechet(C, held_out.point) of G(x) }
}`;

test.each([tfjs, onnx])('$title', async (target) => {
  const files = await target.emit(await programOf(program), options);
  const file = files.find(({ path }) => path === 'train.ts')!;
  const text = 'text' in file ? file.text : '';
  expect(text).toContain('real: { data: heldOut,');
  expect(text).toMatch(/const heldOut =\s*await run\.data/);
});
