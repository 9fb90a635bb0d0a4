/** The mean of a value over samples; `runtime/metrics/mean.ts` says how it is taken. */
import type { Measurement } from '../../metrics/measurement.js';
import { meanOf } from '../../metrics/mean.js';
import { batches, type Drawn, type Measuring } from './metric.js';

export async function meanValue({ samples, draw }: Drawn, run: Measuring): Promise<Measurement> {
  return { value: await meanOf(batches(samples, run, draw)), identity: { samples, seed: run.random.seed } };
}
