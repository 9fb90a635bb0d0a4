/** The mean of a value over samples. */
import type { Batches } from './measurement.js';

/** Over all numbers of all samples, summed in float64. */
export async function meanOf(batches: Batches): Promise<number> {
  let [total, count] = [0, 0];
  for await (const { values } of batches) {
    for (const value of values) total += value;
    count += values.length;
  }
  return total / count;
}
