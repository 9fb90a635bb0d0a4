/** Products of matrices, convolutions, and windows over images: what the engine has kernels of its own for. */
import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../run-kernel.js';
import { of, type Gradient, type Gradients } from './gradient.js';

const matMul: Gradient = {
  inputsToSave: ['a', 'b'],
  gradFunc: (gradient, saved, attributes) => {
    const [dy, a, b] = [gradient as tf.Tensor, ...(saved as [tf.Tensor, tf.Tensor])];
    const { transposeA: ta, transposeB: tb } = attributes as { transposeA: boolean; transposeB: boolean };
    return {
      a: () => (ta ? tf.matMul(b, dy, tb, true) : tf.matMul(dy, b, false, !tb)),
      b: () => (tb ? tf.matMul(dy, a, true, ta) : tf.matMul(a, dy, !ta, false)),
    };
  },
};

const conv2d: Gradient = {
  inputsToSave: ['x', 'filter'],
  gradFunc: (gradient, saved, { strides, pad, dataFormat, dimRoundingMode }) => {
    const [dy, x, filter] = [gradient as tf.Tensor, ...(saved as [tf.Tensor, tf.Tensor])];
    const windows = { strides, pad, dataFormat, dimRoundingMode };
    return {
      x: () => runKernel('Conv2DBackpropInput', { dy, filter }, { ...windows, inputShape: x.shape }),
      filter: () => runKernel('Conv2DBackpropFilter', { x, dy }, { ...windows, filterShape: filter.shape }),
    };
  },
};

/** A transposed convolution: the convolution takes its gradient back. */
const conv2dTranspose: Gradient = {
  inputsToSave: ['dy', 'filter'],
  gradFunc: (gradient, saved, { strides, pad, dataFormat, dimRoundingMode }) => {
    const [above, x, filter] = [gradient as tf.Tensor, ...(saved as [tf.Tensor, tf.Tensor])];
    const windows = { strides, pad, dataFormat, dimRoundingMode };
    return {
      dy: () => runKernel('Conv2D', { x: above, filter }, { ...windows, dilations: 1 }),
      filter: () => runKernel('Conv2DBackpropFilter', { x: above, dy: x }, { ...windows, filterShape: filter.shape }),
    };
  },
};

const depthwise: Gradient = {
  inputsToSave: ['x', 'filter'],
  gradFunc: (gradient, saved, attributes) => {
    const [dy, x, filter] = [gradient as tf.Tensor, ...(saved as [tf.Tensor, tf.Tensor])];
    const kernel = 'DepthwiseConv2dNativeBackprop';
    return {
      x: () => runKernel(`${kernel}Input`, { dy, filter }, { ...attributes, inputShape: x.shape }),
      filter: () => runKernel(`${kernel}Filter`, { x, dy }, { ...attributes, filterShape: filter.shape }),
    };
  },
};

const maxPool: Gradient = {
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradFunc: (dy, saved, attributes) => {
    const [input, output] = saved as [tf.Tensor, tf.Tensor];
    return { x: () => runKernel('MaxPoolGrad', { dy: dy as tf.Tensor, input, output }, attributes) };
  },
};

const resize = (kernel: string): Gradient =>
  of((dy, images, attributes) => runKernel(kernel, { dy, images }, attributes), 'images');

export const linear: Gradients = {
  AvgPool: of((dy, input, attributes) => runKernel('AvgPoolGrad', { dy, input }, attributes)),
  BatchMatMul: matMul,
  Conv2D: conv2d,
  Conv2DBackpropInput: conv2dTranspose,
  DepthwiseConv2dNative: depthwise,
  MaxPool: maxPool,
  ResizeBilinear: resize('ResizeBilinearGrad'),
  ResizeNearestNeighbor: resize('ResizeNearestNeighborGrad'),
};
