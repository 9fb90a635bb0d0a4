import { expect, it } from 'vitest';
import { slice } from '../../../../compiler/graph/ir/dependencies.js';
import type { Graph } from '../../../../compiler/graph/ir/graph.js';
import type { Program } from '../../../../compiler/graph/ir/program.js';
import { minimizes } from '../../../../compiler/graph/ir/plan.js';
import { withoutIdleValues } from '../../../../compiler/graph/simplify/shapes.js';
import { programOf } from '../../compiled.js';

const text = (loss: string) => `
import { r1 } from "std/losses"
import { ring } from "std/data"

network D(x: f32[2]) -> f32[] { x |> dense(8) |> tanh |> dense(1, bias: false) |> squeeze }

train {
  batch 4
  until 1 steps
  optimizer D = adam(1e-3)
  real <- ring.point
  minimize D: ${loss}
}`;

/** How often the losses of a program call each graph, by name, also in what is called. */
function calls({ training }: Program): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const visit = (graph: Graph, nodes: readonly number[]): void => {
    for (const id of nodes) {
      const node = graph.nodes[id]!;
      if (node.kind !== 'call') continue;
      counts[node.graph.name] = (counts[node.graph.name] ?? 0) + 1;
      visit(node.graph, node.graph.nodes.map(({ id }) => id));
    }
  }; // prettier-ignore
  const roots = minimizes(training!.items).map(({ loss }) => loss);
  visit(training!.step, slice(training!.step, roots));
  return counts;
}

it('a network is not run where only the shape of what it makes is used', async () => {
  const program = await programOf(text('r1(D, real)'));
  expect(calls(program)['D']).toBe(1);
  expect(calls(withoutIdleValues(program))['D']).toBeUndefined();
});

it('where its values are used it is run as before', async () => {
  const program = await programOf(text('mean(D(real)) + r1(D, real)'));
  expect(calls(withoutIdleValues(program))['D']).toBe(1);
});
