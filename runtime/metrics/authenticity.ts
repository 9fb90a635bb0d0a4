/**
 * Whether samples are copies of the data (Alaa et al. 2022, arXiv:2102.08921, section 4.3): a sample is authentic where it
 * is further from the nearest of the data than that one is from the nearest of its kind.
 */
import { isPictureShape } from '../contract/shapes.js';
import { gridPng } from '../pictures/grid.js';
import { allRows, chosenRows, type Measurement, type Rows } from './measurement.js';
import { nearest, nearestPlaces } from './neighbours.js';
import { batches, comparison, drawnFeatures, realChosen, type View } from './view.js';

/** A picture shows so many samples, those nearest to the data by their kind, each beside so many of the data. */
const shown = { samples: 8, neighbours: 5 } as const;

export async function authenticity(view: View): Promise<Measurement> {
  const { data, field } = view.real!;
  const all = Int32Array.from({ length: data.countOf(field) }, (_, place) => place);
  const made = await allRows(drawnFeatures(view));
  const real = await allRows(realChosen(view, all));
  const ratios = await closeness(made, real);
  const value = ratios.reduce((sum, ratio) => sum + (ratio > 1 ? 1 : 0), 0) / ratios.length;
  const identity = await comparison(view, all.length, 'against the nearest of all samples of it');
  const { shape } = data.rows(field, 0, 1);
  if (!isPictureShape(shape)) return { value, identity };
  return { value, identity, picture: () => besideNeighbours(view, shape, { made, real, ratios }) };
}

/** The squared distance of each sample to the nearest of the data, by that of this one to the nearest other. */
export async function closeness(made: Rows, real: Rows): Promise<Float64Array> {
  const found = await nearest(made, real);
  const { squared } = await nearest(chosenRows(real, found.places), real, found.places);
  // Of data that are there twice, a third one alike is a copy, and any other is not.
  return found.squared.map((distance, i) => (distance === 0 ? 0 : distance / squared[i]!));
}

/** A row for each of the samples that are the least authentic: the sample, and the nearest of the data. */
async function besideNeighbours(
  view: View,
  shape: readonly number[],
  { made, real, ratios }: { readonly made: Rows; readonly real: Rows; readonly ratios: Float64Array },
): Promise<Uint8Array> {
  const { data, field } = view.real!;
  const chosen = [...ratios.keys()].sort((a, b) => ratios[a]! - ratios[b]! || a - b).slice(0, shown.samples);
  const pictures = await allRows(batches(view, ['made'], (batch) => batch.made));
  const tiles = chosen.flatMap((sample) => {
    const places = nearestPlaces(chosenRows(made, [sample]), real, shown.neighbours);
    return [chosenRows(pictures, [sample]).values, ...places.map((place) => data.rows(field, place, 1).values)];
  });
  const [height, width, channels] = shape as [number, number, number];
  const values = new Float32Array(tiles.length * height * width * channels);
  tiles.forEach((tile, i) => values.set(tile, i * tile.length));
  const columns = tiles.length / chosen.length;
  return gridPng(
    values,
    [tiles.length, height, width, channels],
    columns,
    rangeOf(tiles.filter((_, i) => i % columns > 0)),
  );
}

/** From the darkest to the lightest of the data. */
function rangeOf(tiles: readonly ArrayLike<number>[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const tile of tiles)
    for (let i = 0; i < tile.length; i++) [low, high] = [Math.min(low, tile[i]!), Math.max(high, tile[i]!)];
  return [low, high > low ? high : low + 1];
}
