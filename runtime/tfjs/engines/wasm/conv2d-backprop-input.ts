import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Call } from './backend.js';
import { allocate, floats, free, invoke, reshaped, words } from './backend.js';
import type { ConvolutionAttrs, ConvolutionAxis, ConvolutionShape } from './conv2d-shape.js';
import { convolutionShape } from './conv2d-shape.js';
import { convolve } from './convolve.js';
import { copyRun, transposed } from './transpose.js';

interface InputAttrs extends ConvolutionAttrs {
  readonly inputShape: [number, number, number, number];
}

/** With fewer input channels than this, XNNPACK's convolution leaves most of its lanes empty. */
const fewChannels = 8;

/**
 * Conv2DBackpropInput, which is also every transposed convolution:
 * `dx[n, p*s+i, q*s+j, c]` gathers `dy[n, p, q, o] w[i, j, c, o]`.
 */
export function conv2dBackpropInput({
  inputs,
  attrs,
  backend,
}: Call<{ dy: TensorInfo; filter: TensorInfo }, InputAttrs>): TensorInfo {
  const shape = convolutionShape(attrs.inputShape, inputs.filter.shape, attrs);
  return shape.inChannels < fewChannels
    ? byWindows(backend, inputs.dy, inputs.filter, shape)
    : byPhases(backend, inputs.dy, inputs.filter, shape);
}

/** Inputs whose position plus padding leaves the same remainder by the stride see the same taps of the filter. */
interface Phase {
  /** First tap; the others follow at the stride's distance. */
  readonly tap: number;
  readonly taps: number;
  /** First input of this phase; the others follow at the stride's distance. */
  readonly first: number;
  readonly count: number;
  /** Which output the first tap of the first input reads; the next taps read the outputs before it. */
  readonly reads: number;
}

function phasesOf({ input, kernel, stride, before }: ConvolutionAxis): Phase[] {
  return Array.from({ length: stride }, (_, tap) => {
    const reads = Math.max(Math.ceil((before - tap) / stride), 0);
    const first = reads * stride + tap - before;
    return {
      tap,
      taps: Math.max(Math.ceil((kernel - tap) / stride), 0),
      first,
      count: Math.max(Math.ceil((input - first) / stride), 0),
      reads,
    };
  }).filter((phase) => phase.count > 0);
}

/** One small stride-1 convolution of `dy` per phase, the results interleaved. */
function byPhases(backend: BackendWasm, dy: TensorInfo, filter: TensorInfo, shape: ConvolutionShape): TensorInfo {
  const { batch, inChannels, outChannels, rows, columns } = shape;
  const dx = allocate(backend, [batch, rows.input, columns.input, inChannels]);
  const turned = transposed(backend, filter, [0, 1, 3, 2]);
  for (const row of phasesOf(rows)) {
    for (const column of phasesOf(columns)) {
      if (row.taps === 0 || column.taps === 0) {
        interleave(undefined, words(backend, dx), shape, row, column);
        continue;
      }
      const taps = allocate(backend, [row.taps, column.taps, outChannels, inChannels]);
      copyTaps(words(backend, turned), words(backend, taps), shape, row, column);
      const part = convolve(backend, dy, taps, [1, 1], phaseMargin(row, rows), phaseMargin(column, columns));
      interleave(words(backend, part), words(backend, dx), shape, row, column);
      free(backend, taps, part);
    }
  }
  free(backend, turned);
  return dx;
}

/** The margins of `dy` for which the phase's convolution has exactly one output per input of the phase. */
function phaseMargin(phase: Phase, axis: ConvolutionAxis): [number, number] {
  return [phase.taps - 1 - phase.reads, phase.reads + phase.count - axis.output];
}

/** The phase's taps [rows, columns, outChannels, inChannels] in reverse, as a convolution wants them. */
function copyTaps(filter: Int32Array, taps: Int32Array, shape: ConvolutionShape, row: Phase, column: Phase): void {
  const matrix = shape.inChannels * shape.outChannels;
  let target = 0;
  for (let m = row.taps - 1; m >= 0; m--) {
    for (let k = column.taps - 1; k >= 0; k--) {
      const i = row.tap + m * shape.rows.stride;
      const j = column.tap + k * shape.columns.stride;
      copyRun(filter, (i * shape.columns.kernel + j) * matrix, taps, target, matrix);
      target += matrix;
    }
  }
}

/** Writes a phase's pixels to their places in `dx`; without a part, writes zeros. */
function interleave(
  part: Int32Array | undefined,
  dx: Int32Array,
  shape: ConvolutionShape,
  row: Phase,
  column: Phase,
): void {
  const { batch, inChannels, rows, columns } = shape;
  let source = 0;
  for (let n = 0; n < batch; n++) {
    for (let p = 0; p < row.count; p++) {
      const line = (n * rows.input + row.first + p * rows.stride) * columns.input + column.first;
      for (let q = 0; q < column.count; q++) {
        const target = (line + q * columns.stride) * inChannels;
        if (part) copyRun(part, source, dx, target, inChannels);
        else dx.fill(0, target, target + inChannels);
        source += inChannels;
      }
    }
  }
}

/** As a matrix product giving every position its window of inputs, the overlapping windows then added up. */
function byWindows(backend: BackendWasm, dy: TensorInfo, filter: TensorInfo, shape: ConvolutionShape): TensorInfo {
  const { batch, inChannels, outChannels, rows, columns } = shape;
  const positions = batch * rows.output * columns.output;
  const window = rows.kernel * columns.kernel * inChannels;
  const turned = transposed(backend, reshaped(filter, [window, outChannels]), [1, 0]);
  const windows = invoke(
    backend,
    'BatchMatMul',
    { a: reshaped(dy, [1, positions, outChannels]), b: reshaped(turned, [1, outChannels, window]) },
    { transposeA: false, transposeB: false },
  );
  const dx = allocate(backend, [batch, rows.input, columns.input, inChannels]);
  scatterWindows(floats(backend, windows), floats(backend, dx), shape);
  free(backend, turned, windows);
  return dx;
}

function scatterWindows(windows: Float32Array, dx: Float32Array, shape: ConvolutionShape): void {
  const { batch, inChannels, rows, columns } = shape;
  dx.fill(0);
  let source = 0;
  for (let n = 0; n < batch; n++) {
    for (let p = 0; p < rows.output; p++) {
      for (let q = 0; q < columns.output; q++) {
        for (let i = 0; i < rows.kernel; i++) {
          const row = p * rows.stride + i - rows.before;
          for (let j = 0; j < columns.kernel; j++) {
            const column = q * columns.stride + j - columns.before;
            if (row >= 0 && row < rows.input && column >= 0 && column < columns.input) {
              const target = ((n * rows.input + row) * columns.input + column) * inChannels;
              for (let c = 0; c < inChannels; c++) dx[target + c]! += windows[source + c]!;
            }
            source += inChannels;
          }
        }
      }
    }
  }
}
