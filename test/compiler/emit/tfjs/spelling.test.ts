import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../../../../compiler/graph/ir/graph.js';
import { loadEngine } from '../../../../runtime/tfjs/engines/load.js';
import { cases } from '../../graph/primitives/cases.js';
import { emitted, tensorOf } from './emitted.js';
import type { NDArray } from '../../graph/reference/ndarray.js';
import { randomProgram } from '../../graph/differentiate/random-program.js';
import { evaluate, type Settings, type Weights } from '../../graph/reference/reference.js';
import { type Built, prepare, type Subject } from '../../graph/differentiate/slopes.js';
import type { Value } from '../../graph/reference/values.js';

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

const roundedWeights = (weights: Weights): Weights =>
  Object.fromEntries(
    Object.entries(weights).map(([name, item]) => [
      name,
      item['data'] instanceof Float64Array
        ? { ...(item as NDArray), data: item['data'].map(Math.fround) }
        : roundedWeights(item as Weights),
    ]),
  );

const roundedSettings = (settings: Settings): Settings => ({
  ...settings,
  draws: new Map([...(settings.draws ?? [])].map(([name, value]) => [name, rounded(value)])),
  networks: roundedWeights(settings.networks ?? {}) as Readonly<Record<string, Weights>>,
});

/** What emitted code gets wrong of a graph's first output, and of its derivatives for some inputs by TensorFlow.js. */
function faults(
  graph: Graph,
  values: readonly Value[],
  derivatives: readonly (readonly [input: number, expected: Value])[],
  tolerance: number,
  { weights, settings, networks }: Pick<Built, 'weights' | 'settings' | 'networks'>,
): readonly string[] {
  const expected = evaluate(graph, values, weights, settings)[0]!;
  const alone: Graph = { ...graph, outputs: [{ name: null, ref: graph.outputs[0]!.ref }] };
  const run = emitted(alone, weights, settings, networks);
  return tf.tidy(() => {
    const inputs = graph.inputs.map(({ type }, i) => tensorOf(values[i]!, type));
    const found: string[] = [];
    const check = (what: string, actual: tf.Tensor, wanted: Value) => {
      const distance = gap(actual, wanted);
      if (!(distance <= tolerance)) found.push(`${what} is off by ${distance}`);
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

/** What the code of a subject, of its derivatives and of theirs gets wrong. */
function faultsOf(subject: Subject, tolerance: number): readonly string[] {
  const { graph, values: exact, targets, made, first, second, ...rest } = prepare(subject);
  const values = exact.map(rounded);
  const weights = roundedWeights(rest.weights ?? {});
  const settings = roundedSettings(rest.settings ?? {});
  const around = { weights, settings, networks: rest.networks };
  const outputs = evaluate(graph, values, weights, settings);
  const found = [...faults({ ...graph, outputs: [{ name: null, ref: made.ref }] }, values, [], tolerance, around)];
  // What the subject makes, and then a functional of its derivatives, both differentiated by TensorFlow.js.
  const parts = [[0, first], [1, second]] as const; // prettier-ignore
  for (const [output, gradients] of parts) {
    if (gradients === null || output >= graph.outputs.length) continue;
    const derivatives = gradients.flatMap((place, i) =>
      place === null ? [] : [[targets[i]!.input, outputs[place]!] as const],
    );
    found.push(...faults({ ...graph, outputs: [graph.outputs[output]!] }, values, derivatives, tolerance, around));
  }
  return found;
}

describe('TensorFlow.js code against definitions', () => {
  beforeAll(() => loadEngine('cpu', true));

  it.each(cases)('$name', (subject) => expect(faultsOf(subject, 2e-5)).toEqual([]));

  it('random programs', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 30), fc.integer({ min: 2, max: 12 }), (seed, length) => {
        expect(faultsOf(randomProgram(seed, length), 1e-4)).toEqual([]);
      }),
      { numRuns: Number(process.env['GANLANG_PROGRAMS'] ?? 60), seed: Number(process.env['GANLANG_SEED'] ?? 1) },
    );
  });
});
