/** Metrics that hold samples against data, besides the Frechet distance: each keeps as many of the data as are drawn. */
import { Random } from '../random/random.js';
import { kernelDistance } from './kernel-distance.js';
import { allRows, chosenRows, type Rows } from './measurement.js';
import { densityCoverage, precisionRecall } from './neighbours.js';
import { directions, shadows, slicedWasserstein } from './sliced-wasserstein.js';
import { batches, chosenReal, comparison, drawnFeatures, lookedAt, type Measure, realChosen } from './view.js';

/** The mean of the squared kernel distance over subsets. */
const kid: Measure = async (view) => {
  const { subsets, size } = view.options as { subsets: number; size: number };
  const chosen = chosenReal(view);
  const made = await allRows(drawnFeatures(view));
  const real = await allRows(realChosen(view, chosen));
  const { mean, error } = await kernelDistance(made, real, { subsets, size }, new Random(view.seed));
  const taken = Math.min(size, view.samples, chosen.length);
  const estimator = `unbiased MMD^2, kernel (x.y/n + 1)^3, ${subsets} subsets of ${taken}, float64`;
  return { value: { '': mean, error }, identity: await comparison(view, chosen.length, estimator) };
};

type Points = Readonly<Record<'made' | 'real', Rows>>;

/** Worked out from the features of both sides, of all samples and, where classes are told, of each class by itself. */
function ofPoints(
  work: (points: Points, k: number) => Promise<Readonly<Record<string, number>>>,
  said: (k: number) => string,
): Measure {
  return async (view) => {
    const k = view.options!['neighbours']!;
    const chosen = chosenReal(view);
    const classes: Rows[] = [];
    const made = await allRows(
      view.byClass === true
        ? batches(view, [lookedAt(view), 'label'], (batch) => {
            classes.push(batch.label);
            return batch[lookedAt(view)];
          })
        : drawnFeatures(view),
    );
    const real = await allRows(realChosen(view, chosen));
    const value = { ...(await work({ made, real }, k)) };
    if (view.byClass === true) {
      const { data, field } = view.realLabel!;
      const labels = { made: await allRows(classes), real: Array.from(chosen, (place) => data.rows(field, place, 1).values[0]!) }; // prettier-ignore
      for (const label of [...new Set(labels.real)].sort((a, b) => a - b)) {
        const points = { made: those(made, labels.made.values, label), real: those(real, labels.real, label) };
        // A ball needs a k-th neighbour.
        if (Object.values(points).some(({ values, width }) => values.length / width <= k)) continue;
        for (const [name, number] of Object.entries(await work(points, k))) value[`${name}.${label}`] = number;
      }
    }
    return { value, identity: await comparison(view, chosen.length, said(k)) };
  };
}

/** The rows of one class. */
const those = (rows: Rows, labels: ArrayLike<number>, label: number): Rows =>
  chosenRows(rows, Array.from(labels).flatMap((other, i) => (other === label ? [i] : []))); // prettier-ignore

const precision_recall = ofPoints(
  async ({ made, real }, k) => ({ ...(await precisionRecall(made, real, k)) }),
  (k) => `balls to neighbour ${k} of real and of made samples`,
);

const density_coverage = ofPoints(
  async ({ made, real }, k) => ({ ...(await densityCoverage(made, real, k)) }),
  (k) => `balls to neighbour ${k} of real samples`,
);

/** The mean 1-Wasserstein distance of shadows on random lines. */
const sliced_wasserstein: Measure = async (view) => {
  const count = view.options!['directions']!;
  const chosen = chosenReal(view);
  const random = new Random(view.seed);
  const along = (width: number) => directions(count, width, random);
  const made = await shadows(drawnFeatures(view), view.samples, along);
  const real = await shadows(realChosen(view, chosen), chosen.length, along);
  const estimator = `mean 1-Wasserstein distance along ${count} random directions, float64`;
  return { value: slicedWasserstein(made, real), identity: await comparison(view, chosen.length, estimator) };
};

export const comparing = { kid, precision_recall, density_coverage, sliced_wasserstein };
