import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../../../compiler/graph/ir.js';
import { typeOf } from '../../../compiler/graph/measure.js';
import { loadEngine } from '../../../runtime/engines/load.js';
import { cases } from './cases.js';
import { emitted, tensorOf } from './emitted.js';
import { evaluate, type Settings, type Weights } from './reference.js';
import { prepare } from './slopes.js';
import type { Value } from './values.js';

/** The largest difference, relative to the size of the expected numbers (1 at least). */
function gap(actual: tf.Tensor, expected: Value): number {
  const numbers = [...actual.dataSync()];
  const wanted = expected.samples.flatMap((sample) => [...sample.data]);
  const shape = [...(expected.batch ? [expected.samples.length] : []), ...expected.samples[0]!.shape];
  if (actual.shape.join() !== shape.join()) throw new Error(`[${actual.shape.join()}] instead of [${shape.join()}]`);
  const scale = wanted.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  return numbers.reduce((worst, x, i) => {
    const apart = Math.abs(x - wanted[i]!) / scale;
    return Number.isNaN(apart) ? Infinity : Math.max(worst, apart);
  }, 0);
}

const rounded = (value: Value): Value => ({
  ...value,
  samples: value.samples.map(({ shape, data }) => ({ shape, data: data.map(Math.fround) })),
});

/** What emitted code gets wrong of a graph's first output, and of its derivatives for some inputs by TensorFlow.js. */
function faults(
  graph: Graph,
  values: readonly Value[],
  derivatives: readonly (readonly [input: number, expected: Value])[],
  weights?: Weights,
  settings?: Settings,
): readonly string[] {
  const expected = evaluate(graph, values, weights, settings)[0]!;
  const alone: Graph = { ...graph, outputs: [{ name: null, ref: graph.outputs[0]!.ref }] };
  const run = emitted(alone, weights, settings);
  return tf.tidy(() => {
    const inputs = graph.inputs.map(({ type }, i) => tensorOf(values[i]!, type));
    const found: string[] = [];
    const check = (what: string, actual: tf.Tensor, wanted: Value) => {
      const distance = gap(actual, wanted);
      if (distance > 2e-5) found.push(`${what} is off by ${distance}`);
    };
    check('the value', run(inputs)[0]!, expected);
    if (derivatives.length === 0) return found;
    const moving = derivatives.map(([input]) => input);
    const gradients = tf.grads((...given: tf.Tensor[]) => {
      const all = [...inputs];
      moving.forEach((input, i) => (all[input] = given[i]!));
      return run(all)[0]!;
    })(moving.map((input) => inputs[input]!));
    gradients.forEach((gradient, i) => check(`the derivative for input ${moving[i]}`, gradient, derivatives[i]![1]));
    return found;
  });
}

describe('TensorFlow.js code against definitions', () => {
  beforeAll(() => loadEngine('cpu', true));

  it.each(cases)('$name', (subject) => {
    const { graph, values: exact, targets, made, first, second } = prepare(subject);
    const values = exact.map(rounded);
    const outputs = evaluate(graph, values);
    expect(faults({ ...graph, outputs: [{ name: null, ref: made.ref }] }, values, [])).toEqual([]);
    // y and its first derivatives, then a functional of those and its own: the second derivatives of y.
    for (const [output, gradients] of [[0, first], [1, second]] as const) {
      if (gradients === null || graph.outputs.length <= output) continue;
      const derivatives = gradients.flatMap((place, i) =>
        place === null ? [] : [[targets[i]!.input, outputs[place]!] as const],
      );
      expect(faults({ ...graph, outputs: [graph.outputs[output]!] }, values, derivatives)).toEqual([]);
    }
    expect(typeOf(graph, made.ref)).toEqual(made.type);
  });
}); // prettier-ignore
