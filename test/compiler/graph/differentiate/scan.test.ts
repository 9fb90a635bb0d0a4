/** Recurrence against its turns written out one after another, and its derivatives against differences. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Value as GraphValue } from '../../../../compiler/graph/ir/value.js';
import type { GraphOperations } from '../../../../compiler/graph/build/operations.js';
import { loadEngine } from '../../../../runtime/tfjs/engines/load.js';
import { compileText, messages } from '../../compiled.js';
import { emitted, tensorOf } from '../../emit/tfjs/emitted.js';
import { valueOf } from '../reference/leaves.js';
import { evaluate } from '../reference/reference.js';
import { leavesOf, parts, type Recurrence, recurrences, scanned, together, turns } from './recurrences.js';
import { prepare, slopesOf, startGraph, worst } from './slopes.js';

/** Turn by turn. */
function unrolled(
  ops: GraphOperations,
  recurrence: Recurrence,
  symbols: readonly GraphValue[],
  reverse: boolean,
): GraphValue {
  const { state, sequence, fixed } = parts(recurrence, symbols);
  const like = symbols.find(({ type }) => type.batch)!;
  const zero = ops.mul(0, ops.sum(like, like.type.shape.map((_, axis) => axis))); // prettier-ignore
  let now: readonly GraphValue[] = state.map((symbol) => (symbol.type.batch ? symbol : ops.add(symbol, zero)));
  const outs: GraphValue[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const at = reverse ? turns - 1 - turn : turn;
    const { shape } = sequence.type;
    const begin = [at, ...shape.slice(1).map(() => 0)];
    const entry = ops.reshape(ops.apply('slice', [sequence], { begin, size: [1, ...shape.slice(1)] }), shape.slice(1));
    const made = recurrence.step(ops, now, entry, fixed);
    now = made.state;
    outs[at] = ops.reshape(made.out, [1, ...made.out.type.shape]);
  }
  const stack = outs.slice(1).reduce((a, b) => ops.apply('concat', [a, b], { axis: 0 }), outs[0]!);
  return together(ops, stack, now);
}

const directions = [false, true];
const cases = recurrences.flatMap((recurrence) =>
  directions.map((reverse) => ({ ...recurrence, recurrence, reverse })),
);

describe.each(cases)('$name, reverse: $reverse', ({ recurrence, reverse }) => {
  it('makes what its turns make', () => {
    const leaves = leavesOf(recurrence);
    const values = leaves.map((leaf, i) => valueOf(leaf, i + 5));
    const run = (build: typeof scanned) => {
      const ops = startGraph('subject');
      const symbols = leaves.map(({ type }, i) => ops.builder.input(`x${i}`, type));
      const symbol = build(ops, recurrence, symbols, reverse);
      return evaluate(ops.builder.finish([{ name: null, value: symbol }]), values)[0]!.samples.map(({ data }) => [
        ...data,
      ]);
    };
    expect(run(scanned)).toEqual(run(unrolled));
  });

  it('has the derivatives that differences show, twice', () => {
    const build = (ops: GraphOperations, symbols: readonly GraphValue[]) => scanned(ops, recurrence, symbols, reverse);
    const { first, second } = slopesOf({ inputs: leavesOf(recurrence), build });
    expect(first.length).toBe(leavesOf(recurrence).length);
    expect(second.length).toBe(first.length);
    expect(worst(first)?.error, JSON.stringify(worst(first))).toBeLessThan(1e-6);
    expect(worst(second)?.error, JSON.stringify(worst(second))).toBeLessThan(1e-5);
  });
});

describe('as it is emitted', () => {
  beforeAll(() => loadEngine('cpu', true));
  it.each(cases)('$name, reverse: $reverse', ({ recurrence, reverse }) => {
    const build = (ops: GraphOperations, symbols: readonly GraphValue[]) => scanned(ops, recurrence, symbols, reverse);
    const { graph, values } = prepare({ inputs: leavesOf(recurrence), build });
    const expected = evaluate(graph, values);
    tf.tidy(() => {
      const made = emitted(graph)(values.map((value, i) => tensorOf(value, graph.inputs[i]!.type)));
      for (const [i, value] of expected.entries()) {
        const wanted = value.samples.flatMap(({ data }) => [...data]);
        const scale = Math.max(1, ...wanted.map(Math.abs));
        for (const [j, x] of [...made[i]!.dataSync()].entries())
          expect(Math.abs(x - wanted[j]!) / scale).toBeLessThan(1e-5);
      }
    });
  });
});

describe('in the language', () => {
  const network = (body: string, rest = '') => `${rest}\nnetwork N(x: f32[5, 3]) -> f32[5, 4] {\n${body}\n}`;
  it.each([
    ['a cell with weights', 'let (out) = scan(cell, x, from: zeros[4])\nout', 'block cell(h: f32[U], x: f32[N]) { tanh(concat(x, h) |> dense(U)) }'],
    ['a shared cell, twice', 'share cell = unit()\nlet a = scan(cell, x, from: zeros[4])\nlet b = scan(cell, x, from: a.carry, reverse: true)\na.out + b.out', 'block unit(h: f32[U], x: f32[N]) { tanh(concat(x, h) |> dense(U)) }'],
    ['without a sequence', 'let (out) = scan(turn, steps: 5, from: (h: x |> flatten |> dense(4)), amount: mean(x, axis: all))\nout.h', 'fn turn(s: (h: f32[U]), amount: f32[]) = (h: s.h * amount + 1)'],
    ['state and out', 'let (carry, out) = scan(turn, x, from: 0)\nout + carry', 'fn turn(s: f32[], x: f32[N]) = (carry: s + sum(x, axis: all), out: concat(x, ones[1]) * s)'],
    ['whole numbers', 'let (out) = scan(turn, x, from: zeros[3])\nout.kind |> one_hot |> dense(4)', 'fn turn(s: f32[N], x: f32[N]) = (carry: s + x, out: (kind: argmax(s + x)))'],
  ])('%s', async (_, body, rest) => {
    expect(messages(await compileText(network(body, rest)))).toBe('');
  }); // prettier-ignore
});
