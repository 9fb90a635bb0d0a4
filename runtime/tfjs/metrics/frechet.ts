/**
 * The Frechet distance between generated samples and data (Heusel et al. 2017, arXiv:1706.08500, eq. 6): each a
 * Gaussian in the features of a network. With the features of Inception v3 it is called FID; with those of any other
 * network it is another measure, and carries that network's name.
 */
import type { Measurement } from '../../metrics/measurement.js';
import { batches, type Drawn, identityOf, type Measuring, type RealData, seenThrough, type Viewer } from './metric.js';

export async function frechetDistance(
  { samples, draw, network, real }: Drawn & { readonly network: Viewer; readonly real: RealData },
  run: Measuring,
): Promise<Measurement> {
  // Linear algebra is loaded where it is needed.
  const { gaussianDistance, gaussianOf } = await import('../../metrics/gaussian.js');
  const made = await gaussianOf(batches(samples, run, (pass, count) => network.of(draw(pass, count), pass)));
  const there = await gaussianOf(seenThrough(network, real, run));
  const { data, field } = real;
  return {
    value: gaussianDistance(made, there),
    identity: {
      ...(await identityOf(network)),
      size: data.rows(field, 0, 1).shape,
      samples,
      real: `${data.name}.${field}`,
      realSamples: data.countOf(field),
      estimator: 'covariances with N - 1, float64',
      seed: run.random.seed,
    },
  };
}
