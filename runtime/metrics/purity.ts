/**
 * How well codes tell classes apart (Manning, Raghavan, Schuetze 2008, Introduction to Information Retrieval, eq. 16.1):
 * each code stands for the class that a classifier sees most often in its samples.
 */
import type { Batches } from './measurement.js';

export interface Purity {
  /** From 0 to 1; high too where every code makes the same class. */
  readonly share: number;
  /** For how many different classes the codes stand. */
  readonly classes: number;
  /** How many codes were met. */
  readonly codes: number;
}

/** @param pairs the code of each sample, and the class that was seen in it */
export async function purityOf(pairs: Batches): Promise<Purity> {
  const counts = new Map<number, Map<number, number>>();
  let samples = 0;
  for await (const { values } of pairs) {
    samples += values.length / 2;
    for (let at = 0; at < values.length; at += 2) {
      const [code, seen] = [values[at]!, values[at + 1]!];
      const ofCode = counts.get(code) ?? new Map<number, number>();
      counts.set(code, ofCode.set(seen, (ofCode.get(seen) ?? 0) + 1));
    }
  }
  const largest = [...counts.values()].map((ofCode) => [...ofCode].reduce((a, b) => (b[1] > a[1] ? b : a)));
  const right = largest.reduce((sum, [, count]) => sum + count, 0);
  return { share: right / samples, classes: new Set(largest.map(([seen]) => seen)).size, codes: counts.size };
}
