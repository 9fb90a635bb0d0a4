import { expect, it } from 'vitest';
import { dependsOn } from '../../../../compiler/graph/analyse/dependence.js';
import { previewsOf } from '../../../../compiler/graph/ir/plan.js';
import { programOf } from '../../compiled.js';

/** The noise that a preview depends on, by name, of all that it is computed from. */
async function behind(preview: string): Promise<readonly string[]> {
  const { training } = await programOf(`import { each_class } from "std/pictures"

generator G(z: f32[2], label: int<3>) -> f32[4, 4, 1] {
  concat(z, label |> one_hot) |> dense(16) |> reshape(4, 4, 1)
}

train {
  batch 4
  until 1 steps
  optimizer G = sgd(0.1)
  z ~ normal[2]
  label ~ categorical(3)
  minimize G: mean(square(G(z, label)))
  at end { preview grid(2, 2) of ${preview} }
}
`);
  const { step, items } = training!;
  const [{ value }] = previewsOf(items) as readonly [ReturnType<typeof previewsOf>[number]];
  return step.nodes.flatMap((node) =>
    node.kind === 'draw' && dependsOn(step, value, { kind: 'node', node: node.id, output: 0 }) ? [node.draw] : [],
  );
}

it.each([
  ['G(z, label)', ['z', 'label']],
  ['each_class(G, z, label)', ['z']],
  ['G(0 * z, label)', ['z', 'label']],
  ['G(broadcast_to(tensor([1, 2]), z), label)', ['label']],
])('%s depends on %j', async (preview, names) => {
  expect(await behind(preview)).toEqual(names);
});
