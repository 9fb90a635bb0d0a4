/** What passes leave of a model's work; that its numbers stay is tested on every operation. */
import { describe, expect, it } from 'vitest';
import { plainModel, toModel } from '../../../../../compiler/emit/onnx/graph.js';
import type { Model } from '../../../../../compiler/emit/onnx/model/model.js';
import { moved, resized } from '../../../../../compiler/emit/onnx/passes/arrangement.js';
import { gradients } from '../../../../../compiler/graph/differentiate/differentiate.js';
import { f32 } from '../../../../../compiler/graph/ir/types.js';
import type { Graph } from '../../../../../compiler/graph/ir/graph.js';
import { apply } from '../../../graph/primitives/case.js';
import { startGraph } from '../../../graph/differentiate/slopes.js';

/** Two convolutions with a normalisation and its slope between them, and the gradients for all weights. */
function network(): Graph {
  const ops = startGraph('network');
  const { builder } = ops;
  const x = builder.input('x', f32([8, 8, 3], true));
  const kernels = [builder.input('a', f32([3, 3, 3, 4], false)), builder.input('b', f32([3, 3, 4, 5], false))] as const;
  const gain = builder.input('gain', f32([4], false));
  const first = apply(ops, 'conv2d', [x, kernels[0]], { stride: 2 });
  const centred = ops.sub(first, apply(ops, 'mean', [first], { axis: [0, 1], batch: true }));
  const deviation = apply(ops, 'mean', [ops.square(centred)], { axis: [0, 1], batch: true });
  const normal = ops.mul(centred, ops.mul(gain, ops.apply('rsqrt', [ops.add(deviation, 0.1)])));
  const second = apply(ops, 'conv2d', [ops.apply('leaky_relu', [normal], { slope: 0.2 }), kernels[1]]);
  const loss = apply(ops, 'mean', [ops.square(second)]);
  const slopes = gradients(ops, loss, [...kernels, gain]);
  return builder.finish([loss, ...slopes.map((slope) => slope!)].map((value, i) => ({ name: `out${i}`, value })));
}

const count = ({ graph }: Model, op: string): number => graph.nodes.filter((node) => node.op === op).length;

describe('a network and its gradients', () => {
  const options = { name: 'network', batch: 4 };
  const [plain, model] = [plainModel(network(), options), toModel(network(), options)];

  it('repeats nothing that the engine repeats as it goes', () => {
    expect(count(plain, 'Expand')).toBeGreaterThan(0);
    expect(count(model, 'Expand')).toBe(0);
  });

  it('moves images once, weights there and back, and what the gradient for kernels takes', () => {
    const orders = model.graph.nodes.filter(({ op }) => op === 'Transpose').map(({ attributes }) => JSON.stringify(attributes['perm'])); // prettier-ignore
    const of = (order: string) => orders.filter((item) => item === order).length;
    expect(of('[0,3,1,2]')).toBe(1);
    expect(of('[0,2,3,1]')).toBe(0);
    expect(of('[3,2,0,1]')).toBe(2);
    expect(of('[2,3,0,1]')).toBe(2);
    // The image itself goes from its own order straight to that of the gradient.
    expect(of('[1,0,2,3]') + of('[3,0,1,2]')).toBe(4);
    expect(orders.length).toBe(9);
    expect(count(plain, 'Transpose')).toBeGreaterThan(12);
  });
});

describe('a convolution for all engines', () => {
  const model = (channels: number, block?: number) => {
    const ops = startGraph('network');
    const x = ops.builder.input('x', f32([4, 4, channels], true));
    const kernel = ops.builder.input('kernel', f32([3, 3, channels, 8], false));
    const graph = ops.builder.finish([{ name: 'y', value: apply(ops, 'conv2d', [x, kernel]) }]);
    return toModel(graph, { name: 'network', batch: 2, ...(block !== undefined && { block }) });
  };

  it('has channels by fours, of both operands, or no more than 3', () => {
    expect([1, 3, 4, 5, 8, 9].map((channels) => count(model(channels), 'Pad'))).toEqual([0, 0, 0, 2, 0, 2]);
    expect(count(model(9, 1), 'Pad')).toBe(0);
  });
});

describe('other sizes of a value that is arranged in another way', () => {
  const planes = moved([0, 2, 3, 1]);

  it.each([
    ['channels in blocks', ['n', 32, 4, 6], ['n', 4, 6, 2, 16], [[0], [3], [4], [1], [2]], ['n', 2, 16, 4, 6]],
    ['a batch of one stays the first', [1, 32, 4, 6], [1, 4, 6, 2, 16], [[0], [3], [4], [1], [2]], [1, 2, 16, 4, 6]],
    ['rows and columns as one', ['n', 32, 4, 6], ['n', 24, 32], [[0], [2, 3], [1]], ['n', 32, 4, 6]],
    ['everything as one', ['n', 2, 3, 4], ['n', 24], [[0], [2, 3, 1]], ['n', 2, 3, 4]],
    ['a new axis of 1', [5, 2, 3, 4], [5, 1, 3, 4, 2], [[0], [4], [2], [3], [1]], [5, 2, 3, 4, 1]],
  ] as const)('%s', (_, source, wanted, arrangement, sizes) => {
    expect(resized(planes, source, wanted)).toEqual({ arrangement, source: sizes });
  });

  it('is not told where axes would be mixed', () => {
    expect(resized(planes, ['n', 4, 3, 5], ['n', 6, 10])).toBeUndefined();
    expect(resized(planes, [4, 4, 3, 5], ['n', 3, 5, 4])).toBeUndefined();
  });
});
