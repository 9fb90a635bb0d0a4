import * as tf from '@tensorflow/tfjs-core';
import '../../../tfjs.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listTrainable, listVariables, mapVariables } from '../../../../runtime/tfjs/training/weights.js';

let made: tf.Variable[] = [];
beforeAll(async () => {
  await tf.setBackend('cpu');
});
afterAll(() => made.forEach((variable) => variable.dispose()));

function variable(name: string, trainable = true): tf.Variable {
  const one = tf.variable(tf.scalar(1), trainable, name) as tf.Variable;
  made = [...made, one];
  return one;
}

// A bias comes after a kernel, as when it was called offset.
it('lists, filters and maps nested variables by name', () => {
  const cell = { kernel: variable('N/cell.kernel') };
  const weights = {
    out: { bias: variable('N/out.bias'), kernel: variable('N/out.kernel') },
    norm: { mean: variable('N/norm.mean', false) },
    steps: [cell, cell],
  };
  const names = ['N/cell.kernel', 'N/norm.mean', 'N/out.kernel', 'N/out.bias'];
  expect(listVariables(weights).map(({ name }) => name)).toEqual(names);
  expect(listTrainable(weights).map(({ name }) => name)).toEqual(names.filter((name) => name !== 'N/norm.mean'));

  const copies = mapVariables(weights, ({ name, trainable }) => variable(`copy of ${name}`, trainable));
  expect(listVariables(copies).map(({ name }) => name)).toEqual(names.map((name) => `copy of ${name}`));
  expect(copies.out.kernel.name).toBe('copy of N/out.kernel');
  expect(copies.steps).toHaveLength(2);
  expect(copies.steps[0]!.kernel).toBe(copies.steps[1]!.kernel);
  expect(weights.out.kernel.name).toBe('N/out.kernel');
});
