/** Products of matrices, and convolutions with their gradients. */
import type { Attributes } from '../../../graph/ir/graph.js';
import { noPads, type Pads, pairOf } from '../../../graph/primitives/windows.js';
import { asImages, fromImages, paddedImages, strideCode } from './images.js';
import { forEachSample, shapeCode, type Spellings } from './spelling.js';

/** Code of the kernels: dilated ones are spread with zeros, which every engine differentiates. */
function kernelCode(code: string, attributes: Attributes, runtime: (name: string) => string): string {
  const dilation = pairOf(attributes['dilation']);
  return dilation.every((item) => item === 1)
    ? `${code} as tf.Tensor4D`
    : `${runtime('dilate')}(${code}, [${dilation.join(', ')}])`;
}

export const linear: Spellings = {
  matmul: {
    tensor([a, b], _, { inputs, output, batchSize }) {
      const [left, right] = [inputs[0]!, inputs[1]!];
      // TensorFlow.js has no gradient for an operand that is repeated for each sample.
      if (right.shape.length > 2 || right.batch) {
        const [stack, other] = [a!, b!].map(({ text }, i) =>
          output.batch ? forEachSample(text, inputs[i]!, batchSize) : text,
        );
        return `tf.matMul(${stack}, ${other})`;
      }
      if (left.shape.length + (left.batch ? 1 : 0) === 2) return `tf.matMul(${a!.text}, ${b!.text})`;
      // Instead of repeating the matrix, make the stack one tall matrix.
      const rows = `${a!.text}.reshape([-1, ${right.shape[0]!}])`;
      const product = `tf.matMul(${rows} as tf.Tensor2D, ${b!.text} as tf.Tensor2D)`;
      return `${product}.reshape(${shapeCode(output, batchSize)})`;
    },
  },
  outer_sum: {
    tensor([a, b], _, { inputs }) {
      const rows = (text: string, i: number) =>
        inputs[i]!.shape.length + (inputs[i]!.batch ? 1 : 0) === 2
          ? text
          : `${text}.reshape([-1, ${inputs[i]!.shape.at(-1)}])`;
      return `tf.matMul(${rows(a!.text, 0)}, ${rows(b!.text, 1)}, true)`;
    },
  },
  conv2d: {
    tensor([x, kernel], attributes, { inputs: [type], runtime }) {
      const { images, mode } = paddedImages(x!.text, type!, attributes);
      const kernels = kernelCode(kernel!.text, attributes, runtime);
      const groups = attributes['groups'] as number;
      const operation = groups === 1 ? 'tf.conv2d' : runtime('groupedConv2d');
      const last = groups === 1 ? '' : `, ${groups}`;
      return fromImages(`${operation}(${images}, ${kernels}, ${strideCode(attributes)}, ${mode}${last})`, type!);
    },
  },
  conv2d_transpose: {
    tensor([x, kernel], attributes, { inputs: [type], output, batchSize, runtime }) {
      const pads = attributes['pads'] as unknown as Pads;
      const same = attributes['same'] === true;
      const [height, width, filters] = output.shape as [number, number, number];
      const [[top, bottom], [left, right]] = same ? ([[0, 0], [0, 0]] as const) : pads; // prettier-ignore
      const images = `${asImages(x!.text, type!)} as tf.Tensor4D`;
      const kernels = kernelCode(kernel!.text, attributes, runtime);
      const whole = `[${type!.batch ? batchSize : 1}, ${height + top + bottom}, ${width + left + right}, ${filters}]`;
      const groups = attributes['groups'] as number;
      const operation = groups === 1 ? 'tf.conv2dTranspose' : runtime('groupedConv2dTranspose');
      const last = groups === 1 ? '' : `, ${groups}`;
      const mode = same ? 'same' : 'valid';
      const code = `${operation}(${images}, ${kernels}, ${whole}, ${strideCode(attributes)}, '${mode}'${last})`;
      const cropped =
        same || noPads(pads) ? code : `${code}.slice([0, ${top}, ${left}, 0], [-1, ${height}, ${width}, -1])`;
      return fromImages(cropped, type!);
    },
  },
  conv2d_kernel_gradient: {
    tensor([x, gradient], attributes, { inputs: [type], runtime, output }) {
      const list = (values: readonly unknown[]) => `[${values.join(', ')}]`;
      const { groups } = attributes as { groups: number };
      const dilation = pairOf(attributes['dilation']);
      const settings = [
        `kernel: ${list(output.shape)}`,
        `strides: ${list(pairOf(attributes['stride']))}`,
        `pads: ${list((attributes['pads'] as unknown as Pads).map(list))}`,
        ...(dilation.every((item) => item === 1) ? [] : [`dilation: ${list(dilation)}`]),
        ...(groups === 1 ? [] : [`groups: ${groups}`]),
      ];
      const images = [x!, gradient!].map(({ text }) => asImages(text, type!));
      return `${runtime('conv2dKernelGradient')}(${images.join(', ')}, { ${settings.join(', ')} })`;
    },
  },
};
