/** `each_class` of std/pictures, seen in a preview. */
import { expect, it } from 'vitest';
import { Emitted } from './emitted.js';
import type { Recording } from './recorder.js';

const program = `
import { each_class } from "std/pictures"

/// Its pixel has the noise in the channel of the class, and zero in the others.
generator G(z: f32[], label: int<4>) -> f32[1, 1, 4] {
  weight strength: f32[] = ones
  reshape(strength * z * one_hot(label), 1, 1, 4)
}

train {
  batch 5
  until 1 steps
  optimizer G = sgd(1e-3)
  z ~ normal[]
  label ~ categorical(4)
  minimize G: mean(square(G(z, label) - 1))
  every 1 steps { preview grid(3, 1) of each_class(G, z, label, scale: 2) }
}
`;

it('each row has every class in its place, with one noise', async () => {
  const emitted = await Emitted.of({ program: { text: program } });
  const run = (await emitted.run('cpu')).get('program') as Recording;
  await emitted.dispose();
  const [{ shape, values }] = run.previews as [Recording['previews'][number]];
  expect(shape).toEqual([3, 2, 8, 4]);
  const noise = run.draws['preview/z']!.slice(0, 3);
  const [strength] = run.after['G/strength']!.values;
  const expected = noise.flatMap((z) =>
    [0, 1].flatMap(() =>
      [0, 0, 1, 1, 2, 2, 3, 3].flatMap((label) =>
        [0, 1, 2, 3].map((channel) => (channel === label ? z * strength! : 0)),
      ),
    ),
  );
  expect(values).toHaveLength(expected.length);
  values.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
});
