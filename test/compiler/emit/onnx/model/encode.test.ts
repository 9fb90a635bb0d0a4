import { expect, it } from 'vitest';
import { encodeModel } from '../../../../../compiler/emit/onnx/model/encode.js';
import type { Model } from '../../../../../compiler/emit/onnx/model/model.js';
import { modelMessage } from '../../../../../compiler/emit/onnx/model/schema.js';

const model: Model = {
  opsets: { '': 18, 'com.example': 1 },
  graph: {
    name: 'step',
    inputs: [{ name: 'x', type: 'float', dims: ['batch', 2] }],
    outputs: [{ name: 'y', type: 'int64', dims: [] }],
    initializers: [
      { name: 'half', type: 'float', dims: [], values: [0.5] },
      { name: 'axes', type: 'int64', dims: [2], values: [0, -1] },
      { name: 'mask', type: 'bool', dims: [2], values: [1, 0] },
    ],
    nodes: [
      {
        op: 'Some',
        domain: 'com.example',
        inputs: ['x', '', 'half'],
        outputs: ['y', 'z'],
        attributes: {
          zero: 0,
          below: -1,
          list: [3, -4],
          none: [],
          slope: { float: 0.25 },
          slopes: { floats: [0.5, 2] },
          mode: 'linear',
          body: { graph: { name: 'inner', inputs: [], outputs: [], initializers: [], nodes: [] } },
        },
      },
    ],
  },
};

it('a model reads back as it was written', () => {
  const read = modelMessage.toObject(modelMessage.decode(encodeModel(model)), { longs: Number, arrays: true });
  expect(read).toMatchObject({
    irVersion: 8,
    opsetImport: [
      { domain: '', version: 18 },
      { domain: 'com.example', version: 1 },
    ],
    graph: {
      name: 'step',
      input: [
        { name: 'x', type: { tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'batch' }, { dimValue: 2 }] } } } },
      ],
      output: [{ name: 'y', type: { tensorType: { elemType: 7, shape: { dim: [] } } } }],
      initializer: [
        { name: 'half', dataType: 1, dims: [], rawData: Buffer.from('0000003f', 'hex') },
        { name: 'axes', dataType: 7, dims: [2], rawData: Buffer.from('0000000000000000ffffffffffffffff', 'hex') },
        { name: 'mask', dataType: 9, dims: [2], rawData: Buffer.from('0100', 'hex') },
      ],
      node: [
        {
          name: 'y',
          opType: 'Some',
          domain: 'com.example',
          input: ['x', '', 'half'],
          output: ['y', 'z'],
          attribute: [
            { name: 'zero', i: 0, type: 2 },
            { name: 'below', i: -1, type: 2 },
            { name: 'list', ints: [3, -4], type: 7 },
            { name: 'none', ints: [], type: 7 },
            { name: 'slope', f: 0.25, type: 1 },
            { name: 'slopes', floats: [0.5, 2], type: 6 },
            { name: 'mode', s: Buffer.from('linear'), type: 3 },
            { name: 'body', g: { name: 'inner' }, type: 5 },
          ],
        },
      ],
    },
  });
});
