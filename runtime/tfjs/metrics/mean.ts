/** The mean of a value over samples. */
import { batches, type Drawn, type Measurement, type Measuring } from './metric.js';

/** Over all numbers of all samples, summed in float64. */
export async function meanValue({ samples, draw }: Drawn, run: Measuring): Promise<Measurement> {
  let [total, count] = [0, 0];
  for await (const { values } of batches(samples, run, draw)) {
    for (const value of values) total += value;
    count += values.length;
  }
  return { value: total / count, identity: { samples, seed: run.random.seed } };
}
