/**
 * How surely a classifier sees classes in samples, and how many of them: exp of the mean KL divergence between the
 * classes of a sample and those of all (Salimans et al. 2016, arXiv:1606.03498, section 4), the mean over parts of the
 * samples. It is the Inception score where the classifier is Inception.
 */
import type { Batches } from './measurement.js';

export interface ClassifierScore {
  readonly mean: number;
  /** The standard deviation over the parts, with N, as the score is published. */
  readonly deviation: number;
}

/**
 * @param logits of each sample, in order
 * @param splits into how many parts of the same size they are cut
 */
export async function classifierScore(logits: Batches, samples: number, splits: number): Promise<ClassifierScore> {
  /** Of each part: the probabilities of each class, summed, and the sum of p log p. */
  const parts = Array.from({ length: splits }, () => ({ count: 0, sum: [] as number[], certainty: 0 }));
  let sample = 0;
  for await (const { values, width } of logits)
    for (let start = 0; start < values.length; start += width, sample++) {
      const part = parts[Math.floor((sample * splits) / samples)]!;
      const row = logSoftmax(values.subarray(start, start + width));
      part.count++;
      row.forEach((log, k) => {
        const p = Math.exp(log);
        part.sum[k] = (part.sum[k] ?? 0) + p;
        if (p > 0) part.certainty += p * log;
      });
    }
  const scores = parts.map(({ count, sum, certainty }) => {
    const entropy = sum.reduce((total, p) => (p > 0 ? total - (p / count) * Math.log(p / count) : total), 0);
    return Math.exp(certainty / count + entropy);
  });
  const mean = scores.reduce((total, score) => total + score, 0) / splits;
  const variance = scores.reduce((total, score) => total + (score - mean) ** 2, 0) / splits;
  return { mean, deviation: Math.sqrt(variance) };
}

function logSoftmax(row: Float32Array | Float64Array): Float64Array {
  const values = Float64Array.from(row);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const log = Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
  return values.map((value) => value - most - log);
}
