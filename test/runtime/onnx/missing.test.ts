/** A model without ONNX Runtime: said before anything else, with what installs it. */
import { expect, it, vi } from 'vitest';
import { openModel } from '../../../runtime/onnx/model.js';

vi.mock('onnxruntime-node', () => {
  throw new Error("Cannot find package 'onnxruntime-node'");
});

it('is told in one line, with the command', async () => {
  const spec = { name: 'eye', file: 'nowhere.onnx', input: { dtype: 'f32', shape: [4, 6, 3] }, outputs: { made: [5] } } as const; // prettier-ignore
  await expect(openModel(import.meta.url, spec)).rejects.toMatchObject({
    name: 'RunError',
    message: expect.stringMatching(/^ONNX Runtime cannot be loaded: [^\n]+$/) as string,
    hint: 'Install it with `npm install onnxruntime-node@1.30.0`.',
  });
});
