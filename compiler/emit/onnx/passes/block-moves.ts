/**
 * Axes put in another order by way of blocks: ONNX Runtime moves numbers that lie beside each other, and brings the
 * channels of a block together or apart, several times as fast as it moves single numbers.
 */
import type { Model, ModelNode } from '../model/model.js';
import { blockedDomain } from '../model/model.js';
import type { ModelWriter } from '../model/writer.js';
import { type Delayed, type Rewriting, rewritten } from './rewriting.js';

/** Below this many numbers another node costs more than it saves. */
const few = 8192;

export const moveBlocks = (model: Model, block: number): Model =>
  rewritten(model, (node, rewriting) => {
    if (node.op !== 'Transpose' || !inBlocks(node, block, rewriting)) rewriting.keep(node);
  });

function inBlocks({ inputs, outputs, attributes }: ModelNode, block: number, rewriting: Rewriting<Delayed>): boolean {
  const { writer } = rewriting;
  const x = rewriting.read(inputs[0]!);
  const dims = writer.dims(x);
  const order = attributes['perm'] as readonly number[];
  if (
    writer.type(x) !== 'float' ||
    dims === undefined ||
    !dims.every((dim) => typeof dim === 'number') ||
    product(dims) < few
  )
    return false;
  const made = outputs.length === 1 ? move(x, dims, order, block, writer) : undefined;
  if (made === undefined) return false;
  rewriting.wrote(outputs[0]!, reshape(made, order.map((axis) => dims[axis]!), writer)); // prettier-ignore
  return true;
}

const product = (dims: readonly number[]): number => dims.reduce((all, dim) => all * dim, 1);

const reshape = (x: string, dims: readonly number[], writer: ModelWriter): string =>
  writer.node('Reshape', [x, writer.ints(dims)]);

/** Axes that stay beside each other as one. */
function joined(dims: readonly number[], order: readonly number[]) {
  const real = order.filter((axis) => dims[axis] !== 1);
  const runs: number[][] = [];
  for (const axis of real) {
    const last = runs.at(-1);
    // Axes of 1 in between do not count.
    const beside = last !== undefined && axis > last.at(-1)! && product(dims.slice(last.at(-1)! + 1, axis)) === 1;
    if (beside) last.push(axis);
    else runs.push([axis]);
  }
  const sorted = [...runs].sort((a, b) => a[0]! - b[0]!);
  return {
    dims: sorted.map((run) => product(run.map((axis) => dims[axis]!))),
    order: runs.map((run) => sorted.indexOf(run)),
  };
}

/** The moved numbers, in whatever sizes; undefined where there is no better way than one by one. */
function move(
  x: string,
  given: readonly number[],
  wanted: readonly number[],
  block: number,
  writer: ModelWriter,
): string | undefined {
  const { dims, order } = joined(given, wanted);
  const [inner, last] = [order.at(-1)!, dims.length - 1];
  if (order.length < 2 || inner === last) return undefined;
  const transpose = (y: string, sizes: readonly number[], perm: readonly number[]): string =>
    perm.every((axis, i) => axis === i) ? y : writer.node('Transpose', [reshape(y, sizes, writer)], { perm });
  if (dims[inner]! % block === 0) {
    // What comes to lie innermost is split into blocks; those go inwards first, and then move as they are.
    const after = product(dims.slice(inner + 1));
    const count = product(dims.slice(0, inner)) * (dims[inner]! / block);
    const blocks = writer.node(
      'ReorderInput',
      [reshape(x, [count, block, after, 1], writer)],
      {},
      { domain: blockedDomain },
    );
    const sizes = [...dims.map((dim, axis) => (axis === inner ? dim / block : dim)), block];
    return transpose(blocks, sizes, [...order, dims.length]);
  }
  if (inner === last - 1 && dims[last]! % block === 0 && block === dims[last]) {
    // The other way round: blocks lie innermost, and what comes to lie there is beside them.
    const count = product(dims.slice(0, inner));
    const apart = writer.node(
      'ReorderOutput',
      [reshape(x, [count, block, dims[inner]!, 1], writer)],
      { channels: block },
      { domain: blockedDomain },
    );
    const sizes = [...dims.slice(0, inner), block, dims[inner]!];
    return transpose(apart, sizes, order.map((axis) => (axis === inner ? last : axis === last ? inner : axis))); // prettier-ignore
  }
  return undefined;
}
