import { describe, expect, it } from 'vitest';
import { Random } from '../../../runtime/random/random.js';
import { definitions } from '../../compiler/graph/reference/definitions.js';
import { shared } from '../../compiler/graph/reference/values.js';
import { ask, here, note } from './python.js';

type Pair = readonly [number, number];

const random = new Random(3);
let made = 0;
const array = (shape: readonly number[]) => ({
  shape,
  data: Float64Array.from(
    random.uniform(
      `array${made++}`,
      shape.reduce((a, b) => a * b, 1),
      -1,
      1,
    ),
  ),
});

interface Case {
  readonly operation: string;
  readonly operands: readonly ReturnType<typeof array>[];
  /** What the definition is given, where that is something else. */
  readonly defined?: readonly ReturnType<typeof array>[];
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What the function of Python is called, and what it is told after its operands. */
  readonly name: string;
  readonly settings: readonly unknown[];
}

/** Windows that reach beyond a picture of 5 x 7 more on one side than on the other, or not at all. */
const windows = [
  { size: [2, 3], stride: [2, 2], pads: [[0, 1], [1, 1]], same: true }, // prettier-ignore
  { size: [2, 2], stride: [2, 2], pads: [[0, 1], [0, 1]], same: true }, // prettier-ignore
  { size: [3, 2], stride: [2, 1], pads: [[0, 0], [0, 0]], same: false }, // prettier-ignore
  { size: [2, 4], stride: [1, 2], pads: [[1, 0], [1, 2]], same: false }, // prettier-ignore
] as const;
const picture: Pair = [5, 7];

const pooling = windows.flatMap((attributes): readonly Case[] => {
  const { size, stride, pads, same } = attributes;
  const output = [0, 1].map((i) => Math.floor((picture[i]! + pads[i]![0] + pads[i]![1] - size[i]!) / stride[i]!) + 1);
  const settings = [size, stride, pads.flat()];
  const [x, values, gradient] = [array([...picture, 2]), array([...picture, 2]), array([...output, 2])];
  const sized = { ...attributes, height: picture[0], width: picture[1] };
  return [
    ...(same ? [{ operation: 'avg_pool', operands: [x], attributes, name: 'avg_pool_same', settings }] : []),
    { operation: 'avg_pool_gradient', operands: [gradient], attributes: sized, name: 'avg_pool_gradient', settings: [...settings, picture, same] },
    { operation: 'max_pool_choice', operands: [x, values], attributes, name: 'max_pool_choice', settings },
    { operation: 'max_pool_gradient', operands: [x, gradient], attributes, name: 'max_pool_gradient', settings },
  ]; // prettier-ignore
});

const smoothing = [[2, 2], [3, 2], [1, 4]].map((size): Case => ({
  operation: 'avg_pool',
  operands: [array([...picture, 2])],
  attributes: { size, stride: [1, 1], pads: [[0, 0], [0, 0]], same: false },
  name: 'means',
  settings: [size],
})); // prettier-ignore

/** Means of 3 x 2, and of each second of their windows the mean. */
const twice = ((): Case => {
  const once = { size: [3, 2], stride: [1, 1], pads: [[0, 0], [0, 0]], same: false }; // prettier-ignore
  const then = { size: [3, 2], stride: [2, 2], pads: [[0, 0], [0, 0]], same: false }; // prettier-ignore
  const x = array([...picture, 2]);
  const type = { dtype: 'f32', batch: false, shape: [], range: null } as const;
  const { data } = definitions['avg_pool']!({ inputs: [shared(x)], attributes: once, type, elapsed: {} }).samples[0]!; // prettier-ignore
  const means = { shape: [3, 6, 2], data: Float64Array.from(data) };
  return { operation: 'avg_pool', operands: [x], defined: [means], attributes: then, name: 'means', settings: [[3, 2], 2, 2] }; // prettier-ignore
})();

const resizing = ['nearest', 'bilinear'].flatMap((mode) =>
  [[10, 14], [3, 4], [9, 5]].map((size): Case => ({
    operation: `resize_${mode}_gradient`,
    operands: [array([...size, 2])],
    attributes: { height: picture[0], width: picture[1] },
    name: 'resize_gradient',
    settings: [picture, mode],
  })),
); // prettier-ignore

describe.runIf(here)(`operations on windows in Python${note}`, () => {
  it('compute what they are defined as, for a picture and for a batch, and can be differentiated', () => {
    const cases = [...pooling, ...smoothing, twice, ...resizing];
    const questions = cases.map(({ name, settings, operands }) => ({
      name,
      settings,
      operands: operands.map(({ shape, data }) => ({ shape, data: [...data] })),
    }));
    const answers = ask<number[][]>('operations.py', questions);
    cases.forEach(({ operation, operands, defined = operands, attributes }, i) => {
      const type = { dtype: 'f32', batch: false, shape: [], range: null } as const;
      const inputs = defined.map(shared);
      const expected = definitions[operation]!({ inputs, attributes: attributes as never, type, elapsed: {} });
      const { data } = expected.samples[0]!;
      expect(answers[i]).toHaveLength(data.length);
      data.forEach((value, k) => expect(answers[i]![k], `${operation} ${i} ${k}`).toBeCloseTo(value, 12));
    });
  });
});
