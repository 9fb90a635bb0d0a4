import * as tf from '@tensorflow/tfjs-core';

/** One operation with inputs of awkward sizes; every float input is differentiated unless `forwardOnly`. */
export interface Case {
  readonly name: string;
  readonly inputs: readonly Input[];
  readonly run: (...x: tf.Tensor[]) => tf.Tensor;
  /** Has no gradient that is registered, or none that means anything. */
  readonly forwardOnly?: boolean;
}

/** How an input is filled: `signed` around zero, `positive` away from it, `negative` below it, or given whole numbers. */
export interface Input {
  readonly shape: readonly number[];
  readonly kind: 'signed' | 'positive' | 'negative' | 'index';
}

const signed = (...shape: number[]): Input => ({ shape, kind: 'signed' });
const positive = (...shape: number[]): Input => ({ shape, kind: 'positive' });
const negative = (...shape: number[]): Input => ({ shape, kind: 'negative' });
const index = (...shape: number[]): Input => ({ shape, kind: 'index' });

type T4 = tf.Tensor4D;
type Pad = 'same' | 'valid' | number;

function convolutions(): Case[] {
  const sizes: readonly [number, number, number, number, number, number, number, number | [number, number], Pad][] = [
    // batch, height, width, in, out, kernel height, kernel width, stride, padding
    [3, 7, 9, 5, 6, 3, 3, 1, 'same'],
    [2, 8, 8, 9, 10, 4, 4, 2, 'same'],
    [2, 7, 10, 9, 11, 4, 4, 2, 'valid'],
    [2, 9, 8, 8, 3, 3, 5, 2, 'same'],
    [1, 11, 13, 12, 7, 5, 3, 3, 'same'],
    [2, 10, 10, 8, 4, 3, 3, 3, 'valid'],
    [2, 8, 9, 1, 17, 4, 4, 2, 'same'],
    [3, 9, 7, 3, 5, 5, 5, 2, 2],
    [2, 6, 6, 10, 2, 1, 1, 1, 'valid'],
    [2, 9, 9, 9, 2, 1, 1, 2, 'valid'],
    [2, 9, 7, 9, 4, 2, 3, 4, 'valid'],
    [1, 4, 4, 16, 8, 4, 4, 1, 'valid'],
    [2, 1, 15, 8, 4, 1, 5, 2, 'same'],
    [2, 9, 8, 10, 4, 3, 3, [2, 1], 'same'],
    [2, 6, 5, 20, 6, 3, 3, 1, 2],
    [2, 9, 8, 4, 3, 2, 3, 3, 'same'],
    [2, 8, 9, 4, 3, 3, 2, 4, 'same'],
  ];
  return sizes.flatMap(([n, h, w, c, o, kh, kw, stride, pad]): Case[] => {
    const label = `${n}x${h}x${w}x${c}, ${kh}x${kw} to ${o}, stride ${String(stride)}, padding ${pad}`;
    const rounding = typeof pad === 'number' ? 'floor' : undefined;
    const out = tf.backend_util.computeConv2DInfo([n, h, w, c], [kh, kw, c, o], stride, 1, pad, rounding).outShape;
    return [
      {
        name: `conv2d ${label}`,
        inputs: [signed(n, h, w, c), signed(kh, kw, c, o)],
        run: (x, f) => tf.conv2d(x as T4, f as T4, stride, pad, 'NHWC', 1, rounding),
      },
      {
        name: `conv2dTranspose ${label}`,
        inputs: [signed(...out), signed(kh, kw, c, o)],
        run: (x, f) => tf.conv2dTranspose(x as T4, f as T4, [n, h, w, c], stride, pad, rounding),
      },
    ];
  });
}

const unary: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  abs: (x) => tf.abs(x),
  ceil: (x) => tf.ceil(x),
  clipByValue: (x) => tf.clipByValue(x, -0.5, 0.7),
  cos: (x) => tf.cos(x),
  elu: (x) => tf.elu(x),
  erf: (x) => tf.erf(x),
  exp: (x) => tf.exp(x),
  floor: (x) => tf.floor(x),
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  neg: (x) => tf.neg(x),
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
  reciprocal: (x) => tf.reciprocal(x),
  round: (x) => tf.round(x),
  selu: (x) => tf.selu(x),
  sigmoid: (x) => tf.sigmoid(x),
  sign: (x) => tf.sign(x),
  sin: (x) => tf.sin(x),
  softplus: (x) => tf.softplus(x),
  square: (x) => tf.square(x),
  step: (x) => tf.step(x),
  tanh: (x) => tf.tanh(x),
};

const ofPositive: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  log: (x) => tf.log(x),
  log1p: (x) => tf.log1p(x),
  expm1: (x) => tf.expm1(x),
  rsqrt: (x) => tf.rsqrt(x),
  sqrt: (x) => tf.sqrt(x),
  'pow 1.5': (x) => tf.pow(x, 1.5),
};

const binary: Readonly<Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>> = {
  add: (a, b) => tf.add(a, b),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => tf.mul(a, b),
  div: (a, b) => tf.div(a, b),
  maximum: (a, b) => tf.maximum(a, b),
  minimum: (a, b) => tf.minimum(a, b),
  squaredDifference: (a, b) => tf.squaredDifference(a, b),
  mod: (a, b) => tf.mod(a, b),
};

const comparison: Readonly<Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>> = {
  greater: (a, b) => tf.greater(a, b),
  greaterEqual: (a, b) => tf.greaterEqual(a, b),
  less: (a, b) => tf.less(a, b),
  lessEqual: (a, b) => tf.lessEqual(a, b),
  equal: (a, b) => tf.equal(tf.round(a), tf.round(b)),
  notEqual: (a, b) => tf.notEqual(tf.round(a), tf.round(b)),
};

/** Shapes as they meet in practice: equal, a scalar, a channel vector, a channel of images, both broadcast. */
const pairs: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [3, 5, 7],
    [3, 5, 7],
  ],
  [[3, 5, 7], []],
  [[], [3, 5]],
  [[2, 3, 5, 7], [7]],
  [[7], [2, 3, 5, 7]],
  [
    [2, 3, 5, 7],
    [2, 1, 1, 7],
  ],
  [
    [2, 3, 5, 7],
    [2, 3, 5, 1],
  ],
  [
    [3, 1, 5],
    [1, 4, 1],
  ],
];

const reductions: Readonly<Record<string, (x: tf.Tensor, axes: number[] | undefined, keep: boolean) => tf.Tensor>> = {
  sum: (x, axes, keep) => tf.sum(x, axes, keep),
  mean: (x, axes, keep) => tf.mean(x, axes, keep),
  max: (x, axes, keep) => tf.max(x, axes, keep),
  min: (x, axes, keep) => tf.min(x, axes, keep),
};

const axisSets: readonly (number[] | undefined)[] = [
  undefined,
  [0],
  [1],
  [3],
  [0, 1, 2],
  [1, 2],
  [0, 2],
  [1, 3],
  [2, 3],
];

function shapes(): Case[] {
  const image = (...shape: number[]): Input => signed(...shape);
  return [
    { name: 'tile 1', inputs: [signed(5)], run: (x) => tf.tile(x, [3]) },
    { name: 'tile once', inputs: [signed(5, 2)], run: (x) => tf.tile(x, [1, 1]) },
    { name: 'tile 4', inputs: [signed(2, 1, 3, 1)], run: (x) => tf.tile(x, [1, 4, 2, 5]) },
    { name: 'tile 5', inputs: [signed(2, 1, 3, 1, 2)], run: (x) => tf.tile(x, [2, 4, 1, 5, 3]) },
    { name: 'broadcastTo', inputs: [signed(3, 1, 7)], run: (x) => tf.broadcastTo(x, [2, 3, 5, 7]) },
    { name: 'slice rows', inputs: [signed(5, 3, 4)], run: (x) => tf.slice(x, [1], [3]) },
    { name: 'slice middle', inputs: [signed(3, 5, 6, 7)], run: (x) => tf.slice(x, [1, 1, 2, 3], [2, 3, 4, 2]) },
    { name: 'slice channels', inputs: [signed(3, 5, 70)], run: (x) => tf.slice(x, [0, 0, 1], [3, 5, 60]) },
    {
      name: 'slice 5',
      inputs: [signed(2, 3, 2, 3, 4)],
      run: (x) => tf.slice(x, [0, 1, 0, 1, 1], [2, 2, 2, 2, 2]),
    },
    {
      name: 'pad',
      inputs: [signed(2, 3, 4, 5)],
      run: (x) =>
        tf.pad(x, [
          [0, 0],
          [1, 2],
          [3, 0],
          [0, 1],
        ]),
    },
    {
      name: 'mirrorPad reflect',
      inputs: [image(2, 4, 5, 3)],
      run: (x) =>
        tf.mirrorPad(
          x,
          [
            [0, 0],
            [1, 2],
            [2, 1],
            [0, 0],
          ],
          'reflect',
        ),
    },
    {
      name: 'mirrorPad symmetric',
      inputs: [image(2, 4, 5, 3)],
      run: (x) =>
        tf.mirrorPad(
          x,
          [
            [0, 0],
            [1, 2],
            [2, 1],
            [0, 0],
          ],
          'symmetric',
        ),
    },
    {
      name: 'concat',
      inputs: [signed(2, 3, 4), signed(2, 5, 4), signed(2, 1, 4)],
      run: (a, b, c) => tf.concat([a, b, c], 1),
    },
    { name: 'concat channels', inputs: [signed(2, 3, 4), signed(2, 3, 1)], run: (a, b) => tf.concat([a, b], 2) },
    { name: 'stack', inputs: [signed(2, 3), signed(2, 3)], run: (a, b) => tf.stack([a, b], 1) },
    {
      name: 'unstack',
      inputs: [signed(2, 3, 4)],
      run: (x) => tf.unstack(x, 1).reduce((sum, part, i) => sum.add(part.mul(i + 1))),
    },
    { name: 'split', inputs: [signed(2, 6, 4)], run: (x) => tf.split(x, [1, 3, 2], 1)[1]! },
    { name: 'reshape', inputs: [signed(2, 3, 4)], run: (x) => tf.reshape(x, [4, 6]) },
    { name: 'expandDims', inputs: [signed(2, 3)], run: (x) => tf.expandDims(x, 1) },
    { name: 'reverse', inputs: [signed(2, 3, 4)], run: (x) => tf.reverse(x, [1]) },
    { name: 'cumsum', inputs: [signed(2, 3, 4)], run: (x) => tf.cumsum(x, 1) },
    { name: 'gather rows', inputs: [signed(7, 5), index(9)], run: (x, i) => tf.gather(x, i.toInt()) },
    {
      name: 'gather inner',
      inputs: [signed(3, 7, 50), index(2)],
      run: (x, i) => tf.gather(x, i.toInt(), 1),
    },
    {
      name: 'gather 2-d indices',
      inputs: [signed(7, 3), index(2, 4)],
      run: (x, i) => tf.gather(x, i.toInt()),
    },
    {
      name: 'gather by computed numbers',
      inputs: [signed(7, 5), signed(4, 7)],
      run: (table, x) => tf.gather(table, x.argMax(1)),
    },
    {
      name: 'oneHot of computed numbers',
      inputs: [signed(4, 7)],
      run: (x) => tf.oneHot(x.argMax<tf.Tensor1D>(1), 7).toFloat().mul(x),
    },
    {
      name: 'concat, slice and reshape of computed numbers',
      inputs: [signed(7, 5), signed(4, 7)],
      run: (table, x) =>
        tf.gather(
          table,
          tf
            .concat([x.argMax(1), x.argMax(0)])
            .slice([2], [6])
            .reshape([3, 2]),
        ),
    },
    {
      name: 'where a computed number is',
      inputs: [signed(4, 7)],
      run: (x) => tf.where(x.argMax(1).equal(tf.scalar(2, 'int32')).expandDims(1), x.square(), x),
    },
    { name: 'oneHot', inputs: [index(9)], run: (i) => tf.oneHot(i.toInt(), 7).toFloat(), forwardOnly: true },
    {
      name: 'unsortedSegmentSum',
      inputs: [signed(9, 2, 3), index(9)],
      run: (x, i) => tf.unsortedSegmentSum(x, i.toInt() as tf.Tensor1D, 5),
    },
    {
      name: 'unsortedSegmentSum by computed numbers',
      inputs: [signed(9, 3), signed(9, 5)],
      run: (x, y) => tf.unsortedSegmentSum(x, y.argMax<tf.Tensor1D>(1), 5),
    },
    { name: 'where', inputs: [signed(3, 4, 5), signed(3, 4, 5)], run: (a, b) => tf.where(a.greater(b), a.square(), b) },
    {
      name: 'where of rows',
      inputs: [signed(6, 5), signed(6, 5)],
      run: (a, b) => tf.where(tf.tensor2d([1, 0, 1, 1, 0, 0], [6, 1], 'bool'), a, b),
    },
    { name: 'cast', inputs: [signed(3, 4)], run: (x) => tf.cast(x, 'int32').toFloat(), forwardOnly: true },
    { name: 'argMax', inputs: [signed(3, 4, 5)], run: (x) => tf.argMax(x, 1).toFloat(), forwardOnly: true },
    { name: 'topk', inputs: [signed(3, 9)], run: (x) => tf.topk(x, 4).values, forwardOnly: true },
    {
      name: 'logicalAnd',
      inputs: [signed(3, 4), signed(3, 4)],
      run: (a, b) => tf.logicalAnd(a.greater(0), b.greater(0)).toFloat(),
      forwardOnly: true,
    },
    { name: 'addN', inputs: [signed(3, 4), signed(3, 4), signed(3, 4)], run: (a, b, c) => tf.addN([a, b, c]) },
    { name: 'depthToSpace', inputs: [image(2, 3, 4, 12)], run: (x) => tf.depthToSpace(x as T4, 2), forwardOnly: true },
    ...[
      [1, 0],
      [0, 2, 1],
      [2, 0, 1],
      [2, 1, 0],
      [0, 3, 1, 2],
      [3, 1, 2, 0],
      [1, 2, 0, 3],
      [3, 2, 1, 0],
      [0, 2, 1, 3],
      [4, 2, 0, 3, 1],
    ].map((perm): Case => ({
      name: `transpose ${perm.join()}`,
      inputs: [signed(...[19, 3, 17, 5, 2].slice(0, perm.length))],
      run: (x) => tf.transpose(x, perm),
    })),
    { name: 'transpose with ones', inputs: [signed(3, 1, 4, 1)], run: (x) => tf.transpose(x, [3, 2, 1, 0]) },
    {
      name: 'transpose bool',
      inputs: [signed(18, 35)],
      run: (x) => tf.transpose(x.greater(0)).toFloat(),
      forwardOnly: true,
    },
  ];
}

function products(): Case[] {
  const cases: Case[] = [];
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      for (const [batchA, batchB, m, k, n] of [
        [[], [], 5, 7, 3],
        [[], [], 64, 33, 50],
        [[3], [3], 5, 7, 3],
        [[3], [3], 20, 17, 30],
        [[2, 3], [2, 3], 18, 16, 15],
      ] as const) {
        const a = transposeA ? [k, m] : [m, k];
        const b = transposeB ? [n, k] : [k, n];
        cases.push({
          name: `matMul ${[...batchA, ...a].join('x')}${transposeA ? "'" : ''} ${[...batchB, ...b].join('x')}${transposeB ? "'" : ''}`,
          inputs: [signed(...batchA, ...a), signed(...batchB, ...b)],
          run: (x, y) => tf.matMul(x, y, transposeA, transposeB),
        });
      }
    }
  }
  return [
    ...cases,
    {
      name: 'matMul broadcast rank',
      inputs: [signed(2, 3, 20, 17), signed(17, 30)],
      run: (a, b) => tf.matMul(a, b),
      forwardOnly: true,
    },
    { name: 'dot', inputs: [signed(5), signed(5)], run: (a, b) => tf.dot(a, b) },
  ];
}

function images(): Case[] {
  const pools = [
    ['avgPool', (x: T4, size: number, stride: number, pad: Pad) => tf.avgPool(x, size, stride, pad)],
    ['maxPool', (x: T4, size: number, stride: number, pad: Pad) => tf.maxPool(x, size, stride, pad)],
  ] as const;
  return [
    ...pools.flatMap(([name, pool]) =>
      (
        [
          [2, 2, 'valid'],
          [3, 2, 'same'],
          [3, 1, 'valid'],
        ] as const
      ).flatMap(([size, stride, pad]): Case[] => [
        {
          name: `${name} ${size}/${stride} ${pad}`,
          inputs: [signed(2, 7, 9, 5)],
          run: (x) => pool(x as T4, size, stride, pad),
        },
        {
          name: `${name} ${size}/${stride} ${pad} of negatives`,
          inputs: [negative(2, 7, 9, 5)],
          run: (x) => pool(x as T4, size, stride, pad),
        },
      ]),
    ),
    ...[false, true].flatMap((align): Case[] => [
      {
        name: `resizeNearestNeighbor up, align ${align}`,
        inputs: [signed(2, 5, 3, 4)],
        run: (x) => tf.image.resizeNearestNeighbor(x as T4, [10, 7], align),
      },
      {
        name: `resizeNearestNeighbor down, align ${align}`,
        inputs: [signed(2, 9, 8, 4)],
        run: (x) => tf.image.resizeNearestNeighbor(x as T4, [3, 4], align),
      },
      {
        name: `resizeBilinear up, align ${align}`,
        inputs: [signed(2, 5, 3, 4)],
        run: (x) => tf.image.resizeBilinear(x as T4, [10, 7], align),
      },
      {
        name: `resizeBilinear down, align ${align}`,
        inputs: [signed(2, 9, 8, 4)],
        run: (x) => tf.image.resizeBilinear(x as T4, [3, 4], align),
      },
    ]),
    {
      name: 'resizeBilinear half-pixel centres',
      inputs: [signed(2, 5, 3, 4)],
      run: (x) => tf.image.resizeBilinear(x as T4, [10, 7], false, true),
    },
    {
      name: 'resizeNearestNeighbor half-pixel centres',
      inputs: [signed(2, 5, 3, 4)],
      run: (x) => tf.image.resizeNearestNeighbor(x as T4, [10, 7], false, true),
    },
    ...(
      [
        [3, 3, 1, 'same', 1],
        [3, 3, 2, 'same', 2],
        [5, 3, 1, 'valid', 1],
        [3, 3, 2, 'valid', 3],
        [2, 2, 3, 'same', 1],
      ] as const
    ).map(([kh, kw, stride, pad, multiplier]): Case => ({
      name: `depthwiseConv2d ${kh}x${kw} stride ${stride} ${pad}, multiplier ${multiplier}`,
      inputs: [signed(2, 7, 9, 5), signed(kh, kw, 5, multiplier)],
      run: (x, f) => tf.depthwiseConv2d(x as T4, f as T4, stride, pad),
    })),
    {
      name: 'depthwiseConv2d dilated',
      inputs: [signed(2, 9, 9, 3), signed(3, 3, 3, 2)],
      run: (x, f) => tf.depthwiseConv2d(x as T4, f as T4, 1, 'same', 'NHWC', 2),
      forwardOnly: true,
    },
    {
      name: 'batchNorm',
      inputs: [signed(2, 3, 4, 5), signed(5), positive(5), signed(5), signed(5)],
      run: (x, m, v, o, s) => tf.batchNorm(x, m, v, o, s, 1e-5),
      forwardOnly: true,
    },
    { name: 'prelu', inputs: [signed(2, 3, 4, 5), signed(5)], run: (x, a) => tf.prelu(x, a) },
    { name: 'softmax', inputs: [signed(3, 4, 7)], run: (x) => tf.softmax(x) },
    { name: 'logSoftmax', inputs: [signed(3, 7)], run: (x) => tf.logSoftmax(x) },
    { name: 'logSumExp', inputs: [signed(3, 7)], run: (x) => tf.logSumExp(x, 1) },
    { name: 'moments', inputs: [signed(4, 3, 3, 5)], run: (x) => tf.moments(x, [0, 1, 2]).variance },
  ];
}

/** Every forward operation a GAN's training uses. */
export const cases: readonly Case[] = [
  ...Object.entries(unary).map(([name, run]): Case => ({ name, inputs: [signed(3, 5, 7)], run })),
  ...Object.entries(ofPositive).map(([name, run]): Case => ({ name, inputs: [positive(3, 5, 7)], run })),
  ...pairs.flatMap(([a, b]) => [
    ...Object.entries(binary).map(([name, run]): Case => ({
      name: `${name} [${a.join()}] [${b.join()}]`,
      inputs: [signed(...a), positive(...b)],
      run,
    })),
    ...Object.entries(comparison).map(([name, run]): Case => ({
      name: `${name} [${a.join()}] [${b.join()}]`,
      inputs: [signed(...a), signed(...b)],
      run: (x, y) => run(x, y).toFloat(),
      forwardOnly: true,
    })),
    {
      name: `pow [${a.join()}] [${b.join()}]`,
      inputs: [positive(...a), signed(...b)],
      run: (x, y) => tf.pow(x, y),
    } satisfies Case,
  ]),
  ...Object.entries(reductions).flatMap(([name, reduce]) =>
    axisSets.flatMap((axes): Case[] => [
      {
        name: `${name} over ${axes?.join() ?? 'all'}`,
        inputs: [signed(3, 4, 2, 5)],
        run: (x) => reduce(x, axes, false),
      },
      {
        name: `${name} over ${axes?.join() ?? 'all'}, kept`,
        inputs: [negative(3, 4, 2, 5)],
        run: (x) => reduce(x, axes, true),
      },
    ]),
  ),
  ...convolutions(),
  ...shapes(),
  ...products(),
  ...images(),
];
