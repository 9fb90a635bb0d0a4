/**
 * What every primitive means, in plain loops over float64: the mathematical definition, with nothing of the compiler's
 * own arithmetic. Conditions are 0 or 1, and whole numbers are floats.
 */
import type { Attributes } from '../../../../compiler/graph/ir/graph.js';
import { add, at, fill, forEachIndex, type NDArray, placeOf, scalar, sizeOf, stridesOf, zeros } from './ndarray.js';
import { type Definition, overSamples, perSample, sampleOf, shared, repeated } from './values.js';
import { windowDefinitions } from './window-definitions.js';

const unary = (f: (x: number, attributes: Attributes) => number): Definition =>
  perSample(([x], attributes) => ({ shape: x!.shape, data: x!.data.map((value) => f(value, attributes)) }));

const truth = (holds: boolean): number => (holds ? 1 : 0);

/** f of corresponding elements; axes line up from the right, and an axis that is missing or 1 is repeated. */
function elementwise(f: (...values: number[]) => number): Definition {
  return perSample((operands) => {
    const rank = Math.max(...operands.map((x) => x.shape.length));
    const shape = Array.from({ length: rank }, (_, axis) =>
      operands.reduce((dim, x) => Math.max(dim, x.shape[axis - rank + x.shape.length] ?? 1), 1),
    );
    const steps = operands.map((x) => {
      const lead = rank - x.shape.length;
      const own = stridesOf(x.shape);
      return shape.map((_, axis) => (axis < lead || x.shape[axis - lead] === 1 ? 0 : own[axis - lead]!));
    });
    return fill(shape, (index) =>
      f(
        ...operands.map((x, i) => {
          let place = 0;
          for (let axis = 0; axis < rank; axis++) place += steps[i]![axis]! * index[axis]!;
          return x.data[place]!;
        }),
      ),
    );
  });
}

/** `combine` of all the elements that share what remains of their index. */
function reduction(combine: (values: readonly number[]) => number): Definition {
  return ({ inputs: [x], attributes }) => {
    const { axes, batch, keep } = attributes as { axes: readonly number[]; batch: boolean; keep: boolean };
    const reduce = (arrays: readonly NDArray[]): NDArray => {
      const whole = arrays[0]!.shape;
      const kept = whole.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
      const groups = Array.from({ length: sizeOf(kept) }, (): number[] => []);
      const target = zeros(kept);
      for (const array of arrays) {
        forEachIndex(whole, (index, place) => {
          const group = placeOf(target, index.map((i, axis) => (axes.includes(axis) ? 0 : i))); // prettier-ignore
          groups[group]!.push(array.data[place]!);
        });
      }
      const shape = keep ? kept : whole.filter((_, axis) => !axes.includes(axis));
      return { shape, data: Float64Array.from(groups, combine) };
    };
    if (batch && x!.batch) return shared(reduce(x!.samples));
    return { batch: x!.batch, samples: x!.samples.map((sample) => reduce([sample])) };
  };
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** f of each row along the last axis. */
const overLastAxis = (f: (row: readonly number[]) => readonly number[]): Definition =>
  perSample(([x]) => {
    const length = x!.shape.at(-1)!;
    const data = Float64Array.from(x!.data);
    for (let begin = 0; begin < data.length; begin += length) {
      data.set(f([...x!.data.subarray(begin, begin + length)]), begin);
    }
    return { shape: x!.shape, data };
  });

/** log(sum(e^x)), without overflow. */
function logSumExp(row: readonly number[]): number {
  const largest = Math.max(...row);
  return largest + Math.log(total(row.map((value) => Math.exp(value - largest))));
}

const matmul = perSample(([a, b]) => {
  const inner = a!.shape.at(-1)!;
  const stack = b!.shape.length === 2 ? 0 : b!.shape.length - 2;
  const shape = [...a!.shape.slice(0, -1), b!.shape.at(-1)!];
  return fill(shape, (index) => {
    const [lead, row, column] = [index.slice(0, stack), index.slice(0, -1), index.at(-1)!];
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += at(a!, ...row, k) * at(b!, ...lead, k, column);
    return sum;
  });
});

const outerSum = overSamples(([a, b]) => {
  const result = zeros([a!.shape.at(-1)!, b!.shape.at(-1)!]);
  forEachIndex(a!.shape.slice(0, -1), (lead) => {
    forEachIndex(result.shape, (index) => add(result, index, at(a!, ...lead, index[0]!) * at(b!, ...lead, index[1]!)));
  });
  return result;
});

const numbers = (attributes: Attributes, name: string): readonly number[] => attributes[name] as readonly number[];

const pad = perSample(([x], { pads }) => {
  const amounts = pads as unknown as readonly (readonly [number, number])[];
  return fill(
    x!.shape.map((dim, axis) => amounts[axis]![0] + dim + amounts[axis]![1]),
    (index) => {
      const from = index.map((i, axis) => i - amounts[axis]![0]);
      return from.every((i, axis) => i >= 0 && i < x!.shape[axis]!) ? at(x!, ...from) : 0;
    },
  );
});

const slice = perSample(([x], attributes) => {
  const begin = numbers(attributes, 'begin');
  return fill(numbers(attributes, 'size'), (index) => at(x!, ...index.map((i, axis) => i + begin[axis]!)));
});

const transpose = perSample(([x], attributes) => {
  const order = numbers(attributes, 'order');
  const result = zeros(order.map((axis) => x!.shape[axis]!));
  forEachIndex(x!.shape, (index, place) => {
    result.data[placeOf(result, order.map((axis) => index[axis]!))] = x!.data[place]!; // prettier-ignore
  });
  return result;
});

const concat = perSample((parts, { axis }) => {
  const along = axis as number;
  const length = total(parts.map((part) => part.shape[along]!));
  return fill(parts[0]!.shape.map((dim, i) => (i === along ? length : dim)), (index) => {
    const from = [...index];
    const part = parts.find((item) => {
      if (from[along]! < item.shape[along]!) return true;
      from[along]! -= item.shape[along]!;
      return false;
    });
    return at(part!, ...from);
  }); // prettier-ignore
});

const gather = perSample(([table, index]) =>
  fill([...index!.shape, ...table!.shape.slice(1)], (place) => {
    const rank = index!.shape.length;
    return at(table!, at(index!, ...place.slice(0, rank)), ...place.slice(rank));
  }),
);

const scatter = overSamples(([index, values], { rows }) => {
  const rank = index!.shape.length;
  const result = zeros([rows as number, ...values!.shape.slice(rank)]);
  forEachIndex(values!.shape, (place, i) => {
    add(result, [at(index!, ...place.slice(0, rank)), ...place.slice(rank)], values!.data[i]!);
  });
  return result;
});

const oneHot = perSample(([x], { classes }) =>
  fill([...x!.shape, classes as number], (index) => truth(at(x!, ...index.slice(0, -1)) === index.at(-1))),
);

const argmax = perSample(([x]) => {
  const shape = x!.shape.slice(0, -1);
  return fill(shape, (index) => {
    const row = Array.from({ length: x!.shape.at(-1)! }, (_, i) => at(x!, ...index, i));
    return row.indexOf(Math.max(...row));
  });
});

const broadcastTo: Definition = ({ inputs: [x, like] }) => {
  const [varying] = [x!, like!].filter((value) => value.batch);
  const shape = like!.samples[0]!.shape;
  const samples = Array.from({ length: varying?.samples.length ?? 1 }, (_, sample) => {
    const from = sampleOf(x!, sample);
    return fill(shape, (index) => at(from, ...index.map((i, axis) => (from.shape[axis] === 1 ? 0 : i))));
  });
  return { batch: varying !== undefined, samples };
};

const progress: Definition = ({ attributes, elapsed }) => {
  const [count, unit] = attributes['length'] as readonly [number, string];
  const [begin, beginUnit] = attributes['after'] as readonly [number, string];
  if (begin !== 0 && unit !== beginUnit) throw new Error(`${unit} after ${beginUnit} are not defined here`);
  return shared(scalar(Math.max(0, elapsed[unit]! - begin) / count));
};

type Table = number | readonly Table[];

const table = (values: Table): NDArray => (typeof values === 'number' ? scalar(values) : stacked(values.map(table)));

/** Arrays of one shape as one, along a new first axis. */
const stacked = (parts: readonly NDArray[]): NDArray => ({
  shape: [parts.length, ...parts[0]!.shape],
  data: Float64Array.from(parts.flatMap(({ data }) => [...data])),
});

export const definitions: Readonly<Record<string, Definition>> = {
  constant: ({ attributes }) => shared(scalar(attributes['value'] as number)),
  tensor: ({ attributes }) => shared(table(attributes['values'] as Table)),
  progress,

  abs: unary(Math.abs),
  neg: unary((x) => -x),
  exp: unary(Math.exp),
  log: unary(Math.log),
  sqrt: unary(Math.sqrt),
  rsqrt: unary((x) => 1 / Math.sqrt(x)),
  square: unary((x) => x * x),
  sign: unary(Math.sign),
  floor: unary(Math.floor),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
  relu: unary((x) => Math.max(x, 0)),
  leaky_relu: unary((x, { slope }) => (x > 0 ? x : (slope as number) * x)),
  elu: unary((x) => (x > 0 ? x : Math.expm1(x))),
  sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  tanh: unary(Math.tanh),
  softplus: unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  clip: unary((x, { low, high }) => Math.min(Math.max(x, low as number), high as number)),
  stop_gradient: unary((x) => x),
  to_float: unary((x) => x),

  add: elementwise((a, b) => a + b),
  sub: elementwise((a, b) => a - b),
  mul: elementwise((a, b) => a * b),
  div: elementwise((a, b) => a / b),
  power: elementwise((a, b) => a ** b),
  maximum: elementwise((a, b) => Math.max(a, b)),
  minimum: elementwise((a, b) => Math.min(a, b)),
  greater: elementwise((a, b) => truth(a > b)),
  greater_equal: elementwise((a, b) => truth(a >= b)),
  less: elementwise((a, b) => truth(a < b)),
  less_equal: elementwise((a, b) => truth(a <= b)),
  equal: elementwise((a, b) => truth(a === b)),
  select: elementwise((condition, a, b) => (condition === 1 ? a : b)),

  sum: reduction(total),
  mean: reduction((values) => total(values) / values.length),
  max: reduction((values) => Math.max(...values)),
  min: reduction((values) => Math.min(...values)),
  softmax: overLastAxis((row) => row.map((value) => Math.exp(value - logSumExp(row)))),
  log_softmax: overLastAxis((row) => row.map((value) => value - logSumExp(row))),

  matmul,
  outer_sum: outerSum,

  pad,
  slice,
  transpose,
  concat,
  gather,
  scatter,
  one_hot: oneHot,
  fill: ({ attributes }) => shared(fill(numbers(attributes, 'shape'), () => attributes['value'] as number)),
  whole: ({ attributes }) => shared(scalar(attributes['value'] as number)),
  argmax,
  reshape: perSample(([x], attributes) => ({ shape: numbers(attributes, 'shape'), data: x!.data })),
  broadcast_to: broadcastTo,
  broadcast_batch: ({ inputs: [x, like] }) => (like!.batch ? repeated(x!, [like!]) : x!),
  batch_size: ({ inputs: [x] }) => shared(scalar(x!.samples.length)),

  ...windowDefinitions,
};
