/** Recurrence as a loop: what is carried is a variable, and what each turn makes goes into an array. */
import { needsPass } from '../../graph/analyse/forward-pass.js';
import type { ScanNode } from '../../graph/ir/graph.js';
import { typeOf } from '../../graph/ir/refs.js';
import { turns } from '../../lower/outline/likeness.js';
import { camelCase } from '../typescript/identifiers.js';
import type { Writer } from './writer.js';

/** @param read the outputs that something reads */
export function scanLines(writer: Writer, node: ScanNode, read: ReadonlySet<number>): string[] {
  const { names } = writer.context;
  const { body, length, carry, xs, reverse } = node;
  const claim = ({ name }: { readonly name: string | null }, plural = '') =>
    names.claim(camelCase(name ?? 'made') + plural);
  const state = body.inputs.slice(0, carry).map((input) => claim(input));
  const sequences = body.inputs.slice(carry, carry + xs).map((input) => claim(input, 's'));
  const kept = body.outputs.flatMap((output, index) =>
    index >= carry && read.has(index) ? [{ index, ref: output.ref, list: claim(output, 'List') }] : [],
  );
  const t = names.claim('t');
  const turn = needsPass(body) ? names.claim('turn') : null;

  const inner = writer.inside(node, body, 'body', {
    inputs: [
      ...[...state, ...sequences.map((sequence) => `${sequence}[${t}]!`)].map((text) => ({ text, plain: false })),
      ...node.inputs.slice(carry + xs).map((ref) => writer.code(ref)),
    ],
    pass: () => turn ?? 'pass',
  });
  const next = body.outputs.slice(0, carry).map(({ ref }) => ref);
  const lines = inner.lines(body.nodes.map(({ id }) => id), [...next, ...kept.map(({ ref }) => ref)]); // prettier-ignore
  const start = (i: number) => writer.tensorCode(node.inputs[i]!);
  const before = [
    ...sequences.map((sequence, i) => {
      const axis = typeOf(writer.graph, node.inputs[carry + i]!).batch ? 1 : 0;
      // The gradient of TensorFlow.js for `unstack` fails where it makes one tensor.
      const entries = length === 1 ? `[${start(carry + i)}.squeeze([${axis}])]` : `${start(carry + i)}.unstack(${axis})`; // prettier-ignore
      return `const ${sequence} = ${entries};`;
    }),
    ...state.map((name, i) => `let ${name}: tf.Tensor = ${start(i)};`),
    ...kept.map(({ list }) => `const ${list}: tf.Tensor[] = [];`),
  ];
  const made = kept.map((item) => ({ ...item, name: names.claim(item.list.slice(0, -'List'.length)) }));
  writer.named.set(node.id, node.types.map((_, i) => state[i] ?? made.find(({ index }) => index === i)?.name ?? '')); // prettier-ignore
  return [
    ...before,
    reverse
      ? `for (let ${t} = ${turns(node, writer)}; ${t} >= 0; ${t}--) {`
      : `for (let ${t} = 0; ${t} < ${turns(node, writer)}; ${t}++) {`,
    ...(turn === null ? [] : [`const ${turn} = ${writer.passFor(node, `.at(\`${node.scope}/\${${t}}\`)`)};`]),
    ...lines,
    ...kept.map(({ list, ref }) => `${list}[${t}] = ${inner.tensorCode(ref)};`),
    ...moves(state, next.map((ref) => inner.tensorCode(ref))), // prettier-ignore
    '}',
    ...made.map(({ index, list, name }) => {
      return `const ${name} = tf.stack(${list}, ${node.types[index]!.batch ? 1 : 0});${writer.shapeNotes(node)[index]}`;
    }),
  ];
}

/** What is carried takes its next values, all at once. */
function moves(state: readonly string[], next: readonly string[]): readonly string[] {
  const moved = state.flatMap((name, i) => (name === next[i] ? [] : [{ name, value: next[i]! }]));
  const [only, another] = moved;
  if (only === undefined) return [];
  if (another === undefined) return [`${only.name} = ${only.value};`];
  return [`[${moved.map(({ name }) => name).join(', ')}] = [${moved.map(({ value }) => value).join(', ')}];`];
}
