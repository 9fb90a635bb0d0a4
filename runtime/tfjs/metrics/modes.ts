/** Which modes of a mixture the samples reach; `runtime/metrics/mode-coverage.ts` says how that is counted. */
import type { MixtureDataset } from '../../data/mixture.js';
import { allRows, type Measurement } from '../../metrics/measurement.js';
import { modeCoverage } from '../../metrics/mode-coverage.js';
import { batches, type Drawn, type Measuring } from './metric.js';

export async function mixtureModes(
  { samples, draw, data }: Drawn & { readonly data: MixtureDataset },
  run: Measuring,
): Promise<Measurement> {
  const points = await allRows(batches(samples, run, draw));
  const { captured, highQuality, reverseKl } = modeCoverage(points.values, data.centers, data.sigma);
  return {
    value: { captured, of: data.centers.length, highQuality, reverseKl },
    identity: { data: data.name, samples, seed: run.random.seed },
  };
}
