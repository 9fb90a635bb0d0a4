/** Questions about tensor types and shapes, and how they are written in messages. */
import type { Range, Shape, TensorType } from './graph.js';

export { sizeOf as size } from '../../../runtime/contract/shapes.js';

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, i) => dim === b[i]);

export const f32 = (shape: Shape, batch: boolean, range: Range | null = null): TensorType => ({
  dtype: 'f32',
  shape,
  batch,
  range,
});

export const showShape = (shape: Shape): string => `[${shape.join(', ')}]`;

/** As the language writes it: `f32[8, 8, 1]`, `int<10>`. */
export function showType(type: TensorType): string {
  if (type.dtype !== 'i32') return `${type.dtype}${showShape(type.shape)}`;
  const name = type.range === null || !Number.isFinite(type.range[1]) ? 'int' : `int<${type.range[1] + 1}>`;
  return type.shape.length === 0 ? name : `${name}${showShape(type.shape)}`;
}

/** The same, and whether it is one value for each sample. */
export const showSamples = (type: TensorType): string =>
  `${showType(type)}${type.batch ? ' for each sample' : ', the same for all samples'}`;

/** Two types that differ: with what they are to samples where nothing else tells them apart. */
export function showApart(a: TensorType, b: TensorType): readonly [string, string] {
  const same = showType(a) === showType(b) && a.batch !== b.batch;
  return same ? [showSamples(a), showSamples(b)] : [showType(a), showType(b)];
}

/** `8x8x1` for people; `one number` for a scalar. */
export const showSize = (shape: Shape): string => (shape.length === 0 ? 'one number' : shape.join('x'));

export function showRange([low, high]: Range): string {
  const end = (value: number) => (value === Infinity ? 'inf' : value === -Infinity ? '-inf' : String(value));
  return `[${end(low)}, ${end(high)}]`;
}

/** Numbers of trainable parameters and so on, with thousands grouped: `3,576,704`; beyond what is exact, `1.9e+25`. */
export const showCount = (count: number): string =>
  count > Number.MAX_SAFE_INTEGER ? count.toExponential(1) : String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** A whole number as a product of its prime factors: `2^3 x 3`. */
export function showFactors(value: number): string {
  const factors: string[] = [];
  let rest = value;
  for (let prime = 2; prime * prime <= rest; prime++) {
    let power = 0;
    while (rest % prime === 0) {
      rest /= prime;
      power++;
    }
    if (power > 0) factors.push(power === 1 ? String(prime) : `${prime}^${power}`);
  }
  if (rest > 1 || factors.length === 0) factors.push(String(rest));
  return factors.join(' x ');
}

/** What an axis number means, counted from the end when negative; null when there is no such axis. */
export function resolveAxis(axis: number, rank: number): number | null {
  const index = axis < 0 ? axis + rank : axis;
  return Number.isInteger(axis) && index >= 0 && index < rank ? index : null;
}

/** 5497558138880 -> `5 TiB` */
export function showBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(bytes) / 10)));
  return `${(bytes / 2 ** (10 * unit)).toLocaleString('en-US', { maximumFractionDigits: 1 })} ${units[unit]}`;
}
