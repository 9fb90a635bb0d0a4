/** Values that no operand makes: numbers, tables of them, and how far training has come. */
import type { Attributes, Shape } from '../../../graph/ir/graph.js';
import { attributeNumber } from '../../../graph/primitives/primitive.js';
import { constantText } from '../../../lower/outline/numbers.js';
import { asTensor, fromLast, levels, type PyCode, type SpellingContext, type Spellings, tensor, tuple } from './code.js'; // prettier-ignore

type Nested = number | readonly Nested[];

const flat = (values: Nested): readonly number[] => (typeof values === 'number' ? [values] : values.flatMap(flat));

const number = (attributes: Attributes, { literal }: SpellingContext): Omit<PyCode, 'plain'> => {
  const value = attributeNumber(attributes, 'value');
  return { text: literal('value', value, constantText(value)), ...(value < 0 && { level: levels.sign }) };
};

/** `step.progress(Epochs(100))` */
const progress = (attributes: Attributes, { step, literal, uses }: SpellingContext): Omit<PyCode, 'plain'> => {
  const length = (name: string) => {
    const [count, unit] = attributes[name] as readonly [number, 'epochs' | 'steps' | 'images'];
    return `${uses({ epochs: 'Epochs', steps: 'Steps', images: 'Images' }[unit])}(${literal(name, count)})`;
  };
  const fromStart = (attributes['after'] as readonly [number, string])[0] === 0;
  return { text: `${step}.progress(${length('length')}${fromStart ? '' : `, ${length('after')}`})` };
};

export const constants: Spellings = {
  constant: {
    tensor: (_, attributes, context) => asTensor({ ...number(attributes, context), plain: true }, context),
    plain: (_, attributes, context) => number(attributes, context),
  },
  tensor: {
    tensor(_, attributes, { uses, device, output }) {
      const values = attributes['values'] as readonly Nested[];
      const counts = values.length > 2 && values.every((item, i) => item === (values[0] as number) + i);
      const torch = uses('torch');
      const whole = output.dtype === 'i32';
      if (counts) {
        const [first, end] = [values[0] as number, (values[0] as number) + values.length];
        return tensor(`${torch}.arange(${whole ? `${first}, ${end}` : `${first}.0, ${end}.0`}, device=${device()})`);
      }
      // A list of whole numbers would be a tensor of integers.
      const dtype = whole || flat(values).some((value) => !Number.isInteger(value)) ? '' : `, dtype=${torch}.float32`;
      const text = JSON.stringify(values).replaceAll(',', ', ');
      return fromLast(`${torch}.tensor(${text}${dtype}, device=${device()})`, output);
    },
  },
  whole: {
    tensor: (_, attributes, { literal, uses, device }) =>
      tensor(`${uses('torch')}.tensor(${literal('value', attributeNumber(attributes, 'value'))}, device=${device()})`),
  },
  fill: {
    tensor(_, attributes, { literal, uses, device, output }) {
      const shape = attributes['shape'] as Shape;
      const sizes = tuple(shape.map((size, axis) => literal(`axis${axis}`, size)));
      const value = attributeNumber(attributes, 'value');
      const of = `${sizes}, ${value === 0 || value === 1 ? '' : `${literal('value', value)}, `}device=${device()}`;
      const maker = value === 0 ? 'zeros' : value === 1 ? 'ones' : 'full';
      const dtype = maker === 'full' && Number.isInteger(value) ? `, dtype=${uses('torch')}.float32` : '';
      return fromLast(`${uses('torch')}.${maker}(${of}${dtype})`, output);
    },
  },
  progress: {
    tensor: (_, attributes, context) => asTensor({ ...progress(attributes, context), plain: true }, context),
    plain: (_, attributes, context) => progress(attributes, context),
  },
};
