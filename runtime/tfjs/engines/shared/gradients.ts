import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/*
 * First derivatives that TensorFlow.js lacks or gets wrong on every backend. A gradient is registered once for all
 * engines and wins over the library's own.
 */

type Gradient = Pick<GradConfig, 'gradFunc'> & Partial<GradConfig>;

/** Sums `gradient` over the axes along which an operand of the given shape was broadcast. */
function unbroadcast(gradient: Tensor, shape: readonly number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes([...shape], gradient.shape);
  return (axes.length > 0 ? gradient.sum(axes) : gradient).reshape([...shape]);
}

/** The derivative of an operation on two broadcast operands, of which the library forgets to undo the broadcasting. */
function ofPair(towardsA: (a: Tensor, b: Tensor) => Tensor, towardsB: (a: Tensor, b: Tensor) => Tensor): Gradient {
  return {
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [Tensor, Tensor];
      return {
        a: () => unbroadcast((dy as Tensor).mul(towardsA(a, b)), a.shape),
        b: () => unbroadcast((dy as Tensor).mul(towardsB(a, b)), b.shape),
      };
    },
  };
}

/** Elements that tie for the largest or smallest share its gradient evenly; the library gives all of it to each. */
const extremum: Gradient = {
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradFunc: (dy, saved, attrs) => {
    const [x, y] = saved as [Tensor, Tensor];
    const axes = tf.util.parseAxisParam((attrs['reductionIndices'] ?? attrs['axis']) as number[], x.shape);
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    return {
      x: () => {
        const chosen = x.equal(y.reshape(kept)).toFloat();
        return (dy as Tensor).reshape(kept).div(chosen.sum(axes, true)).mul(chosen);
      },
    };
  },
};

/** Comparisons are flat wherever they have a derivative; without one, `where(x > 0, ...)` could not be trained. */
function flat(...inputs: readonly string[]): Gradient {
  return {
    inputsToSave: [...inputs],
    gradFunc: (_dy, saved) => Object.fromEntries(inputs.map((name, i) => [name, () => tf.zeros(saved[i]!.shape)])),
  };
}

/** Each element of a tiled tensor gathers the gradients of its copies. The library adds up one slice per copy. */
const tile: Gradient = {
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attrs) => {
    const [x] = saved as [Tensor];
    // [reps[0], shape[0], reps[1], shape[1], ...] with neighbours of one kind joined: engines differ in how many axes
    // they can sum.
    const axes: { size: number; copies: boolean }[] = [];
    const add = (size: number, copies: boolean): void => {
      const last = axes.at(-1);
      if (size === 1) return;
      if (last?.copies === copies) last.size *= size;
      else axes.push({ size, copies });
    };
    (attrs['reps'] as number[]).forEach((count, axis) => {
      add(count, true);
      add(x.shape[axis]!, false);
    });
    const repeated = axes.flatMap(({ copies }, axis) => (copies ? [axis] : []));
    const split = axes.map(({ size }) => size);
    return { x: () => (dy as Tensor).reshape(split).sum(repeated).reshape(x.shape) };
  },
};

/** The running sum, taken from the other end; the library turns the result's axes once too often. */
const cumsum: Gradient = {
  inputsToSave: ['x'],
  gradFunc: (dy, _saved, attrs) => {
    const { axis, exclusive, reverse } = attrs as { axis: number; exclusive: boolean; reverse: boolean };
    return { x: () => tf.cumsum(dy as Tensor, axis, exclusive, !reverse) };
  },
};

/** The mirrored margins fold back onto what they mirror; the library cuts them off. */
const mirrorPad: Gradient = {
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attrs) => {
    const [x] = saved as [Tensor];
    const { paddings, mode } = attrs as unknown as { paddings: [number, number][]; mode: 'reflect' | 'symmetric' };
    const skipped = mode === 'reflect' ? 1 : 0;
    return {
      x: () =>
        paddings.reduce((folded, margins, axis) => fold(folded, axis, x.shape[axis]!, margins, skipped), dy as Tensor),
    };
  },
};

/** Folds one axis of a mirror-padded gradient; the edge itself is mirrored unless it is `skipped`. */
function fold(
  dy: Tensor,
  axis: number,
  size: number,
  [before, after]: readonly [number, number],
  skipped: number,
): Tensor {
  const part = (start: number, length: number): Tensor =>
    tf.slice(
      dy,
      dy.shape.map((_, i) => (i === axis ? start : 0)),
      dy.shape.map((whole, i) => (i === axis ? length : whole)),
    );
  const placed = (piece: Tensor, start: number): Tensor =>
    tf.pad(
      tf.reverse(piece, [axis]),
      dy.shape.map((_, i) => (i === axis ? [start, size - start - piece.shape[axis]!] : [0, 0])),
    );
  const middle = part(before, size);
  const front = before > 0 ? [placed(part(0, before), skipped)] : [];
  const back = after > 0 ? [placed(part(before + size, after), size - after - skipped)] : [];
  return [...front, ...back].reduce((sum, piece) => sum.add(piece), middle);
}

/**
 * The library's own derivative, and none for the whole numbers it takes. Numbers that were computed, as by `argMax`, are
 * on the way back to weights, and the library hands on those numbers themselves or has nothing to say.
 */
function flatIn(kernelName: string, numbers: string): Gradient {
  const stock = tf.getGradient(kernelName);
  const at = stock.inputsToSave!.indexOf(numbers);
  return {
    ...stock,
    gradFunc: (dy, saved, attrs) => ({
      ...stock.gradFunc(dy, saved, attrs),
      [numbers]: () => tf.zeros(saved[at]!.shape),
    }),
  };
}

const gradients: Readonly<Record<string, Gradient>> = {
  Cumsum: cumsum,
  Equal: flat('a', 'b'),
  GatherV2: flatIn('GatherV2', 'indices'),
  Greater: flat('a', 'b'),
  GreaterEqual: flat('a', 'b'),
  Less: flat('a', 'b'),
  LessEqual: flat('a', 'b'),
  LogicalAnd: flat('a', 'b'),
  LogicalNot: flat('x'),
  LogicalOr: flat('a', 'b'),
  Max: extremum,
  Maximum: ofPair(
    (a, b) => tf.greaterEqual(a, b).toFloat(),
    (a, b) => tf.less(a, b).toFloat(),
  ),
  Min: extremum,
  Minimum: ofPair(
    (a, b) => tf.lessEqual(a, b).toFloat(),
    (a, b) => tf.greater(a, b).toFloat(),
  ),
  MirrorPad: mirrorPad,
  NotEqual: flat('a', 'b'),
  SquaredDifference: ofPair(
    (a, b) => a.sub(b).mul(2),
    (a, b) => b.sub(a).mul(2),
  ),
  Tile: tile,
  UnsortedSegmentSum: flatIn('UnsortedSegmentSum', 'segmentIds'),
};

/** Registers the derivatives above. A second copy of the library, loaded later, would undo it: call this last. */
export function registerGradients(): void {
  for (const [kernelName, gradient] of Object.entries(gradients)) tf.registerGradient({ kernelName, ...gradient });
}
