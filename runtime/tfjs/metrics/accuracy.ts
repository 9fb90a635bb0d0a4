/** How often a classifier sees in a sample the class that was asked for. */
import type * as tf from '@tensorflow/tfjs';
import { batches, type Drawn, identityOf, type Measurement, type Measuring, type Viewer } from './metric.js';

/** Samples, and the class that each is meant to be of, int32 `[count]`. */
interface Labelled {
  readonly made: tf.Tensor;
  readonly label: tf.Tensor;
}

export async function classAccuracy(
  { samples, draw, network }: Drawn<Labelled> & { readonly network: Viewer },
  run: Measuring,
): Promise<Measurement> {
  let right = 0;
  const hits = batches(samples, run, (pass, count) => {
    const { made, label } = draw(pass, count);
    return network.of(made, pass).argMax(-1).equal(label);
  });
  for await (const { values } of hits) for (const hit of values) right += hit;
  return { value: right / samples, identity: { ...(await identityOf(network)), samples, seed: run.random.seed } };
}
