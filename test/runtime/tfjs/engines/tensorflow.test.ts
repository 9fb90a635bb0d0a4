import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../../../runtime/tfjs/engines/load.js';
import { installed } from './available.js';
import { cases } from './cases.js';
import { difference, type Outcome, outcome, outcomes } from './compare.js';

const { here, note } = installed('tfjs-node-gpu');

describe.skipIf(!here)(`TensorFlow itself computes what the plain JavaScript engine does${note}`, () => {
  let expected: ReadonlyMap<string, Outcome>;

  beforeAll(async () => {
    await loadEngine('cpu', true);
    expected = await outcomes(cases);
    const engine = await loadEngine('tfjs-node-gpu', true);
    expect(engine.description).toMatch(/^TensorFlow \d+\.\d+\.\d+, (CPU|GPU)$/);
  });

  it.each(cases)('$name', async (example) => {
    const actual = await outcome(example);
    const reference = expected.get(example.name)!;
    expect(actual.shape).toEqual(reference.shape);
    expect(difference(actual.value, reference.value)).toBeLessThan(2e-6);
    actual.gradients.forEach((gradient, i) =>
      expect(difference(gradient, reference.gradients[i]!), `gradient of input ${i}`).toBeLessThan(2e-6),
    );
  });
});
