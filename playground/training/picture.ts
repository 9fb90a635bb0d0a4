/** What is shown of training as it stands: points in the plane with the discriminator's surface, or pictures in a grid. */
import type { Dataset } from '../../runtime/data/dataset.js';
import type { MixtureDataset } from '../../runtime/data/mixture.js';
import { modeCoverage } from '../../runtime/metrics/mode-coverage.js';
import { gridPixels } from '../../runtime/pictures/grid-pixels.js';
import type { Bounds, GridPicture, Picture, PlanePicture } from './messages.js';
import type { Looks } from './plan.js';
import type { Trainer } from './trainer.js';

/** As many as PacGAN measures modes by (Lin et al. 2018, arXiv:1712.04086, section 4.1). */
const measured = 2500;
const shown = { points: 600, arrows: 200 } as const;
/** Places of the surface in a row. */
const side = 56;

/** @param shapeOf of one sample that a graph makes */
export async function pictureOf<T>(
  looks: Looks,
  trainer: Trainer<T>,
  data: ReadonlyMap<string, Dataset>,
  shapeOf: (graph: string) => readonly number[],
): Promise<Picture | null> {
  switch (looks.kind) {
    case 'plane':
      return planeOf(looks, trainer, data);
    case 'grid':
      return gridOf(looks, trainer, shapeOf(looks.graph));
    case 'nothing':
      return null;
  }
}

async function planeOf<T>(
  { points, surface, real }: Extract<Looks, { kind: 'plane' }>,
  trainer: Trainer<T>,
  data: ReadonlyMap<string, Dataset>,
): Promise<PlanePicture> {
  const set = real === null ? undefined : data.get(real.data);
  const mixture = set !== undefined && 'centers' in set ? (set as MixtureDataset) : undefined;
  const count = mixture === undefined ? shown.points : measured;
  const [made, pull] = await trainer.look(points, count);
  const rows = set === undefined ? new Float32Array() : set.rows(real!.field, 0, Math.min(shown.points, set.count)).values; // prettier-ignore
  const fake = made!.slice(0, 2 * shown.points);
  const bounds = boundsOf(rows.length > 0 ? rows : fake);
  const coverage = mixture && modeCoverage(made!, mixture.centers, mixture.sigma);
  return {
    ...{ kind: 'plane', step: trainer.step, real: Float32Array.from(rows), fake, bounds },
    pull: pull?.slice(0, 2 * shown.arrows) ?? null,
    surface: surface === null ? null : await surfaceOf(surface, trainer, bounds, Float32Array.from(rows), fake),
    modes: coverage === undefined ? null : { captured: coverage.captured, of: coverage.modes, highQuality: coverage.highQuality }, // prettier-ignore
  };
}

async function surfaceOf<T>(
  { graph, given, output }: NonNullable<Extract<Looks, { kind: 'plane' }>['surface']>,
  trainer: Trainer<T>,
  bounds: Bounds,
  real: Float32Array,
  fake: Float32Array,
): Promise<PlanePicture['surface']> {
  const places = new Float32Array(2 * side * side);
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      places[2 * (row * side + column)] = bounds.x + (bounds.side * (column + 0.5)) / side;
      places[2 * (row * side + column) + 1] = bounds.y + (bounds.side * (row + 0.5)) / side;
    }
  const all = Float32Array.of(...places, ...real, ...fake);
  const scores = (await trainer.look(graph, all.length / 2, { [given]: trainer.tensor(all, [2], all.length / 2) }))[output]!; // prettier-ignore
  const [start, end] = [side * side, side * side + real.length / 2];
  const middle = (mean(scores.subarray(start, end)) + mean(scores.subarray(end))) / 2;
  return { side, scores: scores.slice(0, start), middle: Number.isFinite(middle) ? middle : mean(scores) };
}

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A square around all points, with room for those that stray. */
function boundsOf(points: ArrayLike<number>): Bounds {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    [left, right, bottom, top] = [Math.min(left, x), Math.max(right, x), Math.min(bottom, y), Math.max(top, y)];
  }
  const side = Math.max(right - left, top - bottom, 1e-3) * 1.4;
  return { x: (left + right - side) / 2, y: (bottom + top - side) / 2, side };
}

async function gridOf<T>(
  { graph, rows, columns, range }: Extract<Looks, { kind: 'grid' }>,
  trainer: Trainer<T>,
  [height = 1, width = 1, channels = 1]: readonly number[],
): Promise<GridPicture> {
  const count = rows * columns;
  const [made] = await trainer.look(graph, count);
  return { kind: 'grid', step: trainer.step, count, pixels: gridPixels(made!, [count, height, width, channels], columns, range) }; // prettier-ignore
}
