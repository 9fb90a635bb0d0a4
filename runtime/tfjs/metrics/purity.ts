/** How well codes tell classes apart; `runtime/metrics/purity.ts` says how that is counted. */
import * as tf from '@tensorflow/tfjs';
import type { Measurement } from '../../metrics/measurement.js';
import { purityOf } from '../../metrics/purity.js';
import { batches, type Drawn, identityOf, type Measuring, type Viewer } from './metric.js';

/** Samples, and the code that each was made with, int32 `[count]`. */
interface Coded {
  readonly made: tf.Tensor;
  readonly code: tf.Tensor;
}

export async function codePurity(
  { samples, draw, network }: Drawn<Coded> & { readonly network: Viewer },
  run: Measuring,
): Promise<Measurement> {
  const pairs = batches(samples, run, (pass, count) => {
    const { made, code } = draw(pass, count);
    return tf.stack([code.toFloat(), network.of(made, pass).argMax(-1).toFloat()], 1);
  });
  const { share, classes, codes } = await purityOf(pairs);
  return {
    value: { share, classes },
    identity: { ...(await identityOf(network)), codes, samples, seed: run.random.seed },
  };
}
