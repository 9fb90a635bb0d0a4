/** What the axes of weights mean: seen from the operations that use them, since a weight alone is numbers. */
import type { Attributes, Graph, Node, Ref, Shape } from '../ir/graph.js';
import { typeOf } from '../ir/refs.js';

/** How a weight meets the values of samples. */
export interface WeightUse {
  readonly kind: 'conv2d' | 'conv2d_transpose' | 'matmul' | 'gather' | 'elementwise';
  /** The axis of the weight that stands at each axis of the operand. */
  readonly axes: readonly number[];
  /** Whether something is done with the numbers before. */
  readonly changed: boolean;
  readonly attributes: Attributes;
  /** For a matrix: the shape of one sample that its rows count through, and that its columns become. */
  readonly rows: Shape | null;
  readonly columns: Shape | null;
}

interface Tracked {
  readonly axes: readonly number[];
  readonly changed: boolean;
}

/** Operations that look at their second operand in a way of its own, or their first: kernels, matrices, tables. */
const operandOf: Readonly<Record<string, number>> = { conv2d: 1, conv2d_transpose: 1, matmul: 1, gather: 0 };

/**
 * The uses of an input of a flat graph, one of primitives and scans.
 * @param input its place among the inputs
 */
export function usesOf(graph: Graph, input: number): readonly WeightUse[] {
  const axes = graph.inputs[input]!.type.shape.map((_, axis) => axis);
  return usesIn(graph, { axes, changed: false }, input);
}

function usesIn(graph: Graph, weight: Tracked, input: number): readonly WeightUse[] {
  const uses: WeightUse[] = [];
  const tracked = new Map<number, Tracked>();
  const find = (ref: Ref): Tracked | undefined =>
    ref.kind === 'node' ? tracked.get(ref.node) : ref.kind === 'input' && ref.index === input ? weight : undefined;
  for (const node of graph.nodes) {
    node.inputs.forEach((ref, operand) => {
      const value = find(ref);
      if (value === undefined) return;
      if (node.kind === 'scan') uses.push(...usesIn(node.body, value, operand));
      if (node.kind !== 'primitive') return;
      const { operation, attributes } = node;
      if (operation in operandOf) {
        if (operandOf[operation] !== operand) return;
        const kind = operation as WeightUse['kind'];
        const matrix = kind === 'matmul' ? flattened(graph, node) : { rows: null, columns: null };
        uses.push({ kind, ...value, attributes, ...matrix });
      } else if (operation === 'transpose') {
        const order = attributes['order'] as readonly number[];
        tracked.set(node.id, { ...value, axes: order.map((axis) => value.axes[axis]!) });
      } else if (node.types[0]!.batch) {
        const isLined = endsWith(node.types[0]!.shape, typeOf(graph, ref).shape);
        if (isLined) uses.push({ kind: 'elementwise', ...value, attributes, rows: null, columns: null });
      } else if (sameShape(node.types[0]!.shape, typeOf(graph, ref).shape)) {
        tracked.set(node.id, { ...value, changed: true });
      }
    });
  }
  return uses;
}

const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && endsWith(a, b);

const endsWith = (all: Shape, end: Shape): boolean => end.every((size, i) => size === all[all.length - end.length + i]);

/** What was flattened to be multiplied with a matrix, and what its product is shaped to. */
function flattened(graph: Graph, product: Node): Pick<WeightUse, 'rows' | 'columns'> {
  const shapeOf = (ref: Ref): Shape => typeOf(graph, ref).shape;
  // Back over what works on each element: to the operand that has the samples.
  let from = product.inputs[0]!;
  let rows: Shape | null = null;
  while (from.kind === 'node') {
    const node = graph.nodes[from.node]!;
    if (node.kind === 'primitive' && node.operation === 'reshape') {
      const before = shapeOf(node.inputs[0]!);
      rows = before.length > 1 ? before : null;
      break;
    }
    const next = node.kind === 'primitive' ? node.inputs.find((ref) => sameShape(shapeOf(ref), node.types[0]!.shape)) : undefined; // prettier-ignore
    if (next === undefined) break;
    from = next;
  }
  let at = product;
  let columns: Shape | null = null;
  for (;;) {
    const reading = graph.nodes.filter(({ inputs }) => inputs.some((ref) => ref.kind === 'node' && ref.node === at.id));
    const next = reading.find(({ kind }) => kind === 'primitive');
    if (next?.kind !== 'primitive') break;
    if (next.operation === 'reshape') {
      const after = next.types[0]!.shape;
      columns = after.length > 1 ? after : null;
      break;
    }
    if (next.operation in operandOf || !sameShape(next.types[0]!.shape, product.types[0]!.shape)) break;
    at = next;
  }
  return { rows, columns };
}
