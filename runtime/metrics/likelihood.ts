/** How unlikely sequences are that a model is asked about, as SeqGAN is measured (Yu et al. 2017, arXiv:1609.05473, eq. 9). */
import type { Batches } from './measurement.js';

/**
 * @param likelihoods logarithms: those of the parts of each sample, such as its tokens
 * @returns minus their mean, and the standard error of that over the samples
 */
export async function negativeLikelihood(
  likelihoods: Batches,
): Promise<{ readonly mean: number; readonly error: number }> {
  let [count, mean, scatter] = [0, 0, 0];
  for await (const { values, width } of likelihoods)
    for (let start = 0; start < values.length; start += width) {
      let sum = 0;
      for (let k = start; k < start + width; k++) sum -= values[k]!;
      // Welford 1962: the mean and the squares around it, one sample after the other.
      const before = sum / width - mean;
      mean += before / ++count;
      scatter += before * (sum / width - mean);
    }
  return { mean, error: Math.sqrt(scatter / (count - 1) / count) };
}
