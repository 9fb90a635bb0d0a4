/** A model that gives back what it is given: through it numbers come from a device. */
import { type Model, opset } from './model/model.js';

const any = { type: 'float', dims: null } as const;

export const identity: Model = {
  opsets: { '': opset },
  graph: {
    name: 'identity',
    inputs: [{ name: 'x', ...any }],
    outputs: [{ name: 'y', ...any }],
    initializers: [],
    nodes: [{ op: 'Identity', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} }],
  },
};
