/**
 * Roots, logarithms and divisions that a gradient passes through, of what can be 0: there the derivative is infinite, and
 * one step later the weights are no numbers.
 */
import { type Active, activeNodes, type Place } from '../../graph/analyse/active.js';
import { behind, type Made } from '../../graph/analyse/behind.js';
import type { Range } from '../../graph/ir/graph.js';
import type { Training } from '../../graph/ir/training.js';
import { typeIn, typeOf } from '../../graph/ir/refs.js';
import { minimizes } from '../../graph/ir/plan.js';
import { shortened } from '../../../runtime/text/prose.js';
import { type Elaborator, isLibrary } from '../context/elaborator.js';

export function checkDerivatives(e: Elaborator, { step, items }: Training): void {
  const lines = minimizes(items);
  const losses = lines.map(({ loss }) => loss);
  const told = new Set<string>();
  const found = [...activeNodes(step, losses, new Set(lines.flatMap(({ networks }) => networks)))].flatMap((active) => {
    // What the compiler has derived follows from what is written, and the library knows what it does.
    const { graph, node } = active;
    if (graph.kind === 'gradient' || graph.library || isLibrary(node.origin.span)) return [];
    const steep = steepAt(active);
    return steep === null ? [] : [{ ...active, steep }];
  });
  const roots = new Set(found.filter(({ steep }) => steep.kind === 'root').map(({ node }) => node));
  for (const { graph, node, given, steep } of found) {
    // What keeps a root from 0 keeps what is divided by it from that.
    const divisor = node.operation === 'div' ? madeBy({ graph, ref: node.inputs[1]!, given }) : null;
    if (divisor !== null && roots.has(divisor.node)) continue;
    const { file, start, end } = node.origin.span;
    const key = `${file} ${start.offset} ${end.offset}`;
    if (told.has(key)) continue;
    told.add(key);
    e.report(node.origin.span, 'grad/at-zero', { text: shortened(node.origin.text, 100), ...steep });
  }
}

/** What is steep about an operation: the operation, and what makes the value that can be 0. */
export interface Steep {
  readonly kind: 'root' | 'logarithm' | 'division' | 'inverse root';
  /** How the argument is made, where there is a form of the whole that is finite everywhere. */
  readonly of: 'squares' | 'sigmoid' | 'one minus a sigmoid' | 'softmax' | null;
  /** What `x` is raised to, where it is written as a power. */
  readonly exponent: number | null;
  /** Whether the argument can be negative as well, so that a number added to it only moves the place where it is 0. */
  readonly crosses: boolean;
}

function steepAt({ graph, node, given }: Active): Steep | null {
  const operand = (index: number): Place => ({ graph, ref: node.inputs[index]!, given });
  const steep = (kind: Steep['kind'], index: number, more: Partial<Steep> = {}): Steep => {
    const crosses = (rangeAt(operand(index))?.[0] ?? 0) < 0;
    return { kind, of: null, exponent: null, crosses, ...more };
  };
  switch (node.operation) {
    case 'sqrt':
      return zeroOf(operand(0)) === 'met' ? steep('root', 0, { of: isSquares(operand(0)) ? 'squares' : null }) : null;
    case 'log':
      return zeroOf(operand(0)) === null ? null : steep('logarithm', 0, { of: squashed(operand(0)) });
    case 'rsqrt':
      return zeroOf(operand(0)) === 'met' ? steep('inverse root', 0) : null;
    case 'div':
      return zeroOf(operand(1)) === 'met' ? steep('division', 1) : null;
    case 'power': {
      // Only what is raised has a derivative that a constant exponent makes infinite.
      const exponent = typeOf(graph, node.inputs[1]!).range;
      if (exponent === null || exponent[0] !== exponent[1] || exponent[0] >= 1 || exponent[0] === 0) return null;
      if (zeroOf(operand(0)) !== 'met') return null;
      return steep(exponent[0] < 0 ? 'division' : 'root', 0, { exponent: exponent[0] });
    }
    default:
      return null;
  }
}

/** What is never 0 but for rounding: far out, and seldom where something else is added up with it. */
const positive = new Set(['exp', 'sigmoid', 'softmax', 'softplus', 'rsqrt']);

/**
 * Whether a value can be 0 as far as its range is known: `met`, or `rounded` to it from what is always above. Null where
 * it cannot, or nothing is known.
 */
function zeroOf(place: Place): 'met' | 'rounded' | null {
  const range = rangeAt(place);
  if (range === null || range[0] > 0 || range[1] < 0) return null;
  const made = madeBy(place);
  if (made === null) return 'met';
  const { node } = made;
  if (positive.has(node.operation)) return 'rounded';
  // The end of a range, as in 1 - sigmoid(x), which is only reached by rounding; 0 amid a range is met.
  const parts = node.inputs.map((ref) => ({ ...made, ref })).filter((part) => !isNumber(part));
  const rounded = parts.length > 0 && parts.every((part) => !hasZeroInside(part) && edgeIsRounded(part));
  return rounded ? 'rounded' : 'met';
}

const hasZeroInside = (place: Place): boolean => {
  const range = rangeAt(place);
  return range === null || (range[0] < 0 && range[1] > 0);
};

/** Whether the ends of a value's range are only reached by rounding. */
function edgeIsRounded(place: Place): boolean {
  const made = madeBy(place);
  if (made === null) return false;
  if (positive.has(made.node.operation) || made.node.operation === 'tanh') return true;
  const parts = made.node.inputs.map((ref) => ({ ...made, ref }));
  return ['sum', 'mean', 'max', 'min', 'neg', 'mul', 'add', 'sub', 'div'].includes(made.node.operation) &&
    parts.length > 0
    ? parts.every((part) => isNumber(part) || edgeIsRounded(part))
    : false;
}

const isNumber = (place: Place): boolean => {
  const range = rangeAt(place);
  return range !== null && range[0] === range[1];
};

/** What hands a value on as it is, or in another order. */
const kept = new Set(['reshape', 'broadcast_to', 'broadcast_batch', 'transpose', 'slice', 'pad', 'stop_gradient']);

/** The operation that makes a value, found through calls in both directions; null for data, noise and weights. */
const madeBy = (place: Place): Made | null => behind(place, (_, { operation }) => (kept.has(operation) ? 0 : null));

const rangeAt = ({ graph, ref }: Place): Range | null => typeIn(graph, graph, ref).range;

/** A sum of squares over all axes of a sample, as a norm has under its root. */
function isSquares(place: Place): boolean {
  const sum = madeBy(place);
  if (sum?.node.operation !== 'sum') return false;
  const [of] = sum.node.inputs;
  const { axes, batch } = sum.node.attributes as { axes: readonly number[]; batch: boolean };
  if (batch || axes.length !== typeOf(sum.graph, of!).shape.length) return false;
  return madeBy({ ...sum, ref: of! })?.node.operation === 'square';
}

/** What squashes a logarithm's argument into 0..1. */
function squashed(place: Place): Steep['of'] {
  const made = madeBy(place);
  if (made === null) return null;
  const { operation, inputs } = made.node;
  if (operation === 'sigmoid' || operation === 'softmax') return operation;
  if (operation !== 'sub') return null;
  const [from, taken] = inputs.map((ref): Place => ({ ...made, ref }));
  return isNumber(from!) && madeBy(taken!)?.node.operation === 'sigmoid' ? 'one minus a sigmoid' : null;
}
