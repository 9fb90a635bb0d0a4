/** A model that tells how many channels the engine takes as one block: as many as its result has. */
import { blockedDomain, type Model, opset } from './model/model.js';

export const blockProbe: Model = {
  opsets: { '': opset, [blockedDomain]: 1 },
  graph: {
    name: 'probe',
    inputs: [{ name: 'x', type: 'float', dims: [1, 4, 1, 1] }],
    outputs: [{ name: 'blocks', type: 'float', dims: [1, 'channels', 1, 1] }],
    initializers: [],
    nodes: [{ op: 'ReorderInput', domain: blockedDomain, inputs: ['x'], outputs: ['blocks'], attributes: {} }],
  },
};
