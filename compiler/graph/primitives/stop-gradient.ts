import type { Primitive } from './primitive.js';

export const stopGradient: Primitive = {
  name: 'stop_gradient',
  doc: 'x, taken as a constant when differentiating.',
  operands: ['x'],
  options: [],
  infer: ([x]) => ({ type: x!, attributes: {} }),
  derivative: () => [null],
  flops: () => 0,
};
