/** How often a sample finds its own partner; `runtime/metrics/retrieval.ts` says how they are held together. */
import * as tf from '@tensorflow/tfjs';
import { allRows, type Measurement } from '../../metrics/measurement.js';
import { retrievalOf } from '../../metrics/retrieval.js';
import { batches, type Drawn, type Measuring } from './metric.js';

/** Two vectors of as many numbers for each sample, `[count, ...]`. */
interface Paired {
  readonly made: tf.Tensor;
  readonly partner: tf.Tensor;
}

export async function partnerRetrieval({ samples, draw }: Drawn<Paired>, run: Measuring): Promise<Measurement> {
  const pairs = batches(samples, run, (pass, count) => {
    const { made, partner } = draw(pass, count);
    return tf.concat(
      [made, partner].map((vectors) => vectors.toFloat().reshape<tf.Tensor2D>([count, -1])),
      1,
    );
  });
  return { value: retrievalOf(await allRows(pairs)), identity: { samples, seed: run.random.seed } };
}
