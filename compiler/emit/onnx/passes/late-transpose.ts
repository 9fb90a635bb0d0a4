/**
 * Axes are put in another order as late as can be: what works on elements or along axes works in the order in which
 * values are, so that networks of convolutions stay in planes, or in blocks of channels, from one end to the other, and
 * what is moved back and forth is not moved at all.
 */
import type { StoredOrder } from '../../../../runtime/contract/stored-order.js';
import { broadcast, elementwise, filled } from '../model/dims.js';
import type { Dim, Model, ModelNode } from '../model/model.js';
import type { ModelWriter } from '../model/writer.js';
import { type Arrangement, dimsOf, inPlace, isSame, moved, movesNothing, product, resized } from './arrangement.js';
import { type Delayed, type Rewriting, rewritten } from './rewriting.js';

interface Moved extends Delayed {
  readonly arrangement: Arrangement;
}

/** @param orders those in which what training remembers lies */
export function transposeLate(model: Model, orders: readonly StoredOrder[] = []): Model {
  const homes = new Map(orders.map((order) => home(order)));
  return rewritten<Moved>(model, (node, rewriting) => {
    const rule =
      node.domain === '' ? (rules[node.op] ?? (elementwise.has(node.op) ? onElements : undefined)) : undefined;
    if (rule?.(node, rewriting, homes) !== true) rewriting.keep(node);
  });
}

/** An arrangement, and the sizes of its source. */
interface Home {
  readonly arrangement: Arrangement;
  readonly source: readonly Dim[];
}

/** By the sizes of what lies so. */
type Homes = ReadonlyMap<string, Home>;

function home({ parts, order }: StoredOrder): readonly [string, Home] {
  const [height, width, ...split] = parts as readonly [number, number, number, number, number, number];
  const dims = [height, width, split[0] * split[1], split[2] * split[3]];
  const lies = order.map((axis) => parts[axis]!);
  return [dims.join(), resized(moved(parts.map((_, axis) => order.indexOf(axis))), lies, dims)!];
}

/** Writes a node in a better way; false where there is none. */
type Rule = (node: ModelNode, rewriting: Rewriting<Moved>, homes: Homes) => boolean;

/** The value in other sizes, one of which may be open. */
function reshape(x: string, dims: readonly Dim[], writer: ModelWriter): string {
  const known = writer.dims(x);
  if (known?.length === dims.length && known.every((dim, axis) => dim === dims[axis])) return x;
  const sizes = dims.map((dim) => (typeof dim === 'number' ? dim : -1));
  // Of sizes in a row, only the last matter.
  const maker = writer.maker(x);
  return writer.node('Reshape', [maker?.op === 'Reshape' ? maker.inputs[0]! : x, writer.ints(sizes)]);
}

/** The value with its axes in another order, by the cheapest means. */
function move(x: string, order: readonly number[], writer: ModelWriter): string {
  const dims = writer.dims(x);
  if (dims !== undefined && movesNothing(moved(order), dims)) return reshape(x, order.map((axis) => dims[axis]!), writer); // prettier-ignore
  return writer.node('Transpose', [x], { perm: order });
}

/** The value that lies in its source as the arrangement says. */
function arranged(source: string, arrangement: Arrangement, writer: ModelWriter): string {
  if (inPlace(arrangement)) return source;
  const order = arrangement.flat();
  const apart = order.every((axis, i) => axis === i) ? source : move(source, order, writer);
  const joined = arrangement.some((axes) => axes.length !== 1);
  return joined ? reshape(apart, dimsOf(arrangement, writer.dims(source)!)!, writer) : apart;
}

/** Notes what became of a value. */
function put(output: string, source: string, arrangement: Arrangement, rewriting: Rewriting<Moved>): true {
  const { writer } = rewriting;
  const dims = writer.dims(source);
  if (inPlace(arrangement)) rewriting.wrote(output, source);
  else if (dims !== undefined && movesNothing(arrangement, dims))
    rewriting.wrote(output, arranged(source, arrangement, writer));
  else rewriting.delay(output, { source, arrangement, write: () => arranged(source, arrangement, writer) });
  return true;
}

/** Sizes of an operand, whichever way it is put off. */
function sizesOf(name: string, rewriting: Rewriting<Moved>): readonly Dim[] | undefined {
  const view = rewriting.view(name);
  if (view === undefined) return rewriting.writer.dims(rewriting.read(name));
  const dims = rewriting.writer.dims(view.source);
  return dims && dimsOf(view.arrangement, dims);
}

/**
 * The source that an operand has in an arrangement, if `like` is a source that has it; axes that the operand lacks, or of
 * which it has 1, are 1. Undefined where sizes are not known, or do not split.
 */
function inArrangement(
  name: string,
  arrangement: Arrangement,
  like: readonly Dim[],
  rewriting: Rewriting<Moved>,
): string | undefined {
  const { writer } = rewriting;
  const view = rewriting.view(name);
  if (view !== undefined && isSame(view.arrangement, arrangement)) {
    const dims = writer.dims(view.source);
    // Of two that are split, the parts have to be alike.
    if (dims?.every((dim, axis) => dim === like[axis] || dim === 1) === true) return view.source;
  }
  const dims = sizesOf(name, rewriting);
  if (dims === undefined) return undefined;
  if (dims.every((dim) => dim === 1)) return rewriting.read(name);
  const whole = [...Array.from({ length: arrangement.length - dims.length }, () => 1), ...dims];
  const split = arrangement.map((axes, i) => axes.map((axis) => (whole[i] === 1 ? 1 : like[axis]!)));
  if (split.some((parts, i) => product(parts) !== whole[i])) return undefined;
  const order = arrangement.flat();
  const back = order.map((_, axis) => order.indexOf(axis));
  // From one arrangement straight to another, where that is possible.
  const source = view && writer.dims(view.source);
  const found = source && resized(view.arrangement, source, split.flat());
  if (found !== undefined)
    return arranged(reshape(view!.source, found.source, writer), back.map((axis) => found.arrangement[axis]!), writer); // prettier-ignore
  const apart = reshape(rewriting.read(name), split.flat(), writer);
  return back.every((axis, i) => axis === i) ? apart : move(apart, back, writer);
}

/** Whether samples come first in the source as well. */
const isImages = (arrangement: Arrangement): boolean => arrangement[0]?.[0] === 0;

/**
 * The operand of full size in whose arrangement all are best taken. Images are best in planes or blocks, where what makes
 * them and takes them wants them; weights, of which other copies wait in the order in which they lie between steps, go back
 * to it but where several have left it.
 */
function best(operands: readonly string[], rewriting: Rewriting<Moved>, homes: Homes): Home | undefined {
  const names = [...new Set(operands)];
  const all = names.map((name) => sizesOf(name, rewriting));
  if (!all.every((dims) => dims !== undefined)) return undefined;
  const whole = broadcast(...all);
  const full = names.filter(
    (_, i) => all[i]!.length === whole.length && all[i]!.every((dim, axis) => dim === whole[axis]),
  );
  const views = full.flatMap((name): readonly Home[] => {
    const view = rewriting.view(name);
    const source = view && rewriting.writer.dims(view.source);
    return source === undefined ? [] : [{ arrangement: view!.arrangement, source }];
  });
  // The finest: what is in blocks goes on in blocks.
  const view = [...views].sort((a, b) => b.arrangement.flat().length - a.arrangement.flat().length)[0];
  if (view === undefined || isImages(view.arrangement)) return view;
  const votes = views.filter(({ arrangement }) => isSame(arrangement, view.arrangement)).length;
  return votes > 1 && 2 * votes > full.length ? view : homes.get(whole.join());
}

/** The operands in the arrangement that suits them best. */
function together(names: readonly string[], rewriting: Rewriting<Moved>, homes: Homes) {
  const view = best(names, rewriting, homes);
  if (view === undefined) return undefined;
  const sources = names.map((name) => inArrangement(name, view.arrangement, view.source, rewriting));
  return sources.every((source) => source !== undefined) ? { sources, arrangement: view.arrangement } : undefined;
}

const onElements: Rule = (node, rewriting, homes) => {
  const found = together(node.inputs, rewriting, homes);
  if (found === undefined) return false;
  const made = rewriting.writer.node(node.op, found.sources, node.attributes);
  return put(node.outputs[0]!, made, found.arrangement, rewriting);
};

const ascending = (axes: readonly number[]): readonly number[] => [...axes].sort((a, b) => a - b);

const reduce: Rule = (node, rewriting) => {
  const view = rewriting.view(node.inputs[0]!);
  const { writer } = rewriting;
  const axes = writer.values(rewriting.read(node.inputs[1]!));
  if (view === undefined || axes === undefined || writer.dims(view.source) === undefined) return false;
  const reduced = ascending(axes.flatMap((axis) => view.arrangement[axis]!));
  const made = writer.node(node.op, [view.source, writer.ints(reduced)], node.attributes);
  if (node.attributes['keepdims'] === 1) return put(node.outputs[0]!, made, view.arrangement, rewriting);
  const left = view.arrangement.filter((_, axis) => !axes.includes(axis));
  const places = ascending(left.flat());
  return put(node.outputs[0]!, made, left.map((list) => list.map((axis) => places.indexOf(axis))), rewriting); // prettier-ignore
};

/** An operation on one value along axes that each are one of its source. */
const alongAxes =
  (
    inputs: (lists: readonly (readonly number[])[], axes: Arrangement) => readonly (readonly number[])[] | undefined,
  ): Rule =>
  (node, rewriting) => {
    const view = rewriting.view(node.inputs[0]!);
    const { writer } = rewriting;
    const lists = node.inputs.slice(1).map((name) => writer.values(rewriting.read(name)));
    if (view === undefined || !lists.every((values) => values !== undefined)) return false;
    const found = inputs(lists, view.arrangement);
    if (found === undefined) return false;
    const made = writer.node(node.op, [view.source, ...found.map((values) => writer.ints(values))], node.attributes);
    return put(node.outputs[0]!, made, view.arrangement, rewriting);
  };

/** Numbers by axis as numbers by axis of the source, where none but `idle` meets an axis that is split. */
function byAxis(values: readonly number[], arrangement: Arrangement, idle: number): readonly number[] | undefined {
  const found: number[] = [];
  for (const [i, axes] of arrangement.entries()) {
    if (axes.length !== 1 && values[i] !== idle) return undefined;
    for (const axis of axes) found[axis] = values[i]!;
  }
  return found;
}

const rules: Readonly<Record<string, Rule>> = {
  Transpose(node, rewriting) {
    const [name] = node.inputs as [string];
    const order = node.attributes['perm'] as readonly number[];
    const view = rewriting.view(name);
    if (view === undefined) return put(node.outputs[0]!, rewriting.read(name), moved(order), rewriting);
    return put(node.outputs[0]!, view.source, order.map((axis) => view.arrangement[axis]!), rewriting); // prettier-ignore
  },
  Reshape(node, rewriting) {
    const { writer } = rewriting;
    const sizes = writer.values(rewriting.read(node.inputs[1]!));
    const view = rewriting.view(node.inputs[0]!);
    const dims = view && writer.dims(view.source);
    const whole = view && dims && dimsOf(view.arrangement, dims);
    if (sizes === undefined) return false;
    const wanted = whole && filled(sizes, whole);
    const found = view && dims && wanted && resized(view.arrangement, dims, wanted);
    if (found !== undefined)
      return put(node.outputs[0]!, reshape(view!.source, found.source, writer), found.arrangement, rewriting);
    rewriting.wrote(node.outputs[0]!, reshape(rewriting.read(node.inputs[0]!), sizes, writer));
    return true;
  },
  ReduceSum: reduce,
  ReduceMean: reduce,
  ReduceMax: reduce,
  ReduceMin: reduce,
  Slice: alongAxes(([starts, ends, axes], arrangement) =>
    axes!.some((axis) => arrangement[axis]!.length !== 1)
      ? undefined
      : [starts!, ends!, axes!.map((axis) => arrangement[axis]![0]!)],
  ),
  Pad: alongAxes(([pads], arrangement) => {
    const ends = [0, 1].map((end) => byAxis(pads!.slice(end * arrangement.length, (end + 1) * arrangement.length), arrangement, 0)); // prettier-ignore
    return ends.every((list) => list !== undefined) ? [ends.flat()] : undefined;
  }),
  Expand: alongAxes(([sizes], arrangement) => {
    const found = sizes!.length === arrangement.length ? byAxis(sizes!, arrangement, 1) : undefined;
    return found && [found];
  }),
  Gather(node, rewriting) {
    const view = rewriting.view(node.inputs[0]!);
    const index = rewriting.read(node.inputs[1]!);
    const axes = view?.arrangement[node.attributes['axis'] as number];
    if (view === undefined || !isImages(view.arrangement) || axes?.length !== 1) return false;
    if (rewriting.writer.dims(index)?.length !== 1) return false;
    const made = rewriting.writer.node('Gather', [view.source, index], { axis: axes[0]! });
    return put(node.outputs[0]!, made, view.arrangement, rewriting);
  },
  Concat(node, rewriting) {
    const first = node.inputs.map((name) => rewriting.view(name)).find((view) => view !== undefined);
    const axes = first?.arrangement[node.attributes['axis'] as number];
    const like = first && rewriting.writer.dims(first.source);
    if (first === undefined || axes === undefined || like === undefined || !isImages(first.arrangement)) return false;
    const parts = node.inputs.map((name) => {
      const dims = sizesOf(name, rewriting);
      // Along a split axis, blocks of one size stand after each other.
      const inner = product(axes.slice(1).map((axis) => like[axis]!));
      const long = dims?.[node.attributes['axis'] as number];
      if (typeof long !== 'number' || typeof inner !== 'number' || long % inner !== 0) return undefined;
      const own = like.map((dim, axis) => (axis === axes[0] ? long / inner : dim));
      return inArrangement(name, first.arrangement, own, rewriting);
    });
    if (!parts.every((part) => part !== undefined)) return false;
    return put(
      node.outputs[0]!,
      rewriting.writer.node('Concat', parts, { axis: axes[0]! }),
      first.arrangement,
      rewriting,
    );
  },
};
