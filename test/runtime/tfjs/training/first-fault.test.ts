import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { loadEngine } from '../../../../runtime/tfjs/engines/load.js';
import { faultText } from '../../../../runtime/errors/divergence.js';
import { searchFirstFault } from '../../../../runtime/tfjs/training/first-fault.js';

beforeAll(() => loadEngine('cpu', true));
beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => tf.engine().endScope());

/** One step down the gradient of a loss of two weights, looked at. */
function searched(loss: (w: tf.Variable, v: tf.Variable) => tf.Tensor, start: readonly number[] = [0, 2]) {
  const weights = ['D/w', 'D/v'].map((name) => tf.variable(tf.tensor1d([...start]), true, name));
  const conclude = searchFirstFault();
  const { value, grads } = tf.variableGrads(() => loss(weights[0]!, weights[1]!).asScalar(), weights);
  for (const weight of weights) {
    const gradient = grads[weight.name];
    if (gradient) weight.assign(weight.sub(gradient));
  }
  const fault = conclude([value]);
  tf.dispose(weights);
  return fault;
}

describe('the first number that is not finite', () => {
  it.each([
    ['sqrt', true, (w: tf.Tensor) => w.square().sqrt().sum()],
    ['log', false, (w: tf.Tensor) => w.square().log().sum()],
    ['div', false, (w: tf.Tensor, v: tf.Tensor) => v.div(w).sum()],
    ['rsqrt', false, (w: tf.Tensor) => w.square().rsqrt().sum()],
    ['exp', false, (w: tf.Tensor) => w.add(100).exp().sum()],
    // What is done with it afterwards changes nothing.
    ['sqrt', true, (w: tf.Tensor, v: tf.Tensor) => w.square().sqrt().mul(v).tanh().mean()],
    // Of several, the first.
    ['log', false, (w: tf.Tensor) => w.square().log().neg().add(w.square().sqrt()).sum()],
  ])('%s, in the derivative: %s', (operation, backward, loss) => {
    expect(searched(loss)).toMatchObject({ operation, backward, weight: 'D/w' });
  });

  it('may be the loss alone', () => {
    const fault = searched((w) => w.add(1e30).square().sum());
    expect(fault).toMatchObject({ operation: 'Square', backward: false, weight: null });
  });

  it('is that of the first weight that takes it', () => {
    expect(searched((w, v) => w.square().sum().add(v.sub(2).square().sqrt().sum()))!.weight).toBe('D/v');
  });

  it('may have come in with the data', () => {
    const data = tf.tensor1d([1, NaN]);
    expect(searched((w) => w.mul(data).sum())).toMatchObject({ operation: null, weight: 'D/w' });
  });

  it('may be held by something that training remembers', () => {
    const slot = tf.variable(tf.tensor1d([Infinity, 1]), false, 'optimizer.D/v/D/w');
    expect(searched((w) => w.div(slot.sqrt()).add(slot.mul(0)).sum())).toMatchObject({
      ...{ operation: null, given: 'optimizer.D/v/D/w' },
    });
    slot.dispose();
  });

  it('is told by the function that computes it', () => {
    const steep = (x: tf.Tensor) => x.square().sqrt();
    const { place } = searched((w) => steep(w).sum())!;
    expect(place).toMatch(/^steep \(first-fault\.test\.ts:\d+\)$/);
  });

  it('is none where all numbers are, and where one that is not has no effect', () => {
    expect(searched((w) => w.square().sum())).toBeNull();
    const nowhere = (w: tf.Tensor) => {
      w.log();
      return w.square().sum();
    };
    expect(searched(nowhere)).toBeNull();
  });
});

it('leaves the engine as it was', () => {
  const methods = () => [Reflect.get(tf.engine(), 'runKernel'), Reflect.get(tf.Variable.prototype, 'assign')];
  const before = methods();
  const conclude = searchFirstFault();
  expect(methods()).not.toEqual(before);
  conclude([]);
  expect(methods()).toEqual(before);
  expect(Object.keys(tf.engine())).not.toContain('runKernel');
});

describe('what is said of it', () => {
  const fault = {
    operation: 'sqrt',
    given: null,
    backward: true,
    place: 'slope (losses.ts:22)',
    weight: 'D/dense.kernel',
  };

  it('names operation, place and weight, and helps with just that', () => {
    expect(faultText(7, fault)).toEqual({
      where: 'In step 7 the derivative of `sqrt`, in slope (losses.ts:22), was the first number that is not finite; D/dense.kernel was the first weight to take it.', // prettier-ignore
      hint: 'The derivative of a root is infinite at 0: norm(x) is finite there, and so is sqrt(x + 1e-8).',
    });
  });

  it('spells operations that have no name in the language, and never advises a penalty for a division by 0', () => {
    const { where, hint } = faultText(1, { ...fault, operation: 'Conv2DBackpropInput', place: null, weight: null });
    expect(where).toBe('In step 1 the derivative of conv2d backprop input was the first number that is not finite.');
    expect(hint).toMatch(/lower rate/);
    for (const operation of ['div', 'rsqrt', 'log'])
      expect(faultText(1, { ...fault, operation }).hint).not.toMatch(/penalty|rate/);
    expect(faultText(1, null).where).toBeNull();
  });
});
