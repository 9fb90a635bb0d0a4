import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readChanges, writeChange } from '../../../runtime/checkpoints/changes.js';
import {
  goBackTo,
  listCheckpoints,
  readCheckpoint,
  writeCheckpoint,
  type CheckpointInfo,
} from '../../../runtime/checkpoints/checkpoint.js';
import { RunError } from '../../../runtime/errors/run-error.js';

const program = { program: 'digits.gan', fingerprint: 'f3a1' };
const info = (step: number): CheckpointInfo => ({
  version: 1,
  ...program,
  step,
  epoch: step / 10,
  seconds: 1.5,
  seed: 3,
  engine: 'cpu',
  losses: { D: 1.25, 'G+F': 0.5 },
});
const tensors = [
  { name: 'G/dense.kernel', shape: [2, 2], values: Float32Array.of(0.1, -0, NaN, 1e-45) },
  { name: 'optimizer.G/updates/G', shape: [], values: Int32Array.of(7) },
];

let run: string;
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'ganlang-checkpoint-'));
});
afterEach(() => rm(run, { recursive: true }));
const at = (name: string) => join(run, 'checkpoints', name);

describe('a checkpoint', () => {
  it('comes back as it was, to the bit', async () => {
    await writeCheckpoint(run, info(120), tensors);
    const read = await readCheckpoint(run, program);
    expect(read.info).toEqual(info(120));
    expect([...read.tensors.keys()]).toEqual(tensors.map(({ name }) => name));
    for (const { name, shape, values } of tensors) {
      const back = read.tensors.get(name)!;
      expect(back.shape).toEqual(shape);
      expect(Buffer.from(back.values.buffer).equals(Buffer.from(values.buffer))).toBe(true);
    }
  });

  it('describes itself in a small JSON, and latest.json points at it', async () => {
    await writeCheckpoint(run, info(120), tensors);
    expect(JSON.parse(await readFile(at('step-000120.json'), 'utf8'))).toEqual({
      ...info(120),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(JSON.parse(await readFile(at('latest.json'), 'utf8'))).toEqual({ checkpoint: 'step-000120', step: 120 });
  });

  it('is the newest, counted by step', async () => {
    for (const step of [5, 999_999, 1_000_000, 50, 1_000_001]) await writeCheckpoint(run, info(step), tensors);
    const five = ['step-000005', 'step-000050', 'step-999999', 'step-1000000', 'step-1000001'];
    expect(await listCheckpoints(run)).toEqual(five);
    expect((await readCheckpoint(run, program)).info.step).toBe(1_000_001);
    expect((await readCheckpoint(run, program, '50')).info.step).toBe(50);
  });

  it('is passed over while only half of it is there', async () => {
    await writeCheckpoint(run, info(10), tensors);
    await writeFile(at('step-000020.safetensors.partial'), 'cut short');
    await writeFile(at('step-000020.safetensors'), 'no description yet');
    expect((await readCheckpoint(run, program)).info.step).toBe(10);
  });
});

describe('refusing a checkpoint', () => {
  const refusal = async (own = program): Promise<RunError> => {
    const error: unknown = await readCheckpoint(run, own).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RunError);
    return error as RunError;
  };

  it('says when there is none', async () => {
    expect((await refusal()).message).toBe(`${run} holds no checkpoint.`);
  });

  it('names both programs when another made it', async () => {
    await writeCheckpoint(run, info(10), tensors);
    const { message, hint } = await refusal({ program: 'wgan.gan', fingerprint: 'beef' });
    expect(message).toBe(
      `${run} was made by another program: digits.gan with fingerprint f3a1; ` +
        'this is wgan.gan with fingerprint beef.',
    );
    expect(hint).toBe(`The program that fits is ${join(run, 'digits.gan')}.`);
  });

  it('says how it is damaged, and which one to go on from', async () => {
    await writeCheckpoint(run, info(10), tensors);
    await writeCheckpoint(run, info(20), tensors);
    const file = at('step-000020.safetensors');
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, -3));
    const { message, hint } = await refusal();
    expect(message).toBe(
      `The checkpoint ${file} is damaged: it ends inside optimizer.G/updates/G, after ${bytes.length - 3} bytes.`,
    );
    expect(hint).toBe(`Delete ${at('step-000020.*')} to go on from step-000010.`);

    await writeFile(file, await readFile(at('step-000010.safetensors')));
    expect((await refusal()).message).toContain('its checksum is wrong');
    await rm(file);
    expect((await readCheckpoint(run, program)).info.step).toBe(10);
  });

  it('notices any damage to either file', async () => {
    await writeCheckpoint(run, info(10), tensors);
    const original = await readCheckpoint(run, program);
    const damage = fc.record({
      file: fc.constantFrom('step-000010.safetensors', 'step-000010.json'),
      place: fc.nat(),
      flip: fc.integer({ min: 0, max: 255 }),
    });
    let noticed = 0;
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, place, flip }) => {
        const good = await readFile(at(file));
        const where = place % good.length;
        // A flip of no bits stands for a file cut short.
        const bad = flip === 0 ? good.subarray(0, where) : Buffer.from(good);
        if (flip !== 0) bad[where]! ^= flip;
        await writeFile(at(file), bad);
        try {
          // White space between the lines of the JSON says nothing and may change.
          expect(await readCheckpoint(run, program)).toEqual(original);
        } catch (error) {
          expect(error).toBeInstanceOf(RunError);
          noticed++;
        } finally {
          await writeFile(at(file), good);
        }
      }),
      { numRuns: 300 },
    );
    expect(noticed).toBeGreaterThan(200);
    expect(await readCheckpoint(run, program)).toEqual(original);
  });
});

describe('going back', () => {
  it.each([
    ['the newest that was made by then', 250, 200, ['step-000100', 'step-000200']],
    ['the one of that very step', 300, 300, ['step-000100', 'step-000200', 'step-000300']],
    ['the oldest where all are later', 50, 100, ['step-000100']],
  ] as const)('goes to %s, and later ones are gone', async (_, step, reached, left) => {
    for (const made of [100, 200, 300]) await writeCheckpoint(run, info(made), tensors);
    expect(await goBackTo(run, step)).toBe(reached);
    expect(await listCheckpoints(run)).toEqual(left);
    expect((await readCheckpoint(run, program)).info.step).toBe(reached);
    expect(JSON.parse(await readFile(at('latest.json'), 'utf8'))).toMatchObject({ step: reached });
  });

  it('goes nowhere where there are none', async () => {
    expect(await goBackTo(run, 10)).toBeNull();
  });

  it('is remembered with its rates, and those of what was undone are forgotten', async () => {
    const change = { from: 'a', to: 'a', changes: ['x'] };
    const edited = { step: 10, from: 'a', to: 'b', changes: ['y'] };
    await writeChange(run, edited);
    await writeChange(run, { ...change, step: 40, rates: 0.5 });
    await writeChange(run, { ...change, step: 60, rates: 0.25 });
    await writeChange(run, { ...change, step: 40, rates: 0.125 });
    expect(await readChanges(run)).toEqual([edited, { ...change, step: 40, rates: 0.125 }]);
    await writeChange(run, { step: 40, from: 'a', to: 'c', changes: ['z'] });
    expect((await readChanges(run)).map(({ rates }) => rates)).toEqual([undefined, 0.125, undefined]);
  });
});
