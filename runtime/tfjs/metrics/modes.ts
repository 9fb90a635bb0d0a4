/** Which modes of a mixture the samples reach; `mode-coverage.ts` says how that is counted. */
import type { MixtureDataset } from '../../data/mixture.js';
import { batches, type Drawn, type Measurement, type Measuring } from './metric.js';
import { modeCoverage } from '../../metrics/mode-coverage.js';

export async function mixtureModes(
  { samples, draw, data }: Drawn & { readonly data: MixtureDataset },
  run: Measuring,
): Promise<Measurement> {
  const points = new Float32Array(2 * samples);
  let at = 0;
  for await (const { values } of batches(samples, run, draw)) {
    points.set(values, at);
    at += values.length;
  }
  const { captured, highQuality, reverseKl } = modeCoverage(points, data.centers, data.sigma);
  return {
    value: { captured, of: data.centers.length, highQuality, reverseKl },
    identity: { data: data.name, samples, seed: run.random.seed },
  };
}
