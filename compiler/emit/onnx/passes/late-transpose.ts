/**
 * Axes are put in another order as late as can be: what works on elements or along axes works in the order in which
 * values are, so that networks of convolutions stay in planes from one end to the other, and what is moved back and
 * forth is not moved at all.
 */
import { broadcast, elementwise } from '../model/dims.js';
import type { Dim, Model, ModelNode } from '../model/model.js';
import type { ModelWriter } from '../model/writer.js';
import { type Delayed, type Rewriting, rewritten } from './rewriting.js';

/** Axis i of the value is axis order[i] of its source. */
interface Moved extends Delayed {
  readonly order: readonly number[];
}

type Order = readonly number[];

export const transposeLate = (model: Model): Model =>
  rewritten<Moved>(model, (node, rewriting) => {
    if (!(rules[node.op] ?? (elementwise.has(node.op) ? onElements : never))(node, rewriting)) rewriting.keep(node);
  });

/** Writes a node in a better way; false where there is none. */
type Rule = (node: ModelNode, rewriting: Rewriting<Moved>) => boolean;

const never: Rule = () => false;

const inverse = (order: Order): Order => order.map((_, axis) => order.indexOf(axis));
const isSame = (a: Order, b: Order): boolean => a.length === b.length && a.every((axis, i) => axis === b[i]);
const inPlace = (order: Order): boolean => order.every((axis, i) => axis === i);

/** Whether axes of more than one place stay in their order, so that no number moves. */
const movesNothing = (dims: readonly Dim[], order: Order): boolean => {
  const real = order.filter((axis) => dims[axis] !== 1);
  return real.every((axis, i) => i === 0 || real[i - 1]! < axis);
};

/** The value with its axes in another order, by the cheapest means. */
function move(x: string, order: Order, writer: ModelWriter): string {
  if (inPlace(order)) return x;
  const dims = writer.dims(x);
  if (dims === undefined || !movesNothing(dims, order)) return writer.node('Transpose', [x], { perm: order });
  return reshape(x, order.map((axis) => dims[axis]!), writer); // prettier-ignore
}

/** The value in other sizes, one of which may be open. */
function reshape(x: string, dims: readonly Dim[], writer: ModelWriter): string {
  const known = writer.dims(x);
  if (known?.length === dims.length && known.every((dim, axis) => dim === dims[axis])) return x;
  const sizes = dims.map((dim) => (typeof dim === 'number' ? dim : -1));
  // Of sizes in a row, only the last matter.
  const maker = writer.maker(x);
  return writer.node('Reshape', [maker?.op === 'Reshape' ? maker.inputs[0]! : x, writer.ints(sizes)]);
}

const delayed = (source: string, order: Order, writer: ModelWriter): Moved => ({
  source,
  order,
  write: () => move(source, order, writer),
});

/** Notes what became of a value: its source in another order. */
function put(output: string, source: string, order: Order, rewriting: Rewriting<Moved>): true {
  const { writer } = rewriting;
  const dims = writer.dims(source);
  if (inPlace(order)) rewriting.wrote(output, source);
  else if (dims !== undefined && movesNothing(dims, order)) rewriting.wrote(output, move(source, order, writer));
  else rewriting.delay(output, delayed(source, order, writer));
  return true;
}

/** The source that an operand has in an order, of as many axes; undefined where its sizes are not known. */
function inOrder(name: string, order: Order, rewriting: Rewriting<Moved>): string | undefined {
  const { writer } = rewriting;
  const view = rewriting.view(name);
  if (view !== undefined && isSame(view.order, order)) return view.source;
  const x = rewriting.read(name);
  const dims = writer.dims(x);
  if (dims === undefined) return undefined;
  if (dims.every((dim) => dim === 1)) return x;
  const whole = [...Array.from({ length: order.length - dims.length }, () => 1), ...dims];
  return move(reshape(x, whole, writer), inverse(order), writer);
}

/** Sizes of an operand, whichever way it is put off. */
function dimsOf(name: string, rewriting: Rewriting<Moved>): readonly Dim[] | undefined {
  const view = rewriting.view(name);
  if (view === undefined) return rewriting.writer.dims(rewriting.read(name));
  const dims = rewriting.writer.dims(view.source);
  return dims && view.order.map((axis) => dims[axis]!);
}

/**
 * The order that operands of full size are best taken in. Images are best in planes, where what makes them and takes
 * them wants them; weights, of which other copies wait in the order of the program, go back to it but where several have left it.
 */
function bestOrder(names: readonly string[], rewriting: Rewriting<Moved>): Order | undefined {
  const all = names.map((name) => dimsOf(name, rewriting));
  if (!all.every((dims) => dims !== undefined)) return undefined;
  const whole = broadcast(...all);
  const full = names.filter(
    (_, i) => all[i]!.length === whole.length && all[i]!.every((dim, axis) => dim === whole[axis]),
  );
  const views = full.flatMap((name) => rewriting.view(name) ?? []);
  const order = views[0]?.order;
  if (order === undefined || isImages(order)) return order;
  const votes = views.filter((view) => isSame(view.order, order)).length;
  return votes > 1 && 2 * votes > full.length ? order : undefined;
}

/** Whether samples come first in the source as well. */
const isImages = (order: Order): boolean => order[0] === 0;

const onElements: Rule = (node, rewriting) => {
  const order = bestOrder(node.inputs, rewriting);
  if (order === undefined) return false;
  const sources = node.inputs.map((name) => inOrder(name, order, rewriting)!);
  return put(node.outputs[0]!, rewriting.writer.node(node.op, sources, node.attributes), order, rewriting);
};

const reduce: Rule = (node, rewriting) => {
  const view = rewriting.view(node.inputs[0]!);
  const axes = rewriting.writer.values(rewriting.read(node.inputs[1]!));
  if (view === undefined || axes === undefined) return false;
  const { writer } = rewriting;
  const reduced = [...axes.map((axis) => view.order[axis]!)].sort((a, b) => a - b);
  const made = writer.node(node.op, [view.source, writer.ints(reduced)], node.attributes);
  if (node.attributes['keepdims'] === 1) return put(node.outputs[0]!, made, view.order, rewriting);
  const left = view.order.filter((axis) => !reduced.includes(axis));
  const places = [...left].sort((a, b) => a - b);
  return put(node.outputs[0]!, made, left.map((axis) => places.indexOf(axis)), rewriting); // prettier-ignore
};

/** Lists of numbers by axis among the inputs, which go the way of the axes. */
const alongAxes =
  (relist: (lists: readonly (readonly number[])[], order: Order) => readonly (readonly number[])[] | undefined): Rule =>
  (node, rewriting) => {
    const view = rewriting.view(node.inputs[0]!);
    const { writer } = rewriting;
    const lists = node.inputs.slice(1).map((name) => writer.values(rewriting.read(name)));
    if (view === undefined || !lists.every((values) => values !== undefined)) return false;
    const moved = relist(lists, view.order);
    if (moved === undefined) return false;
    const inputs = moved.map((values) => writer.ints(values));
    return put(
      node.outputs[0]!,
      writer.node(node.op, [view.source, ...inputs], node.attributes),
      view.order,
      rewriting,
    );
  };

const byPlace = (values: readonly number[], order: Order): readonly number[] =>
  inverse(order).map((axis) => values[axis]!);

const rules: Readonly<Record<string, Rule>> = {
  Transpose(node, rewriting) {
    const [name] = node.inputs as [string];
    const perm = node.attributes['perm'] as Order;
    const view = rewriting.view(name);
    if (view === undefined) return put(node.outputs[0]!, rewriting.read(name), perm, rewriting);
    return put(node.outputs[0]!, view.source, perm.map((axis) => view.order[axis]!), rewriting); // prettier-ignore
  },
  Reshape(node, rewriting) {
    const { writer } = rewriting;
    const x = rewriting.read(node.inputs[0]!);
    const sizes = writer.values(rewriting.read(node.inputs[1]!));
    if (sizes === undefined) return false;
    rewriting.wrote(node.outputs[0]!, reshape(x, sizes, writer));
    return true;
  },
  ReduceSum: reduce,
  ReduceMean: reduce,
  ReduceMax: reduce,
  ReduceMin: reduce,
  Slice: alongAxes(([starts, ends, axes], order) => [starts!, ends!, axes!.map((axis) => order[axis]!)]),
  Pad: alongAxes(([pads], order) => {
    const [before, after] = [pads!.slice(0, order.length), pads!.slice(order.length)];
    return [[...byPlace(before, order), ...byPlace(after, order)]];
  }),
  Expand: alongAxes(([sizes], order) => (sizes!.length === order.length ? [byPlace(sizes!, order)] : undefined)),
  Gather(node, rewriting) {
    const view = rewriting.view(node.inputs[0]!);
    const index = rewriting.read(node.inputs[1]!);
    if (view === undefined || rewriting.writer.dims(index)?.length !== 1) return false;
    const axis = view.order[node.attributes['axis'] as number]!;
    return put(
      node.outputs[0]!,
      rewriting.writer.node('Gather', [view.source, index], { axis }),
      view.order,
      rewriting,
    );
  },
  Concat(node, rewriting) {
    const views = node.inputs.flatMap((name) => rewriting.view(name) ?? []);
    const [first] = views;
    if (first === undefined || !isImages(first.order)) return false;
    const parts = node.inputs.map((name) => inOrder(name, first.order, rewriting));
    if (!parts.every((part) => part !== undefined)) return false;
    const axis = first.order[node.attributes['axis'] as number]!;
    return put(node.outputs[0]!, rewriting.writer.node('Concat', parts, { axis }), first.order, rewriting);
  },
};
