import { expect, it } from 'vitest';
import { drawTurns, initial } from '../../../runtime/graphs/draws.js';
import { draw } from '../../../runtime/random/draw.js';
import { Random } from '../../../runtime/random/random.js';

const random = new Random(3);
const normal = { kind: 'normal', mean: 1, deviation: 2 } as const;
const moment = { step: 4, iteration: 5 };

it('draws what is drawn under the same key everywhere', () => {
  expect(draw(random, 'z', normal, 6, moment)).toEqual(random.normal('z', 6, 1, 2, 4, 5));
  expect(draw(random, 'k', { kind: 'categorical', classes: 7 }, 6, moment)).toEqual(random.integers('k', 6, 7, 4, 5));
  expect(draw(random, 'u', { kind: 'uniform', low: -1, high: 3 }, 6, moment)).toEqual(
    random.uniform('u', 6, -1, 3, 4, 5),
  );
  const kept = draw(random, 'b', { kind: 'bernoulli', probability: 0.3 }, 200, moment);
  const uniform = random.uniform('b', 200, 0, 1, 4, 5);
  expect([...kept]).toEqual([...uniform].map((value) => (value < 0.3 ? 1 : 0)));
  expect([...draw(random, 'c', { kind: 'constant', value: 9 }, 2, moment)]).toEqual([9, 9]);
});

it('gives each turn of recurrence numbers of its own, sample by sample', () => {
  const [turns, samples, size] = [[2, 3], 4, 5];
  const all = drawTurns(random, 'outer/{0}/inner/{1}/z', normal, turns, samples, size, moment);
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 3; j++) {
      const own = random.normal(`outer/${i}/inner/${j}/z`, samples * size, 1, 2, 4, 5);
      for (let sample = 0; sample < samples; sample++) {
        const at = (sample * 6 + i * 3 + j) * size;
        expect(all.subarray(at, at + size)).toEqual(own.subarray(sample * size, (sample + 1) * size));
      }
    }
  }
  const classes = drawTurns(random, '{0}/k', { kind: 'categorical', classes: 3 }, [2], 4, 1, moment);
  expect(classes).toBeInstanceOf(Int32Array);
});

it('starts weights by their names', () => {
  expect(initial(random, 'G/dense.kernel', normal, 4)).toEqual(random.normal('init/G/dense.kernel', 4, 1, 2));
  expect([...initial(random, 'G/dense.bias', { kind: 'constant', value: 0.5 }, 2)]).toEqual([0.5, 0.5]);
});
