/** Points in the plane as a picture, over the modes they should come from: its pixels. */
import type { Pixels } from './grid-pixels.js';

export interface ScatterOptions {
  /** The means of the modes; a circle of three standard deviations is drawn around each. */
  readonly centers?: readonly (readonly [number, number])[];
  readonly sigma?: number;
  /** Pixels on a side; 512 where missing. */
  readonly size?: number;
}

type Colour = readonly [red: number, green: number, blue: number];

const POINT: Colour = [31, 90, 180];
const POINT_RADIUS = 1.5;
const POINT_OPACITY = 0.5;
const MODE: Colour = [220, 90, 40];
/** Small modes still get a circle one can see. */
const SMALLEST_CIRCLE = 4;
const MARGIN = 0.12;

/**
 * A square picture of points `[n, 2]`, row by row, y upwards. With modes the view depends on them alone, so that pictures
 * of one run can be compared, and points outside lie on its edge; without, it shows every point. What is not a finite
 * number is left out.
 */
export function scatterPixels(points: Float32Array, options: ScatterOptions = {}): Pixels {
  const { centers = [], sigma = 0, size = 512 } = options;
  const view = viewOf(centers.length > 0 ? centers : finitePairs(points), 3 * sigma, size);
  const pixels = new Uint8ClampedArray(3 * size * size).fill(255);

  for (const [x, y] of finitePairs(points)) {
    const [across, down] = view.place(x, y);
    const edge = (pixel: number) => Math.min(Math.max(pixel, 0), size - 1);
    drawRing(pixels, size, edge(across), edge(down), 0, POINT_RADIUS, POINT, POINT_OPACITY);
  }
  const radius = Math.max(3 * sigma * view.scale, SMALLEST_CIRCLE);
  for (const [x, y] of centers) {
    const [across, down] = view.place(x, y);
    drawRing(pixels, size, across, down, radius - 0.5, radius + 0.5, MODE, 1);
  }
  return { values: pixels, width: size, height: size, channels: 3 };
}

function finitePairs(points: Float32Array): (readonly [number, number])[] {
  const pairs = Array.from(
    { length: points.length >> 1 },
    (_, i) => [points[2 * i] ?? 0, points[2 * i + 1] ?? 0] as const,
  );
  return pairs.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
}

interface View {
  /** Pixels to a unit. */
  readonly scale: number;
  /** The pixel, from the left and from the top, of a point. */
  place(x: number, y: number): [across: number, down: number];
}

/** The square that holds all points and `around` them, with a margin. */
function viewOf(points: readonly (readonly [number, number])[], around: number, size: number): View {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x - around);
    right = Math.max(right, x + around);
    bottom = Math.min(bottom, y - around);
    top = Math.max(top, y + around);
  }
  const extent = Math.max(right - left, top - bottom);
  const side = extent > 0 ? extent * (1 + 2 * MARGIN) : 1;
  const [middleX, middleY] = points.length > 0 ? [(left + right) / 2, (bottom + top) / 2] : [0, 0];
  const scale = (size - 1) / side;
  return {
    scale,
    place: (x, y) => [(size - 1) / 2 + (x - middleX) * scale, (size - 1) / 2 - (y - middleY) * scale],
  };
}

/** Blends in what lies between two radii around a pixel, with soft edges; an inner radius of 0 makes a disc. */
function drawRing(
  pixels: Uint8ClampedArray,
  size: number,
  across: number,
  down: number,
  inner: number,
  outer: number,
  colour: Colour,
  opacity: number,
): void {
  const reach = outer + 1;
  for (let y = Math.max(0, Math.floor(down - reach)); y <= Math.min(size - 1, down + reach); y++) {
    for (let x = Math.max(0, Math.floor(across - reach)); x <= Math.min(size - 1, across + reach); x++) {
      const distance = Math.hypot(x - across, y - down);
      const inside = Math.min(1, outer + 0.5 - distance);
      const outsideHole = inner > 0 ? Math.min(1, distance - inner + 0.5) : 1;
      const share = opacity * Math.max(0, Math.min(inside, outsideHole));
      if (share === 0) continue;
      const at = 3 * (y * size + x);
      for (const [channel, value] of colour.entries()) {
        pixels[at + channel] = (pixels[at + channel] ?? 0) * (1 - share) + value * share;
      }
    }
  }
}
