/**
 * How a loss of a run goes with what it measured: `npx tsx scripts/correlation.ts RUN LOSS MEASURE`. The loss is its
 * mean over the steps since the measurement before; the correlations are Pearson's, and Spearman's of their ranks.
 */
import { join } from 'node:path';
import { argv } from 'node:process';
import { readMetrics } from '../runtime/metrics/log.js';

const [, , run, loss, measure] = argv;
if (run === undefined || loss === undefined || measure === undefined) {
  throw new Error('usage: npx tsx scripts/correlation.ts RUN LOSS MEASURE');
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function pearson(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (x: readonly number[], middle: number, y: readonly number[], other: number) =>
    mean(x.map((value, i) => (value - middle) * (y[i]! - other)));
  return product(a, meanA, b, meanB) / Math.sqrt(product(a, meanA, a, meanA) * product(b, meanB, b, meanB));
}

/** The place of each value among all, from 0; equal values share the mean of theirs. */
const ranks = (values: readonly number[]): number[] =>
  values.map((value) => {
    const below = values.filter((other) => other < value).length;
    return below + (values.filter((other) => other === value).length - 1) / 2;
  });

const lines = await readMetrics(join(run, 'metrics.jsonl'));
let since: number[] = [];
const pairs: { step: number; loss: number; measure: number }[] = [];
for (const line of lines) {
  const [lost, measured] = [line.losses?.[loss], line.measures?.[measure]];
  if (lost !== undefined) since.push(lost);
  if (measured === undefined || since.length === 0) continue;
  pairs.push({ step: line.step, loss: mean(since), measure: measured });
  since = [];
}
if (pairs.length < 3) throw new Error(`${run} has ${pairs.length} measurements of ${measure} after a loss ${loss}`);

const [losses, measures] = [pairs.map((pair) => pair.loss), pairs.map((pair) => pair.measure)];
for (const pair of pairs) console.log(`${pair.step}\t${pair.loss.toFixed(4)}\t${pair.measure.toFixed(3)}`);
console.log(`Pearson ${pearson(losses, measures).toFixed(3)}`);
console.log(`Spearman ${pearson(ranks(losses), ranks(measures)).toFixed(3)}`);
