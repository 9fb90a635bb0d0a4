import * as tf from '@tensorflow/tfjs-core';
import '../../tfjs.js';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Pass } from '../../../runtime/tfjs/pass.js';
import { Random } from '../../../runtime/random/random.js';

const random = new Random(1);
const values = (tensor: tf.Tensor) => [...tensor.dataSync()];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

afterEach(() => {
  tf.disposeVariables();
});

describe('the draws of a pass', () => {
  it('have the shape, the type and the numbers of their name, step and iteration', () => {
    const pass = Pass.training(random, 3);
    const noise = pass.normal('z', [2, 5], 1, 2);
    expect([noise.shape, noise.dtype]).toEqual([[2, 5], 'float32']);
    expect(values(noise)).toEqual([...random.normal('z', 10, 1, 2, 3, 0)]);
    expect(values(pass.uniform('u', [4], -1, 1))).toEqual([...random.uniform('u', 4, -1, 1, 3, 0)]);
    const classes = pass.categorical('c', 10, [7]);
    expect([classes.shape, classes.dtype]).toEqual([[7], 'int32']);
    expect(values(classes)).toEqual([...random.integers('c', 7, 10, 3, 0)]);
    expect(pass.normal('scalar', []).shape).toEqual([]);
    expect(pass.normal('none', [0, 4]).shape).toEqual([0, 4]);
  });

  it('are ones with the given probability', () => {
    const mask = Pass.training(random, 1).bernoulli('keep', [100, 100], 0.3);
    expect([mask.shape, mask.dtype]).toEqual([[100, 100], 'float32']);
    expect(new Set(values(mask))).toEqual(new Set([0, 1]));
    expect(Math.abs(mask.mean().dataSync()[0]! - 0.3)).toBeLessThan(3.3 * Math.sqrt((0.3 * 0.7) / 10_000));
    const pass = Pass.training(random, 1);
    expect(values(pass.bernoulli('never', [50], 0))).toEqual(Array(50).fill(0));
    expect(values(pass.bernoulli('always', [50], 1))).toEqual(Array(50).fill(1));
  });

  it('are named by their scopes', () => {
    const pass = Pass.training(random, 2);
    expect(values(pass.at('G').at('noise 1').normal('n', [3]))).toEqual(values(pass.normal('G/noise 1/n', [3])));
    expect(values(pass.at('G').normal('n', [3]))).not.toEqual(values(pass.normal('n', [3])));
  });

  it('are fresh in every step and every repetition, and the same in a replay', () => {
    const draw = (pass: Pass) => values(pass.normal('z', [3])).join();
    const step = Pass.training(random, 5);
    const all = [step, Pass.training(random, 6), ...[1, 2].map((index) => step.repetition(index, 3))].map(draw);
    expect(new Set(all).size).toBe(4);
    expect(draw(step.replay())).toBe(draw(step));
    expect(draw(step.replay().at('x').repetition(1, 2))).toBe(draw(step.at('x').repetition(1, 2)));
  });

  it('differ between training and sampling, and between names of samplings', () => {
    const draw = (pass: Pass) => values(pass.normal('z', [3])).join();
    const passes = [Pass.training(random, 1), Pass.sampling(random), Pass.sampling(random, 'other')];
    expect(new Set(passes.map(draw)).size).toBe(3);
    expect(draw(Pass.sampling(random))).toBe(draw(Pass.sampling(random)));
    expect(Pass.sampling(random)).toMatchObject({ training: false, step: 0, iteration: 0, batchIndex: 0 });
  });
});

describe('the batch of a pass', () => {
  it('goes on by one from pass to pass', () => {
    const single = [1, 2, 3].map((step) => Pass.training(random, step).batchIndex);
    expect(single).toEqual([0, 1, 2]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }), (outer, inner) => {
        const seen = [1, 2, 3].flatMap((step) =>
          Array.from({ length: outer }, (_, i) => Pass.training(random, step).repetition(i, outer)).flatMap((pass) =>
            Array.from({ length: inner }, (_, j) => pass.repetition(j, inner).batchIndex),
          ),
        );
        expect(seen).toEqual(seen.map((_, index) => index));
      }),
    );
    expect(Pass.training(random, 9).repetition(2, 5)).toMatchObject({ step: 9, iteration: 2, batchIndex: 42 });
  });
});

describe('update', () => {
  it('sets the state in training, and in nothing else', () => {
    const state = tf.variable(tf.tensor1d([1, 2]), false);
    const value = tf.tensor1d([3, 4]);
    Pass.sampling(random).update(state, value);
    Pass.training(random, 1).replay().update(state, value);
    Pass.training(random, 1).at('D').replay().repetition(0, 2).at('x').update(state, value);
    expect(values(state)).toEqual([1, 2]);
    Pass.training(random, 1).at('D').update(state, value);
    expect(values(state)).toEqual([3, 4]);
  });

  it('leaves a state alone that is set to itself', () => {
    // In a tidy, so that the variable alone holds its numbers.
    const state = tf.tidy(() => tf.variable(tf.tensor1d([1, 2]), false));
    Pass.training(random, 1).update(state, state);
    tf.tidy(() => Pass.training(random, 1).update(state, state.reshape([2])));
    expect(values(state)).toEqual([1, 2]);
  });

  it('keeps gradients right: what was read before is the old value, what is read after the new one', () => {
    // y = sum(w x s_old) + sum(w s_new), s_new = s_old + mean(w) taken as a constant once assigned.
    const weight = tf.variable(tf.tensor1d([2, -1, 3]));
    const state = tf.variable(tf.tensor1d([10, 20, 30]), false);
    const x = tf.tensor1d([1, 2, 3]);
    const pass = Pass.training(random, 1);
    const { value, grads } = tf.variableGrads(() => {
      const before = weight.mul(x).mul(state).sum();
      pass.update(state, state.add(weight.mean()));
      return before.add<tf.Scalar>(weight.mul(state).sum());
    }, [weight]);

    const mean = 4 / 3;
    const after = [10 + mean, 20 + mean, 30 + mean];
    const expected = [1 * 10 + after[0]!, 2 * 20 + after[1]!, 3 * 30 + after[2]!];
    const total = 2 * 10 - 2 * 20 + 9 * 30 + 2 * after[0]! - after[1]! + 3 * after[2]!;
    grads[weight.name]!.dataSync().forEach((gradient, i) => expect(gradient).toBeCloseTo(expected[i]!, 4));
    expect(value.dataSync()[0]).toBeCloseTo(total, 3);
    values(state).forEach((entry, i) => expect(entry).toBeCloseTo(after[i]!, 4));
  });

  it('agrees with finite differences through batch normalisation', () => {
    const weight = tf.variable(tf.tensor2d([0.5, -1, 2, 0.25], [2, 2]));
    const mean = tf.variable(tf.zeros([2]), false);
    const x = tf.tensor2d([1, 2, -3, 0.5, 2, 2, 0, -1], [4, 2]);
    const loss = (pass: Pass) => {
      const h = x.matMul(weight);
      const { mean: batchMean, variance } = tf.moments(h, 0);
      pass.update(mean, mean.mul(0.9).add(batchMean.mul(0.1)));
      return h.sub(batchMean).div(variance.add(0.1).sqrt()).pow(tf.scalar(3)).sum<tf.Scalar>();
    };
    const pass = Pass.training(random, 1);
    const gradient = values(tf.variableGrads(() => loss(pass), [weight]).grads[weight.name]!);
    // The columns of x have the means 0 and 0.875, so h has 0.875 times the second row of the weights.
    values(mean).forEach((entry, i) => expect(entry).toBeCloseTo(0.1 * 0.875 * [2, 0.25][i]!, 5));

    const start = values(weight);
    gradient.forEach((slope, i) => {
      const at = (step: number) => {
        weight.assign(
          tf.tensor2d(
            start.map((entry, k) => (k === i ? entry + step : entry)),
            [2, 2],
          ),
        );
        return loss(pass.replay()).dataSync()[0]!;
      };
      expect((at(1e-2) - at(-1e-2)) / 2e-2).toBeCloseTo(slope, 1);
    });
  });

  it('leaks nothing, in tidies and in gradient tapes', () => {
    const weight = tf.variable(tf.ones([3]));
    const state = tf.variable(tf.ones([3]), false);
    const step = (number: number) =>
      tf.tidy(() => {
        const pass = Pass.training(random, number);
        const { grads } = tf.variableGrads(() => {
          const h = weight.mul(pass.normal('z', [3])).mul(state);
          pass.update(
            state,
            tf.tidy(() => state.mul(0.9).add(h.mul(0.1))),
          );
          return h.mul(state).sum<tf.Scalar>();
        }, [weight]);
        weight.assign(weight.sub(grads[weight.name]!.mul(0.01)));
      });
    step(1);
    const { numTensors, numBytes } = tf.memory();
    for (let number = 2; number < 20; number++) step(number);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    expect(values(state).every(Number.isFinite)).toBe(true);
  });
});

describe('state', () => {
  /** What a call at a place sees of a state, which it then moves. */
  const call = (pass: Pass, state: tf.Variable) => {
    const seen = [...pass.state(state).dataSync()];
    pass.update(state, state.add(1));
    return seen;
  };

  it('is in a replay what it was in the call that is repeated', () => {
    const state = tf.variable(tf.tensor1d([1, 2]), false, 'seen');
    const pass = Pass.training(random, 1);
    expect([call(pass.at('D'), state), call(pass.at('D_2'), state)]).toEqual([[1, 2], [2, 3]]); // prettier-ignore
    const again = pass.replay();
    expect([call(again.at('D'), state), call(again.at('D_2'), state)]).toEqual([[1, 2], [2, 3]]); // prettier-ignore
    // A call that has not been made yet sees what is there.
    expect(call(pass.at('D_3'), state)).toEqual([3, 4]);
    pass.release();
    expect(values(state)).toEqual([4, 5]);
  });

  it('is another in every repetition', () => {
    const state = tf.variable(tf.scalar(0), false, 'counted');
    const pass = Pass.training(random, 1);
    const rounds = [0, 1, 2].map((i) => pass.repetition(i, 3));
    expect(rounds.map((round) => call(round, state)[0])).toEqual([0, 1, 2]);
    expect(rounds.map((round) => call(round.replay(), state)[0])).toEqual([0, 1, 2]);
    pass.release();
  });

  it('leaves nothing behind once the pass is released', () => {
    const state = tf.variable(tf.ones([3]), false, 'released');
    const { numTensors, numBytes } = tf.memory();
    for (let step = 1; step < 5; step++) {
      const pass = Pass.training(random, step);
      tf.tidy(() => {
        call(pass.at('a'), state);
        call(pass.at('b'), state);
        call(pass.replay().at('a'), state);
      });
      pass.release();
    }
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  });
});

describe('turns', () => {
  const turnsOf = (pass: Pass, count: number, body: (turn: Pass) => void = () => undefined) => {
    const turns: Pass[] = [];
    pass.repeat(count, {}, (turn) => {
      turns.push(turn);
      body(turn);
    });
    return turns;
  };

  it('have the draws and the data of repetitions, also within each other', () => {
    const pass = Pass.training(random, 2);
    const drawn = (turn: Pass) => [turn.batchIndex, ...values(turn.normal('z', [3]))];
    expect(turnsOf(pass, 4).map(drawn)).toEqual([0, 1, 2, 3].map((i) => drawn(pass.repetition(i, 4))));
    const inner = turnsOf(pass, 2).flatMap((turn) => turnsOf(turn, 3).map(drawn));
    const expected = [0, 1].flatMap((i) => [0, 1, 2].map((k) => drawn(pass.repetition(i, 2).repetition(k, 3))));
    expect(inner).toEqual(expected);
  });

  it('leave their last losses and nothing else, however many there are', () => {
    const state = tf.variable(tf.zeros([100]), false, 'moved in turns');
    const { numTensors, numBytes } = tf.memory();
    const pass = Pass.training(random, 1);
    const seen = new Set<string>();
    const losses = tf.tidy(() => {
      const made: Record<string, tf.Tensor> = { G: tf.scalar(7) };
      const turn = (again: Pass) => {
        // What is held at the start of a turn: the losses there are.
        seen.add(`${tf.memory().numTensors - numTensors - Object.keys(made).length} more`);
        const noise = again.normal('z', [100]).mul(again.state(state).add(1));
        again.update(state, noise);
        made['D'] = noise.mean();
      };
      pass.repeat(50, made, turn);
      pass.repeat(3, made, (outer) => outer.repeat(5, made, turn));
      return made;
    });
    expect([...seen]).toEqual(['0 more']);
    expect(Object.keys(losses)).toEqual(['G', 'D']);
    expect(values(losses['G']!)).toEqual([7]);
    tf.dispose(losses);
    pass.release();
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    expect(values(state).some((value) => value !== 0)).toBe(true);
  });

  it('move states that the pass around them still sees as it met them', () => {
    const state = tf.variable(tf.scalar(1), false, 'met before');
    const pass = Pass.training(random, 1);
    expect(values(pass.state(state))).toEqual([1]);
    const counted: number[] = [];
    pass.repeat(4, {}, (turn) => {
      counted.push(values(turn.state(state))[0]!);
      turn.update(state, turn.state(state).add(1));
      counted.push(values(turn.replay().state(state))[0]!, values(pass.replay().state(state))[0]!);
    });
    expect(counted).toEqual([1, 1, 1, 2, 2, 1, 3, 3, 1, 4, 4, 1]);
    expect([values(pass.replay().state(state)), values(state)]).toEqual([[1], [5]]);
    pass.release();
  });
});

describe('progress', () => {
  it('are what the run says', () => {
    const elapsed = (length: object, after?: object) => (after === undefined ? 3 : 2) + Object.keys(length).length;
    const pass = Pass.training(random, 1, elapsed).at('x').replay();
    expect([pass.progress({ steps: 5 }), pass.progress({ steps: 5 }, { epochs: 1 })]).toEqual([4, 3]);
    expect(() => Pass.sampling(random).progress({ steps: 1 })).toThrow('does not know');
  });
});

describe('a pass of something that nothing trains', () => {
  it('changes no statistics, and draws what the pass around it draws', () => {
    const pass = Pass.training(random, 3);
    const state = tf.variable(tf.scalar(1), false);
    pass.fixed().update(state, tf.scalar(2));
    expect([pass.fixed().training, values(state)]).toEqual([false, [1]]);
    expect(values(pass.fixed().normal('z', [4]))).toEqual(values(pass.normal('z', [4])));
  });
});

describe('samples in several batches', () => {
  it('have noise of their own, and the same from run to run', () => {
    const noise = (first: number) => values(Pass.sampling(random, 'measure', undefined, first).normal('z', [4]));
    expect(noise(100)).not.toEqual(noise(0));
    expect(noise(100)).toEqual(noise(100));
    expect(noise(0)).toEqual(values(Pass.sampling(random, 'measure').normal('z', [4])));
    expect(Pass.sampling(random, 'measure', undefined, 100).firstSample).toBe(100);
  });
});
