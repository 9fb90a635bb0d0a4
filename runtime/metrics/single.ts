/** Metrics of samples alone, which need no data. */
import { counted } from '../text/prose.js';
import { classifierScore } from './classifier-score.js';
import { negativeLikelihood } from './likelihood.js';
import { meanOf } from './mean.js';
import type { Rows } from './measurement.js';
import { msSsim, scalesFor } from './structural-similarity.js';
import { batches, identityOf, type Measure, type View } from './view.js';

/** How surely a classifier sees classes, and how many. */
const classifier_score: Measure = async (view) => {
  const { samples, seed } = view;
  const splits = Math.min(view.options!['splits']!, samples);
  const { mean, deviation } = await classifierScore(batches(view, ['seen'], ({ seen }) => seen), samples, splits); // prettier-ignore
  const identity = { ...(await identityOf(view)), samples, estimator: `mean over ${splits} splits, float64`, seed };
  return { value: { '': mean, deviation }, identity };
};

/** How alike samples are, in pairs: each with the next, or with the next of its class. */
const ms_ssim: Measure = async (view) => {
  const { samples, seed } = view;
  const picture = view.picture!;
  const scales = scalesFor(picture.shape);
  let count = 0;
  async function* pairs(): AsyncGenerator<Rows, void> {
    for await (const pair of paired(view)) {
      count++;
      yield { values: Float64Array.of(msSsim(...pair, picture, scales)), width: 1 };
    }
  }
  const value = await meanOf(pairs());
  const { window, weights } = scales;
  const pairsText = `${counted(count, 'pair')}${view.byClass === true ? ' of one class' : ''}`;
  const estimator = `${pairsText}, ${counted(weights.length, 'scale')}, window ${window}`;
  return { value, identity: { size: picture.shape, samples, estimator, seed } };
};

/** Samples two by two, none twice. */
async function* paired(view: View): AsyncGenerator<readonly [Rows['values'], Rows['values']], void> {
  const waiting = new Map<number, Rows['values']>();
  const all = view.byClass === true ? batches(view, ['made', 'label'], (batch) => batch) : batches(view, ['made'], (batch) => batch); // prettier-ignore
  for await (const { made, ...more } of all as AsyncIterable<{ readonly made: Rows; readonly label?: Rows }>)
    for (let i = 0; i * made.width < made.values.length; i++) {
      const sample = made.values.slice(i * made.width, (i + 1) * made.width);
      const label = more.label?.values[i] ?? 0;
      const other = waiting.get(label);
      if (other === undefined) waiting.set(label, sample);
      else {
        waiting.delete(label);
        yield [other, sample];
      }
    }
}

/** How unlikely a model finds what is measured, which are logarithms of likelihoods. */
const nll: Measure = async (view) => {
  const { mean, error } = await negativeLikelihood(batches(view, ['made'], ({ made }) => made));
  const { samples, seed } = view;
  return { value: { '': mean, error }, identity: { ...(await identityOf(view)), samples, seed } };
};

export const single = { classifier_score, ms_ssim, nll };
