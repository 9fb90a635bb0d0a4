/** What a generator made, as one picture. */
import { gridPng } from './grid.js';
import { scatterPng, type ScatterOptions } from './scatter.js';

/** How a preview shows what a generator made. */
export type PreviewLayout =
  | {
      /** Rows and columns of images. */
      readonly grid: readonly [rows: number, columns: number];
      /** The values shown as black and as white. */
      readonly range: readonly [low: number, high: number];
    }
  | {
      /** Points in the plane, over the modes of a mixture where its data set is given. */
      readonly scatter: ScatterOptions;
    };

/** Some samples, `[n, ...]`, flat. */
export interface Made {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

/**
 * Draws samples as a PNG: for a grid `[n, height, width, channels]`, for a scatter plot `[n, 2]`. Several things of one
 * shape are shown side by side, sample by sample: input, output, target, then the next sample's.
 */
export function previewPng(layout: PreviewLayout, made: readonly Made[]): Buffer {
  const shape = made[0]?.shape ?? [];
  const values = sampleBySample(made);
  if ('scatter' in layout) {
    if (shape.length !== 2 || shape[1] !== 2) throw new Error(`a scatter plot of ${shapeText(shape)}`);
    return scatterPng(values, layout.scatter);
  }
  const [height, width, channels] = shape.slice(1);
  if (shape.length !== 4 || !height || !width || !channels) throw new Error(`a grid of ${shapeText(shape)}`);
  const [rows, columns] = layout.grid;
  const size = height * width * channels;
  const count = Math.min(values.length / size, rows * columns);
  return gridPng(values.subarray(0, count * size), [count, height, width, channels], columns, layout.range);
}

/** The first sample of each, then the second of each, and so on. */
function sampleBySample(made: readonly Made[]): Float32Array {
  const [first] = made;
  if (first === undefined) return new Float32Array();
  const samples = first.shape[0] ?? 0;
  const size = first.values.length / samples;
  const all = new Float32Array(made.length * first.values.length);
  made.forEach(({ values }, which) => {
    for (let sample = 0; sample < samples; sample++)
      for (let k = 0; k < size; k++) all[(sample * made.length + which) * size + k] = values[sample * size + k]!;
  });
  return all;
}

const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
