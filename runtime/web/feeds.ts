/** What a model is given for some samples: the same that `gan sample` gives its program. */
import { drawTurns } from '../graphs/draws.js';
import type { Distribution } from '../contract/distribution.js';
import { sizeOf } from '../contract/shapes.js';
import { samplingScope } from '../random/random.js';
import type { DrawSpec } from '../sampling/input-specs.js';
import { type SamplePlan, type SampleValues, valuesOf } from '../sampling/sample-values.js';
import type { ModelInput, ModelSpec } from './spec.js';

/**
 * The values of all inputs in `size` samples from the `first` on, which have to be of one batch.
 * @throws Error naming an input that has neither been given nor can be drawn
 */
export function feedsOf(
  { inputs }: ModelSpec,
  plan: Omit<SamplePlan, 'specs'>,
  first: number,
  size: number,
): ReadonlyMap<string, SampleValues> {
  return new Map(
    Object.entries(inputs).map(([name, input]) => {
      const values =
        'from' in input || input.key === undefined
          ? valuesOf({ ...plan, specs: inputs }, name, input, first, size)
          : drawnInside(plan, input, input.key, first, size);
      if (values === null) throw new Error(`Say what ${name} is: nothing is drawn for it.`);
      return [name, values];
    }),
  );
}

/** Noise that a network draws. */
function drawnInside(
  { random, batch }: Omit<SamplePlan, 'specs'>,
  input: ModelInput & DrawSpec,
  key: string,
  first: number,
  size: number,
): SampleValues {
  const { shape, turns = [], batch: each } = input;
  const place = `${samplingScope('sample', first - (first % batch))}/${key}`;
  const single = sizeOf(shape.slice(turns.length));
  const count = each === false ? 1 : size;
  const values = drawTurns(random, place, distribution(input), turns, count, single, { step: 0, iteration: 0 });
  return { values, shape: each === false ? shape : [size, ...shape] };
}

function distribution(input: DrawSpec): Distribution {
  switch (input.kind) {
    case 'normal':
      return { kind: 'normal', mean: input.mean ?? 0, deviation: input.deviation ?? 1 };
    case 'uniform':
      return { kind: 'uniform', low: input.low ?? 0, high: input.high ?? 1 };
    case 'bernoulli':
    case 'categorical':
      return input;
  }
}
