/**
 * How well codes tell classes apart (Manning, Raghavan, Schuetze 2008, Introduction to Information Retrieval, eq. 16.1):
 * each code stands for the class that a classifier sees most often in its samples.
 */
import * as tf from '@tensorflow/tfjs';
import { batches, type Drawn, identityOf, type Measurement, type Measuring, type Viewer } from './metric.js';

/** Samples, and the code that each was made with, int32 `[count]`. */
interface Coded {
  readonly made: tf.Tensor;
  readonly code: tf.Tensor;
}

/**
 * `share`, from 0 to 1, is high too where every code makes the same class; `classes` says for how many different ones
 * the codes stand.
 */
export async function codePurity(
  { samples, draw, network }: Drawn<Coded> & { readonly network: Viewer },
  run: Measuring,
): Promise<Measurement> {
  const counts = new Map<number, Map<number, number>>();
  const pairs = batches(samples, run, (pass, count) => {
    const { made, code } = draw(pass, count);
    return tf.stack([code.toFloat(), network.of(made, pass).argMax(-1).toFloat()], 1);
  });
  for await (const { values } of pairs) {
    for (let at = 0; at < values.length; at += 2) {
      const [code, seen] = [values[at]!, values[at + 1]!];
      const ofCode = counts.get(code) ?? new Map<number, number>();
      counts.set(code, ofCode.set(seen, (ofCode.get(seen) ?? 0) + 1));
    }
  }
  const largest = [...counts.values()].map((ofCode) => [...ofCode].reduce((a, b) => (b[1] > a[1] ? b : a)));
  const right = largest.reduce((sum, [, count]) => sum + count, 0);
  return {
    value: { share: right / samples, classes: new Set(largest.map(([seen]) => seen)).size },
    identity: { ...(await identityOf(network)), codes: counts.size, samples, seed: run.random.seed },
  };
}
