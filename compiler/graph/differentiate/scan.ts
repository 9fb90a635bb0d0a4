/**
 * The derivative of recurrence: the turns once more to know what each was given, and then a scan the other way round,
 * which carries the gradient of what is carried (backpropagation through time, Werbos 1990). It is a scan, so it can be
 * differentiated again.
 */
import { GraphBuilder } from '../build/builder.js';
import type { Value } from '../ir/value.js';
import { backward, type Seed } from './differentiate.js';
import type { Ref, ScanNode, TensorType } from '../ir/graph.js';
import { reordered } from '../ir/inputs.js';
import { typeOf } from '../ir/refs.js';
import { GraphOperations } from '../build/operations.js';

/** @param arrived what flows into each of the scan's outputs; null where nothing does */
export function throughScan(
  ops: GraphOperations,
  node: ScanNode,
  arrived: readonly (Value | null)[],
  value: (ref: Ref) => Value,
  wanted: (ref: Ref) => boolean,
): readonly Seed[] {
  const { builder } = ops;
  const { body, carry, xs } = node;
  const floats = (from: number, to: number) => indices(from, to).filter((i) => body.inputs[i]!.type.dtype === 'f32');
  const state = floats(0, carry);
  const entries = floats(carry, carry + xs).filter((i) => wanted(node.inputs[i]!));
  const fixed = floats(carry + xs, body.inputs.length).filter((i) => wanted(node.inputs[i]!));
  const flowing = indices(carry, body.outputs.length).filter((i) => arrived[i] !== null);

  const { graph, order } = backwardTurn(ops, node, { state, entries, fixed, flowing });
  const like = (i: number): Value => value({ kind: 'node', node: node.id, output: i });
  const zero = (x: Value) => {
    const zeros = ops.apply('fill', [], { value: 0, shape: x.type.shape });
    return x.type.batch ? ops.apply('broadcast_batch', [zeros, x]) : zeros;
  };
  const seeds = state.map((i) => (arrived[i] == null ? zero(value(node.inputs[i]!)) : ops.spread(arrived[i], like(i))));
  const sums = fixed.map((i) => zero(value(node.inputs[i]!)));
  const sequences = [
    ...statesBefore(ops, node, value),
    ...indices(carry, carry + xs).map((i) => value(node.inputs[i]!)),
    ...flowing.map((i) => ops.spread(arrived[i]!, like(i))),
  ];
  const constant = indices(carry + xs, body.inputs.length).map((i) => value(node.inputs[i]!));
  const shape = {
    length: node.length,
    carry: seeds.length + sums.length,
    xs: sequences.length,
    reverse: !node.reverse,
  };
  const made = builder.scan(
    reordered(graph, order),
    shape,
    [...seeds, ...sums, ...sequences, ...constant],
    node.origin,
    node.scope,
  );
  const results = [
    ...state.map((input, i) => ({ input, gradient: made[i]! })),
    ...fixed.map((input, i) => ({ input, gradient: made[seeds.length + i]! })),
    ...entries.map((input, i) => ({ input, gradient: made[seeds.length + sums.length + i]! })),
  ];
  return results.flatMap(({ input, gradient }): Seed[] => {
    const ref = node.inputs[input]!;
    return wanted(ref) ? [{ ref, gradient }] : [];
  });
}

interface Wanted {
  readonly state: readonly number[];
  readonly entries: readonly number[];
  readonly fixed: readonly number[];
  readonly flowing: readonly number[];
}

/** One turn backwards, and the order in which a scan wants its inputs. */
function backwardTurn(ops: GraphOperations, { body, carry, xs }: ScanNode, { state, entries, fixed, flowing }: Wanted) {
  const { span, library } = body;
  const header = { kind: 'branch', name: body.name, doc: null, span, library } as const;
  const copy = GraphBuilder.continuing(body, header, ops.builder);
  const own = new GraphOperations(copy, ops.origin, ops.count);
  const input = (index: number): Value => ({
    owner: copy,
    ref: { kind: 'input', index },
    type: body.inputs[index]!.type,
  });
  const free = (type: TensorType): TensorType => ({ ...type, range: null });
  const gradientOf = (output: number): Value =>
    copy.input(`d_${body.outputs[output]!.name ?? 'output'}`, free(typeOf(copy.sofar(), body.outputs[output]!.ref)));
  const flows = [...state, ...flowing].map((output): Seed => ({ ref: body.outputs[output]!.ref, gradient: gradientOf(output) })); // prettier-ignore
  const sums = fixed.map((i) => copy.input(`sum_${body.inputs[i]!.name}`, free(body.inputs[i]!.type)));
  const targets = [...state, ...entries, ...fixed].map((index): Ref => ({ kind: 'input', index }));
  const gradients = backward(own, flows, targets);
  const whole = (flow: Value | null | undefined, index: number): Value =>
    own.spread(flow ?? copy.constant(0, ops.origin), input(index));
  const named = (index: number, value: Value) => ({ name: `d_${body.inputs[index]!.name}`, value });
  const graph = copy.finish([
    ...state.map((index, i) => named(index, whole(gradients[i], index))),
    ...fixed.map((index, i) => {
      const flow = gradients[state.length + entries.length + i];
      return named(index, flow == null ? sums[i]! : own.add(sums[i]!, flow));
    }),
    ...entries.map((index, i) => named(index, whole(gradients[state.length + i], index))),
  ]);
  const count = body.inputs.length;
  const [seeded, summed] = [count + state.length, count + state.length + flowing.length];
  const order = [
    ...indices(count, seeded),
    ...indices(summed, summed + fixed.length),
    ...indices(0, carry + xs),
    ...indices(seeded, summed),
    ...indices(carry + xs, count),
  ];
  return { graph, order };
}

/** What was carried into each turn, as sequences. */
function statesBefore(ops: GraphOperations, node: ScanNode, value: (ref: Ref) => Value): readonly Value[] {
  const { body, carry, length, xs, reverse } = node;
  const outputs = [
    ...body.outputs.slice(0, carry),
    ...body.inputs.slice(0, carry).map(({ name }, index) => ({ name: `${name}_before`, ref: { kind: 'input', index } as const })),
  ]; // prettier-ignore
  const made = ops.builder.scan({ ...body, outputs }, { length, carry, xs, reverse }, node.inputs.map(value), node.origin, node.scope); // prettier-ignore
  return made.slice(carry);
}

const indices = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i);
