/** Mixtures of equal, round Gaussians in the plane: where mode collapse can be seen and counted. */
import { Random } from '../random/random.js';
import { emptyRecord } from './record.js';
import { DataError } from '../errors/data-error.js';
import { memoryDataset } from './dataset.js';
import type { Column, Dataset } from './dataset.js';
import { classFields, tensorFields } from './sources/spec.js';
import { typeText } from './sources/fields.js';
import type { MixtureSpec } from './sources/mixture.js';
import { mixture as declared } from './sources/mixture.js';
import type { Reader } from './reader.js';
import { grouped } from '../text/prose.js';

/** All points are in memory, and a measure looks at every mode for each of its samples. */
const MOST = { modes: 1_000_000, count: 10_000_000 } as const;

const usualCount = declared.settings.count.default;

export type Point = readonly [x: number, y: number];

export interface MixtureDataset<Field extends string = string> extends Dataset<Field> {
  /** The means of the modes; a class field counts them in this order. */
  readonly centers: readonly Point[];
  /** The standard deviation of a mode, along each axis. */
  readonly sigma: number;
}

export const mixture: Reader<MixtureSpec> = {
  load: (spec, { seed }) => loadMixture(spec, seed),
  inspect: (spec) => Promise.resolve({ count: checkMixture(spec) }),
  files: () => Promise.resolve([]),
};

/**
 * Draws `spec.count` points; every mode is as likely.
 * @throws DataError when the declared fields are not what a mixture delivers
 */
export async function loadMixture<Field extends string>(
  spec: MixtureSpec<Field>,
  seed: number,
): Promise<MixtureDataset<Field>> {
  checkMixture(spec);
  const centers = mixtureCenters(spec);
  const random = new Random(seed);
  const { count = usualCount } = spec;
  const modes = random.integers(`data/${spec.name}/modes`, count, centers.length);
  const points = random.normal(`data/${spec.name}/points`, 2 * count, 0, spec.sigma);
  modes.forEach((mode, i) => {
    const [x, y] = centers[mode] ?? [0, 0];
    points[2 * i] = x + (points[2 * i] ?? 0);
    points[2 * i + 1] = y + (points[2 * i + 1] ?? 0);
  });

  const columns = emptyRecord<Column>();
  for (const [name, { shape }] of tensorFields(spec)) columns[name] = { kind: 'floats', values: points, shape };
  for (const [name] of classFields(spec)) columns[name] = { kind: 'classes', values: modes };
  return Promise.resolve({ ...memoryDataset(spec.name, count, columns), centers, sigma: spec.sigma });
}

/** The means of the modes: a ring counter-clockwise from (radius, 0), a grid row by row from its lowest corner. */
export function mixtureCenters(spec: MixtureSpec): readonly Point[] {
  if (spec.layout === 'ring') {
    return Array.from({ length: spec.modes }, (_, mode): Point => {
      const angle = (2 * Math.PI * mode) / spec.modes;
      return [spec.radius * Math.cos(angle), spec.radius * Math.sin(angle)];
    });
  }
  const along = (i: number) => (i - (spec.side - 1) / 2) * spec.spacing;
  return Array.from({ length: spec.side ** 2 }, (_, mode): Point => {
    return [along(mode % spec.side), along(Math.floor(mode / spec.side))];
  });
}

/**
 * How many points a declared mixture has.
 * @throws DataError as `loadMixture`
 */
export function checkMixture(spec: MixtureSpec): number {
  const modes = spec.layout === 'ring' ? spec.modes : spec.side ** 2;
  const { name, count = usualCount, sigma } = spec;
  if (!isPositiveWhole(modes)) throw new DataError(`${name} has ${modes} modes.`, 'Give it one or more.');
  if (modes > MOST.modes)
    throw new DataError(`${name} has ${grouped(modes)} modes.`, `${grouped(MOST.modes)} are the most.`);
  if (count > MOST.count)
    throw new DataError(`${name} has a count of ${grouped(count)} points.`, `${grouped(MOST.count)} are the most.`);
  if (!isPositiveWhole(count)) throw new DataError(`${name} has a count of ${count} points.`, 'Give it one or more.');
  if (!(sigma >= 0)) throw new DataError(`${name} has a sigma of ${sigma}.`, 'A standard deviation is 0 or more.');
  for (const [field, type] of tensorFields(spec)) {
    if (type.shape.length === 1 && type.shape[0] === 2 && type.range === null) continue;
    throw new DataError(
      `${name} delivers points in the plane, which have no bounds, but ${name}.${field} is declared ${typeText(type)}.`,
      'Declare it f32[2].',
    );
  }
  for (const [field, type] of classFields(spec)) {
    if (type.classes === modes) continue;
    throw new DataError(
      `${name} has ${modes} modes, but ${name}.${field} is declared ${typeText(type)}.`,
      `A class field of a mixture says which mode a point is of: declare it int<${modes}>.`,
    );
  }
  return count;
}

function isPositiveWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
