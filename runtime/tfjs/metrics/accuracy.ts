/** How often a classifier sees in a sample the class that was asked for. */
import type * as tf from '@tensorflow/tfjs';
import type { Measurement } from '../../metrics/measurement.js';
import { meanOf } from '../../metrics/mean.js';
import { batches, type Drawn, identityOf, type Measuring, type Viewer } from './metric.js';

/** Samples, and the class that each is meant to be of, int32 `[count]`. */
interface Labelled {
  readonly made: tf.Tensor;
  readonly label: tf.Tensor;
}

export async function classAccuracy(
  { samples, draw, network }: Drawn<Labelled> & { readonly network: Viewer },
  run: Measuring,
): Promise<Measurement> {
  const hits = batches(samples, run, (pass, count) => {
    const { made, label } = draw(pass, count);
    return network.of(made, pass).argMax(-1).equal(label);
  });
  const value = await meanOf(hits);
  return { value, identity: { ...(await identityOf(network)), samples, seed: run.random.seed } };
}
