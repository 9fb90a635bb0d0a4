/** Values that no operand makes: numbers, tables of them, and how far training has come. */
import type { Attribute, Attributes, Shape } from '../../../graph/ir/graph.js';
import { attributeNumber } from '../../../graph/primitives/primitive.js';
import type { Spellings } from './spelling.js';

type Nested = number | readonly Nested[];

/** 0.1 rather than 0.09999999999999998: f32 cannot tell them apart. */
const numberCode = (value: number): string => String(Number(value.toPrecision(12)));

/** A length of training as code: `{ epochs: 100 }`. */
const lengthCode = (value: Attribute | undefined): string => {
  const [count, unit] = value as readonly [number, string];
  return `{ ${unit}: ${count} }`;
};

const progressCode = ({ length, after }: Attributes, progress: string): string => {
  const fromStart = (after as readonly [number, string])[0] === 0;
  return `${progress}.progress(${lengthCode(length)}${fromStart ? '' : `, ${lengthCode(after)}`})`;
};

export const constants: Spellings = {
  constant: {
    tensor: (_, attributes) => numberCode(attributeNumber(attributes, 'value')),
    plain: (_, attributes) => numberCode(attributeNumber(attributes, 'value')),
  },
  tensor: {
    tensor(_, attributes) {
      const values = attributes['values'] as readonly Nested[];
      const counts = values.length > 2 && values.every((item, i) => item === (values[0] as number) + i);
      if (counts) return `tf.range(${values[0] as number}, ${(values[0] as number) + values.length})`;
      return `tf.tensor(${JSON.stringify(values)})`;
    },
  },
  fill: {
    tensor(_, attributes) {
      const shape = `[${(attributes['shape'] as Shape).join(', ')}]`;
      const value = attributeNumber(attributes, 'value');
      return value === 0 ? `tf.zeros(${shape})` : value === 1 ? `tf.ones(${shape})` : `tf.fill(${shape}, ${value})`;
    },
  },
  progress: {
    tensor: (_, attributes, { progress }) => `tf.scalar(${progressCode(attributes, progress)})`,
    plain: (_, attributes, { progress }) => progressCode(attributes, progress),
  },
};
