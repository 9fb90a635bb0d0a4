/** Recurrence as a loop: what is carried is a variable, and what each turn makes goes into a list. */
import type { ScanNode } from '../../graph/ir/graph.js';
import { typeOf } from '../../graph/ir/refs.js';
import { turns } from '../../lower/outline/likeness.js';
import { asks } from './asks.js';
import { asLast, fromLast, isPicture, tensor } from './operations/code.js';
import { indented } from './layout/lines.js';
import { words } from './words.js';
import type { Writer } from './writer.js';

/** @param read the outputs that something reads */
export function scanLines(writer: Writer, node: ScanNode, read: ReadonlySet<number>): readonly string[] {
  const { names, uses } = writer.context;
  const { body, carry, xs, reverse } = node;
  const claim = ({ name }: { readonly name: string | null }, plural = '') =>
    names.claim(words.name(name ?? 'made') + plural);
  const state = body.inputs.slice(0, carry).map((input) => claim(input));
  const sequences = body.inputs.slice(carry, carry + xs).map((input) => claim(input, 's'));
  const kept = body.outputs.flatMap((output, index) =>
    index >= carry && read.has(index) ? [{ index, ref: output.ref, list: claim(output, '_list') }] : [],
  );
  const t = names.claim('t');
  const turn = asks(body).step ? names.claim('turn') : null;
  const inner = writer.inside(node, body, 'body', {
    inputs: [
      ...state.map((text) => tensor(text)),
      ...sequences.map((sequence, i) => fromLast(`${sequence}[${t}]`, body.inputs[carry + i]!.type)),
      ...node.inputs.slice(carry + xs).map((ref) => writer.code(ref)),
    ],
    ...(turn !== null && { step: () => turn, progress: turn }),
  });
  const next = body.outputs.slice(0, carry).map(({ ref }) => ref);
  const lines = inner.lines(
    body.nodes.map(({ id }) => id),
    [...next, ...kept.map(({ ref }) => ref)],
  );
  const before = [
    ...sequences.map((sequence, i) => {
      const ref = node.inputs[carry + i]!;
      const type = typeOf(writer.graph, ref);
      const code = writer.code(ref);
      return `${sequence} = ${isPicture(type) ? asLast(code, type) : asLast(code, type)}.unbind(${type.batch ? 1 : 0})`;
    }),
    ...state.map((name, i) => `${name} = ${writer.tensorCode(node.inputs[i]!)}`),
    ...kept.map(({ list }) => `${list}: list[${uses('Tensor')}] = []`),
  ];
  const appended = kept.map(({ list, ref }) => {
    const type = typeOf(inner.graph, ref);
    const code = inner.code(ref);
    return `${list}.append(${isPicture(type) ? asLast(code, type) : inner.tensorCode(ref)})`;
  });
  const moved = moves(state, next.map((ref) => inner.tensorCode(ref))); // prettier-ignore
  const made = kept.map((item) => ({ ...item, name: names.claim(item.list.slice(0, -'_list'.length)) }));
  const count = turns(node, writer);
  const range = reverse ? `range(${count}, -1, -1)` : `range(${count})`;
  const result = [
    ...before,
    `for ${sequences.length > 0 || turn !== null ? t : '_'} in ${range}:`,
    ...indented([
      ...(turn === null ? [] : [`${turn} = ${writer.context.step(node)}.at(f"${node.scope}/{${t}}")`]),
      ...lines,
      ...appended,
      ...moved,
    ]),
    ...made.map(({ index, list, name }) => {
      const type = node.types[index]!;
      const items = reverse ? `${list}[::-1]` : list;
      return `${name} = ${fromLast(`${uses('torch')}.stack(${items}, ${type.batch ? 1 : 0})`, type).text}${writer.shapeNotes(node)[index]}`; // prettier-ignore
    }),
  ];
  writer.named.set(node.id, node.types.map((_, i) => state[i] ?? made.find(({ index }) => index === i)?.name ?? '')); // prettier-ignore
  return result;
}

/** What is carried takes its next values, all at once. */
function moves(state: readonly string[], next: readonly string[]): readonly string[] {
  const moved = state.flatMap((name, i) => (name === next[i] ? [] : [{ name, value: next[i]! }]));
  if (moved.length === 0) return [];
  return [`${moved.map(({ name }) => name).join(', ')} = ${moved.map(({ value }) => value).join(', ')}`];
}
