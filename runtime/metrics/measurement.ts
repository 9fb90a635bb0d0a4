/** What a metric is worked out from, and what it gives back. */
import { createHash } from 'node:crypto';
import type { StoredTensor } from '../checkpoints/safetensors.js';
import { formerPath } from '../text/former-names.js';

export interface Measurement {
  /** One number, or several by name. */
  readonly value: number | Readonly<Record<string, number>>;
  readonly identity: Identity;
  /** What it found, as a PNG, where that can be seen. */
  readonly picture?: () => Promise<Uint8Array>;
}

/** The numbers of a measurement as they are written down: of several, each is called `name.key`. */
export const measuresOf = (name: string, value: Measurement['value']): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(typeof value === 'number' ? { '': value } : value).map(([key, number]) => [
      key === '' ? name : `${name}.${key}`,
      number,
    ]),
  );

/** What a value is a value of: two values may be compared only where all of this is the same. */
export type Identity = Readonly<Record<string, string | number | readonly number[]>>;

/** The numbers of some samples: `width` of each, one sample after the other. */
export interface Rows {
  readonly values: Float32Array | Float64Array;
  readonly width: number;
}

/** Rows that come a batch at a time. */
export type Batches = AsyncIterable<Rows> | Iterable<Rows>;

/** The rows at some places, in the order of these. */
export function chosenRows({ values, width }: Rows, places: ArrayLike<number>): Rows {
  const chosen = new Float64Array(places.length * width);
  for (let i = 0; i < places.length; i++)
    chosen.set(values.subarray(places[i]! * width, (places[i]! + 1) * width), i * width);
  return { values: chosen, width };
}

/** All rows of some batches. */
export async function allRows(batches: Batches): Promise<Rows> {
  const parts: Rows['values'][] = [];
  let width = 0;
  for await (const part of batches) {
    parts.push(part.values);
    width = part.width;
  }
  const values = new Float64Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return { values, width };
}

/**
 * Says which network a metric saw samples through: its name and the SHA-256 of its weights.
 * @param weights by their full names, `G/dense.kernel`, in the order of the former ones; hashed are former path, shape
 * and bytes of each, so that the same network is the same in values of before
 */
export async function networkIdentity(
  network: string,
  weights: AsyncIterable<StoredTensor> | Iterable<StoredTensor>,
): Promise<{ readonly network: string; readonly weights: string }> {
  const hash = createHash('sha256');
  for await (const { name, shape, values } of weights) {
    hash.update(`${formerPath(name.slice(name.indexOf('/') + 1))} [${shape.join(', ')}]\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return { network, weights: hash.digest('hex') };
}
