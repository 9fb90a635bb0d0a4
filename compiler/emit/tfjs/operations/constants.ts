/** Values that no operand makes: numbers, tables of them, and how far training has come. */
import type { Attributes, Shape } from '../../../graph/ir/graph.js';
import { attributeNumber } from '../../../graph/primitives/primitive.js';
import { constantText } from '../../../lower/outline/numbers.js';
import { listCode, type PlainContext, sizeCodes, type Spellings } from './spelling.js';

type Nested = number | readonly Nested[];

const constantCode = (attributes: Attributes, { literal }: PlainContext): string => {
  const value = attributeNumber(attributes, 'value');
  return literal('value', value, constantText(value));
};

const progressCode = (attributes: Attributes, { progress, literal }: PlainContext): string => {
  // A length of training: `{ epochs: 100 }`.
  const length = (name: string) => {
    const [count, unit] = attributes[name] as readonly [number, string];
    return `{ ${unit}: ${literal(name, count)} }`;
  };
  const fromStart = (attributes['after'] as readonly [number, string])[0] === 0;
  return `${progress}.progress(${length('length')}${fromStart ? '' : `, ${length('after')}`})`;
};

export const constants: Spellings = {
  constant: {
    tensor: (_, attributes, context) => constantCode(attributes, context),
    plain: (_, attributes, context) => constantCode(attributes, context),
  },
  tensor: {
    tensor(_, attributes) {
      const values = attributes['values'] as readonly Nested[];
      const counts = values.length > 2 && values.every((item, i) => item === (values[0] as number) + i);
      if (counts) return `tf.range(${values[0] as number}, ${(values[0] as number) + values.length})`;
      return `tf.tensor(${JSON.stringify(values)})`;
    },
  },
  whole: {
    tensor: (_, attributes, { literal }) =>
      `tf.scalar(${literal('value', attributeNumber(attributes, 'value'))}, 'int32')`,
  },
  fill: {
    tensor(_, attributes, { literal }) {
      const shape = listCode(sizeCodes(attributes['shape'] as Shape, literal));
      const value = attributeNumber(attributes, 'value');
      if (value === 0) return `tf.zeros(${shape})`;
      return value === 1 ? `tf.ones(${shape})` : `tf.fill(${shape}, ${literal('value', value)})`;
    },
  },
  progress: {
    tensor: (_, attributes, context) => `tf.scalar(${progressCode(attributes, context)})`,
    plain: (_, attributes, context) => progressCode(attributes, context),
  },
};
