import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';

/** One spatial axis of a convolution: `output[o]` reads `input[o * stride + tap - before]`. */
export interface ConvolutionAxis {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  /** Zeros in front of the input. */
  readonly before: number;
}

/** A 2-D convolution of channels-last images, the way its two gradients need to see it. */
export interface ConvolutionShape {
  readonly batch: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly rows: ConvolutionAxis;
  readonly columns: ConvolutionAxis;
}

/** The attributes TensorFlow.js passes to the gradient kernels of `conv2d`. */
export interface ConvolutionAttrs extends NamedAttrMap {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode: 'floor' | 'round' | 'ceil';
}

/** Works out a convolution's sizes from the input and filter shapes. Throws for channels-first images. */
export function convolutionShape(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attrs: ConvolutionAttrs,
): ConvolutionShape {
  if (attrs.dataFormat === 'NCHW') throw new Error('The wasm engine convolves channels-last images only (NHWC).');
  const info = backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    rows: {
      input: info.inHeight,
      output: info.outHeight,
      kernel: info.filterHeight,
      stride: info.strideHeight,
      before: info.padInfo.top,
    },
    columns: {
      input: info.inWidth,
      output: info.outWidth,
      kernel: info.filterWidth,
      stride: info.strideWidth,
      before: info.padInfo.left,
    },
  };
}
