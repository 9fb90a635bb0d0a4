/** Training as the page drives it, held to the reference interpreter: the same program, data and seed, in float64. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadData } from '../../playground/training/data.js';
import { type Plan, planOf } from '../../playground/training/plan.js';
import { type ReadableEngine, Trainer } from '../../playground/training/trainer.js';
import { pictureOf } from '../../playground/training/picture.js';
import type { Dataset } from '../../runtime/data/dataset.js';
import { Random } from '../../runtime/random/random.js';
import { evaluate } from '../compiler/graph/reference/reference.js';
import type { Value } from '../compiler/graph/reference/values.js';
import { interpretProgram } from '../compiler/lower/interpret.js';
import { everything } from '../compiler/lower/programs.js';
import { programOf } from '../compiler/compiled.js';

const files = {
  paths: ['data/digits/images-idx3-ubyte.gz', 'data/digits/labels-idx1-ubyte.gz'],
  fetch: (path: string) => Promise.resolve(new Uint8Array(readFileSync(new URL(`../../examples/${path}`, import.meta.url)))),
}; // prettier-ignore

/** The reference interpreter as an engine. */
function engineOf(plan: () => Plan): ReadableEngine<Value> {
  return {
    tensor: (values, { shape, batch }, count) => {
      const size = shape.reduce((product, dim) => product * dim, 1);
      const samples = Array.from({ length: count }, (_, i) => ({ shape, data: Float64Array.from(values.subarray(i * size, (i + 1) * size)) })); // prettier-ignore
      return { batch, samples };
    },
    run: (spec, inputs) => Promise.resolve(evaluate(plan().graph(spec.name), inputs)),
    values: ({ samples }) => Promise.resolve(Float32Array.from(samples.flatMap(({ data }) => [...data]))),
    dispose: () => undefined,
  };
}

async function trainerOf(text: string) {
  const program = await programOf(text);
  let plan = planOf(program);
  const random = new Random(plan.training.seed);
  const data = new Map<string, Dataset>();
  for (const each of program.data) data.set(each.name, await loadData(each, random, files));
  const trainer = new Trainer<Value>(plan, engineOf(() => plan), random, data); // prettier-ignore
  const goOnWith = async (changed: string): Promise<boolean> => {
    const next = planOf(await programOf(changed));
    if (!trainer.fits(next)) return false;
    plan = next;
    trainer.goOnWith(next);
    return true;
  };
  return { program, plan, trainer, data, goOnWith };
}

const plane = (rate: string, width = 8) => `import { ring } from "std/data"
import { nonsaturating } from "std/losses"
generator G(z: f32[2]) -> f32[2] { z |> dense(${width}) |> relu |> dense(2) }
discriminator D(x: f32[2]) -> f32[] { x |> dense(8) |> relu |> dense(1) |> squeeze }
train {
  batch 8
  until 6 steps
  optimizer G, D = sgd(${rate})
  real <- ring.point
  z ~ normal[2]
  let fake = G(z)
  minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize G: nonsaturating.generator(D(fake))
}
`;

describe('training in the page', () => {
  it('is that of the program: phases, repetitions, conditions, several batches a step', async () => {
    const { program, trainer } = await trainerOf(everything);
    const expected = await interpretProgram(program, 8);
    for (const losses of expected) {
      const own = await trainer.next();
      expect(Object.keys(own)).toEqual(Object.keys(losses));
      for (const [name, value] of Object.entries(losses)) expect(own[name]).toBeCloseTo(value, 5);
    }
    expect([trainer.step, trainer.lastStep, trainer.ended]).toEqual([8, 10, false]);
  });

  it('goes on with another rate, and with no other networks', async () => {
    const [still, moved] = [await trainerOf(plane('0')), await trainerOf(plane('0.1'))];
    for (let step = 0; step < 2; step++) expect(await still.trainer.next()).not.toEqual(await moved.trainer.next());
    expect(await moved.goOnWith(plane('0'))).toBe(true);
    expect(moved.trainer.step).toBe(2);
    const look = async () => (await moved.trainer.look('look-points', 4))[0];
    const before = await look();
    await moved.trainer.next();
    // Nothing moves at a rate of 0, and what was learned is kept.
    expect(await look()).toEqual(before);
    expect(before).not.toEqual((await still.trainer.look('look-points', 4))[0]);
    expect(await moved.goOnWith(plane('0.1', 16))).toBe(false);
    while (!moved.trainer.ended) await moved.trainer.next();
    expect(moved.trainer.step).toBe(6);
  });

  it('ends with a word where a loss is no number any more', async () => {
    const { trainer } = await trainerOf(plane('1e38'));
    const all = async () => {
      while (!trainer.ended) await trainer.next();
    };
    await expect(all()).rejects.toThrow(/^Loss [DG] became (NaN|-?Infinity) at step \d\. Reset, and try a smaller/);
  });

  it('is shown in the plane: points, where they are pulled, scores around them, modes', async () => {
    const { plan, trainer, data } = await trainerOf(plane('0.1'));
    const picture = await pictureOf(plan.looks, trainer, data, plan.shapeOf);
    if (picture?.kind !== 'plane') throw new Error('no plane');
    const { bounds, surface, fake, pull, real, modes } = picture;
    expect(modes).toMatchObject({ of: 8 });
    expect(fake).toHaveLength(real.length);
    // The scores are those of the discriminator at the middle of each place.
    const at = (place: number) => [bounds.x + (bounds.side * ((place % surface!.side) + 0.5)) / surface!.side, bounds.y + (bounds.side * (Math.floor(place / surface!.side) + 0.5)) / surface!.side]; // prettier-ignore
    const places = [0, 57, 1000];
    const given = { x: trainer.tensor(Float32Array.from(places.flatMap(at)), [2], places.length) };
    const [scores] = await trainer.look('look-surface', places.length, given);
    expect(places.map((place) => surface!.scores[place])).toEqual([...scores!]);
    // A small step along a pull raises the score: here the loss falls with it.
    const nudged = Float32Array.from({ length: 6 }, (_, i) => fake[i]! + (1e-3 * pull![i]!) / Math.hypot(pull![i - (i % 2)]!, pull![i - (i % 2) + 1]!)); // prettier-ignore
    const [before] = await trainer.look('look-surface', 3, { x: trainer.tensor(fake.slice(0, 6), [2], 3) });
    const [after] = await trainer.look('look-surface', 3, { x: trainer.tensor(nudged, [2], 3) });
    expect([...after!].every((score, i) => score > before![i]!)).toBe(true);
  });

  it('is shown as a grid where pictures are made', async () => {
    const { plan, trainer, data } = await trainerOf(everything);
    const picture = await pictureOf(plan.looks, trainer, data, plan.shapeOf);
    expect(picture).toMatchObject({ kind: 'grid', count: 4, pixels: { channels: 1, width: 102, height: 102 } });
  });

  it('says in a sentence what it needs files for', async () => {
    const emoji = plane('0.1').replaceAll('f32[2]', 'f32[32, 32, 3]').replace('{ ring }', '{ emoji }').replace('ring.point', 'emoji.image').replace('normal[2]', 'normal[32, 32, 3]').replace('|> dense(2)', '|> dense(3)').replace('|> dense(8) |> relu |> dense(1)', '|> flatten |> dense(1)'); // prettier-ignore
    await expect(trainerOf(emoji)).rejects.toThrow(/^emoji is read from files \(.*captions\.csv\), and a page reads none of yours\.$/); // prettier-ignore
  });
});
