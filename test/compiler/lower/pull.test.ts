import { describe, expect, it } from 'vitest';
import { lowerPull, shownToDiscriminator } from '../../../compiler/lower/pull.js';
import { GraphPass } from '../../../runtime/graphs/pass.js';
import { described } from '../../../compiler/lower/described.js';
import { Memory } from '../../../runtime/graphs/memory.js';
import { Random } from '../../../runtime/random/random.js';
import { lowerLook } from '../../../compiler/lower/looks.js';
import { storedBy } from '../../../compiler/lower/stored.js';
import type { StepGraph } from '../../../compiler/lower/step-graph.js';
import { loadMixture } from '../../../runtime/data/mixture.js';
import { evaluate } from '../graph/reference/reference.js';
import type { Value } from '../graph/reference/values.js';
import { programOf } from '../compiled.js';

const text = (loss: string) => `import { ring } from "std/data"
import { nonsaturating, relativistic } from "std/losses"
generator G(z: f32[2]) -> f32[2] { z |> dense(2) }
discriminator D(x: f32[2]) -> f32[] { x |> dense(8) |> tanh |> dense(1) |> squeeze }
train {
  batch 16
  until 10 steps
  optimizer G, D = adam(1e-3)
  real <- ring.point
  z ~ normal[2]
  let fake = G(z)
  minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize G: ${loss}
}
`;

/** What a graph makes of five samples, in float64. */
async function made(step: StepGraph, stored: Memory<Value>) {
  const value = (values: ArrayLike<number>, shape: readonly number[], count: number, batch: boolean): Value => {
    const size = shape.reduce((product, dim) => product * dim, 1);
    return { batch, samples: Array.from({ length: count }, (_, i) => ({ shape, data: Float64Array.from(Array.from(values).slice(i * size, (i + 1) * size)) })) }; // prettier-ignore
  };
  const ring = await loadMixture({ source: 'mixture', name: 'ring', layout: 'ring', modes: 8, radius: 1, sigma: 0.01, count: 100, fields: { point: { kind: 'tensor', shape: [2], range: null } } }, 3); // prettier-ignore
  const engine = {
    tensor: (values: ArrayLike<number>, { shape, batch }: { shape: readonly number[]; batch: boolean }, count: number) => value(values, shape, count, batch), // prettier-ignore
    dispose: () => undefined,
    run: (_: unknown, inputs: readonly Value[]) => Promise.resolve(evaluate(step.graph, inputs)),
  };
  const pass = GraphPass.sampling({ engine, memory: stored, random: new Random(3), data: new Map([['ring', ring]]), elapsed: () => 0 }, 'look', 5); // prettier-ignore
  const spec = described(step);
  return pass.outputs(spec);
}

describe('what a generator makes is pulled', () => {
  it.each(['nonsaturating.generator(D(fake))', 'relativistic.generator(D(real), D(fake))', '-mean(D(fake))'])(
    'down the loss: %s',
    async (loss) => {
      const program = await programOf(text(loss));
      const training = program.training!;
      const shown = shownToDiscriminator(program, training)!;
      expect(shown.discriminator).toBe('D');
      const memory = new Memory<Value>(storedBy(program, training), [], { dispose: () => undefined });
      memory.start(new Random(1), (values, shape) => ({ batch: false, samples: [{ shape, data: Float64Array.from(values) }] })); // prettier-ignore
      const [samples, pull] = await made(lowerPull(program, training, 'pull', shown), memory);
      expect(samples!.samples).toHaveLength(5);
      // The bias of the last layer moves every sample: the sum of all pulls is the fall of the loss by it.
      const step = lowerLook(program, training, 'loss', { loss: shown.line.loss });
      const bias = memory.get('G/dense.bias').samples[0]!.data;
      const lossAt = async (place: number, by: number): Promise<number> => {
        bias[place]! += by;
        const [value] = await made(step, memory);
        bias[place]! -= by;
        return value!.samples[0]!.data[0]!;
      };
      for (const place of [0, 1]) {
        const slope = ((await lossAt(place, 1e-5)) - (await lossAt(place, -1e-5))) / 2e-5;
        const sum = pull!.samples.reduce((all, { data }) => all + data[place]!, 0);
        expect(sum).toBeCloseTo(-slope, 8);
        expect(Math.abs(sum)).toBeGreaterThan(1e-4);
      }
    },
  );

  it('nowhere where no line trains through a discriminator', async () => {
    const program = await programOf(`import { ring } from "std/data"
generator G(z: f32[2]) -> f32[2] { z |> dense(2) }
train {
  batch 16
  until 10 steps
  optimizer G = adam(1e-3)
  real <- ring.point
  z ~ normal[2]
  minimize G: mean(square(G(z) - real))
}
`);
    expect(shownToDiscriminator(program, program.training!)).toBeNull();
  });
});
