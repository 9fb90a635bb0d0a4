import type { Attribute, Attributes } from '../ir/graph.js';
import type { Primitive } from './primitive.js';
import { f32 } from '../ir/types.js';

/** A length of training as code: `{ epochs: 100 }`. */
const code = (value: Attribute | undefined): string => {
  const [count, unit] = value as readonly [number, string];
  return `{ ${unit}: ${count} }`;
};

/** What every schedule is made of: how far training has come. */
export const progress: Primitive = {
  name: 'progress',
  doc: 'How many times the length given has gone by in training, as a fraction; after the part of training named.',
  operands: [],
  options: [
    { name: 'length', type: 'quantity' },
    { name: 'after', type: 'quantity', default: [0, 'steps'] },
  ],
  infer: (_, options) => ({ type: f32([], false, [0, Infinity]), attributes: options }),
  derivative: () => [],
  plain: (_, attributes, { progress }) => asked(attributes, progress),
  flops: () => 0,
  tfjs: (_, attributes, { progress }) => `tf.scalar(${asked(attributes, progress)})`,
};

const asked = ({ length, after }: Attributes, progress: string): string => {
  const fromStart = (after as readonly [number, string])[0] === 0;
  return `${progress}.periods(${code(length)}${fromStart ? '' : `, ${code(after)}`})`;
};
