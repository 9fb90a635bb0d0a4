/** Products of matrices, and convolutions with their gradients. */
import type { Attributes } from '../../../graph/ir/graph.js';
import { noPads, type Pads, pairOf } from '../../../graph/primitives/windows.js';
import { asImages, fromImages, modeCode, padsCode, paddedImages, pairList, strideCode } from './images.js';
import { forEachSample, listCode, shapeCode, sizeCodes, type SpellingContext, type Spellings } from './spelling.js';

/** Code of the kernels: dilated ones are spread with zeros, which every engine differentiates. */
function kernelCode(
  code: string,
  attributes: Attributes,
  { runtime, literal }: Pick<SpellingContext, 'runtime' | 'literal'>,
): string {
  const dilation = pairOf(attributes['dilation']);
  return dilation.every((item) => item === 1)
    ? `${code} as tf.Tensor4D`
    : `${runtime('dilate')}(${code}, ${pairList('dilation', dilation, literal)})`;
}

export const linear: Spellings = {
  matmul: {
    tensor([a, b], _, context) {
      const { inputs, output, batchSize, literal } = context;
      const [left, right] = [inputs[0]!, inputs[1]!];
      // TensorFlow.js has no gradient for an operand that is repeated for each sample.
      if (right.shape.length > 2 || right.batch) {
        const [stack, other] = [a!, b!].map(({ text }, i) =>
          output.batch ? forEachSample(text, inputs[i]!, context, `operand${i}.`) : text,
        );
        return `tf.matMul(${stack}, ${other})`;
      }
      if (left.shape.length + (left.batch ? 1 : 0) === 2) return `tf.matMul(${a!.text}, ${b!.text})`;
      // Instead of repeating the matrix, make the stack one tall matrix.
      const rows = `${a!.text}.reshape([-1, ${literal('rows', right.shape[0]!)}])`;
      const product = `tf.matMul(${rows} as tf.Tensor2D, ${b!.text} as tf.Tensor2D)`;
      return `${product}.reshape(${shapeCode(output, batchSize, literal)})`;
    },
  },
  outer_sum: {
    tensor([a, b], _, { inputs, literal }) {
      const rows = (text: string, i: number) =>
        inputs[i]!.shape.length + (inputs[i]!.batch ? 1 : 0) === 2
          ? text
          : `${text}.reshape([-1, ${literal(`columns${i}`, inputs[i]!.shape.at(-1)!)}])`;
      return `tf.matMul(${rows(a!.text, 0)}, ${rows(b!.text, 1)}, true)`;
    },
  },
  conv2d: {
    tensor([x, kernel], attributes, context) {
      const { inputs: [type], runtime, literal } = context; // prettier-ignore
      const images = paddedImages(x!.text, type!, attributes, literal);
      const kernels = kernelCode(kernel!.text, attributes, context);
      const groups = attributes['groups'] as number;
      const operation = groups === 1 ? 'tf.conv2d' : runtime('groupedConv2d');
      const windows = [strideCode(attributes, literal), modeCode(attributes, literal)];
      const last = groups === 1 ? [] : [literal('groups', groups)];
      return fromImages(`${operation}(${[images, kernels, ...windows, ...last].join(', ')})`, type!);
    },
  },
  conv2d_transpose: {
    tensor([x, kernel], attributes, context) {
      const { inputs: [type], output, batchSize, runtime, literal } = context; // prettier-ignore
      const pads = attributes['pads'] as unknown as Pads;
      const same = attributes['same'] === true;
      const [height, width, filters] = output.shape as [number, number, number];
      const [[top, bottom], [left, right]] = same ? ([[0, 0], [0, 0]] as const) : pads; // prettier-ignore
      const images = `${asImages(x!.text, type!)} as tf.Tensor4D`;
      const kernels = kernelCode(kernel!.text, attributes, context);
      const uncut = top + bottom + left + right === 0 ? '' : 'uncut.';
      const sizes = sizeCodes([height + top + bottom, width + left + right, filters], literal, uncut);
      const whole = listCode([type!.batch ? batchSize : 1, ...sizes]);
      const groups = attributes['groups'] as number;
      const operation = groups === 1 ? 'tf.conv2dTranspose' : runtime('groupedConv2dTranspose');
      const windows = [whole, strideCode(attributes, literal), modeCode(attributes, literal)];
      const last = groups === 1 ? [] : [literal('groups', groups)];
      const code = `${operation}(${[images, kernels, ...windows, ...last].join(', ')})`;
      if (same || noPads(pads)) return fromImages(code, type!);
      const begin = listCode([0, literal('top', top), literal('left', left), 0]);
      const size = listCode([-1, literal('height', height), literal('width', width), -1]);
      return fromImages(`${code}.slice(${begin}, ${size})`, type!);
    },
  },
  conv2d_kernel_gradient: {
    tensor([x, gradient], attributes, { inputs: [type], runtime, output, literal }) {
      const { groups } = attributes as { groups: number };
      const dilation = pairOf(attributes['dilation']);
      const settings = [
        `kernel: ${listCode(sizeCodes(output.shape, literal, 'kernel.'))}`,
        `strides: ${pairList('stride', pairOf(attributes['stride']), literal)}`,
        `pads: ${listCode(padsCode(attributes['pads'] as unknown as Pads, literal))}`,
        ...(dilation.every((item) => item === 1) ? [] : [`dilation: ${pairList('dilation', dilation, literal)}`]),
        ...(groups === 1 ? [] : [`groups: ${literal('groups', groups)}`]),
      ];
      const images = [x!, gradient!].map(({ text }) => asImages(text, type!));
      return `${runtime('conv2dKernelGradient')}(${images.join(', ')}, { ${settings.join(', ')} })`;
    },
  },
};
