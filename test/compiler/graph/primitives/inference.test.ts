import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Graph, Range, TensorType } from '../../../../compiler/graph/ir/graph.js';
import { primitives } from '../../../../compiler/graph/primitives/index.js';
import type { Case } from './case.js';
import { cases } from './cases.js';
import { definitions } from '../reference/definitions.js';
import { type Leaf, valueOf } from '../reference/leaves.js';
import { evaluateNodes } from '../reference/reference.js';
import { startGraph } from '../differentiate/slopes.js';
import type { Value } from '../reference/values.js';

function graphOf({ inputs, build }: Pick<Case, 'inputs' | 'build'>): Graph {
  const ops = startGraph('subject');
  const values = inputs.map(({ type }, i) => ops.builder.input(`x${i}`, type));
  return ops.builder.finish([{ name: null, value: build(ops, values) }]);
}

const face = (shape: readonly number[], batch: boolean): string => `${batch ? 'batch ' : ''}[${shape.join()}]`;

/** What a graph's nodes say they make, and make. */
function sizes(graph: Graph, values: readonly Value[]): { said: string; made: string }[] {
  return evaluateNodes(graph, values).map(([value], id) => {
    const { shape, batch } = graph.nodes[id]!.types[0]!;
    return { said: face(shape, batch), made: face(value!.samples[0]!.shape, value!.batch) };
  });
}

/** Numbers outside a type's range, rounding aside. */
function outside({ range, dtype }: TensorType, value: Value): readonly number[] {
  const numbers = value.samples.flatMap(({ data }) => [...data]).filter((x) => !Number.isNaN(x));
  if (dtype === 'bool') return numbers.filter((x) => x !== 0 && x !== 1);
  if (range === null) return [];
  const slack = 1e-9 * Math.max(1, ...range.filter(Number.isFinite).map(Math.abs));
  return numbers.filter((x) => x < range[0] - slack || x > range[1] + slack);
}

it('every primitive has a definition, and a case unless only a run can tell', () => {
  expect(Object.keys(definitions).sort()).toEqual([...primitives.keys()].sort());
  const tested = new Set([...cases.map(({ operation }) => operation), 'progress']);
  expect([...primitives.keys()].filter((name) => !tested.has(name))).toEqual([]);
});

describe('types against values', () => {
  it.each(cases)('$name', (subject) => {
    const graph = graphOf(subject);
    const values = subject.inputs.map((leaf, i) => valueOf(leaf, i));
    for (const { said, made } of sizes(graph, values)) expect(said).toBe(made);
    evaluateNodes(graph, values).forEach(([value], id) => {
      expect(outside(graph.nodes[id]!.types[0]!, value!)).toEqual([]);
    });
  });

  /** Ranges of any place and width, whole numbers and single points among them. */
  const range: fc.Arbitrary<Range> = fc
    .tuple(
      fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ min: -4, max: 4, noNaN: true })),
      fc.constantFrom(0, 0.5, 1, 3),
    )
    .map(([low, width]) => [low + 0, low + width + 0]);

  const within = (leaf: Leaf, [low, high]: Range): Leaf => {
    if (leaf.type.dtype !== 'f32') return leaf;
    const ends: Range =
      leaf.kind === 'positive' ? [Math.abs(low) + 0.1, Math.abs(low) + 0.1 + high - low] : [low, high];
    return { ...leaf, type: { ...leaf.type, range: ends } };
  };

  /** The leaf's usual numbers, moved into its range so that both ends are reached. */
  const filled = (leaf: Leaf, seed: number): Value => {
    const value = valueOf(
      { ...leaf, type: { ...leaf.type, range: leaf.kind === 'whole' ? leaf.type.range : null } },
      seed,
    );
    if (leaf.type.dtype !== 'f32') return value;
    const [low, high] = leaf.type.range!;
    const numbers = value.samples.flatMap(({ data }) => [...data]);
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    const move = (x: number) => (most === least ? high : low + ((high - low) * (x - least)) / (most - least));
    return { ...value, samples: value.samples.map(({ shape, data }) => ({ shape, data: data.map(move) })) };
  };

  it('ranges hold the values', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.array(range, { minLength: 3, maxLength: 3 }),
        fc.nat(99),
        (subject, ranges, seed) => {
          const inputs = subject.inputs.map((leaf, i) => within(leaf, ranges[i]!));
          const graph = graphOf({ ...subject, inputs });
          evaluateNodes(
            graph,
            inputs.map((leaf, i) => filled(leaf, seed + i)),
          ).forEach(([value], id) => {
            const { types } = graph.nodes[id]!;
            expect(outside(types[0]!, value!), JSON.stringify(types[0]!.range)).toEqual([]);
          });
        },
      ),
      { numRuns: 3000 },
    );
  });
});
