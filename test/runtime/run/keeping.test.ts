import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chosen, readAt } from '../../../runtime/checkpoints/choose.js';
import { describedCheckpoints, listCheckpoints, writeCheckpoint } from '../../../runtime/checkpoints/checkpoint.js';
import { RunError } from '../../../runtime/errors/run-error.js';
import { type Keep, Keeping } from '../../../runtime/run/keeping.js';
import { Schedule } from '../../../runtime/run/schedule.js';

let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'ganlang-keeping-'));
});
afterEach(() => rmSync(run, { recursive: true }));

const schedule = new Schedule(1, 4);
const completes = (period: Parameters<Schedule['completes']>[0], step: number) => schedule.completes(period, step);
const keep: Keep = {
  last: 2,
  every: [{ epochs: 5 }, { steps: 50 }],
  best: [
    { measure: 'frechet(C)', better: 'less' },
    { measure: 'modes.captured', better: 'more' },
  ],
};

/** Trains to a step as a run does: each step is saved where that is due, or where the last argument says so. */
async function train(
  keep: Keep | undefined,
  from: number,
  to: number,
  measured: Readonly<Record<number, Readonly<Record<string, number>>>>,
  saves: (step: number) => boolean = () => false,
): Promise<Keeping> {
  const keeping = new Keeping(keep, completes, await describedCheckpoints(run));
  for (let step = from; step <= to; step++) {
    keeping.forget();
    keeping.note(measured[step] ?? {});
    if (!saves(step) && !keeping.isDue(step) && step !== to) continue;
    const info = { version: 1, program: 'a.gan', fingerprint: 'f', step, seconds: 1, seed: 0, engine: 'cpu', losses: {}, best: keeping.judged } as const; // prettier-ignore
    await writeCheckpoint(run, info, [], (all) => keeping.staying(all));
    keeping.saved();
  }
  return keeping;
}

const steps = async () => (await listCheckpoints(run)).map((name) => Number(name.slice('step-'.length)));

describe('the checkpoints that stay', () => {
  it('are the newest three, where a program says nothing', async () => {
    await train(undefined, 1, 9, {}, (step) => step % 2 === 0);
    expect(await steps()).toEqual([6, 8, 9]);
    expect(readdirSync(join(run, 'checkpoints'))).toHaveLength(7);
  });

  it('are the last, those of every period and the best, also of a run that was ended between', async () => {
    const measured = {
      4: { 'frechet(C)': 9, 'modes.captured': 3 },
      8: { 'frechet(C)': 5, 'modes.captured': NaN },
      12: { 'frechet(C)': 7, 'modes.captured': 3, other: 1 },
      16: { 'frechet(C)': 5 },
      44: { 'frechet(C)': 4.5, 'modes.captured': 2 },
      47: { 'frechet(C)': Infinity },
    };
    await train(keep, 1, 17, measured, (step) => step === 13);
    // 20 is the end of five epochs.
    expect(await steps()).toEqual([4, 8, 13, 17]);
    await train(keep, 18, 52, measured);
    expect(await steps()).toEqual([4, 20, 40, 44, 50, 52]);
  });
});

describe('the checkpoint that is meant', () => {
  const meant = async (at: string) => chosen(run, await describedCheckpoints(run), at).step;

  it('is the last, that of a step, or the best', async () => {
    await train(keep, 1, 9, {
      3: { 'frechet(C)': 2, 'modes.captured': 1 },
      6: { 'frechet(C)': 3, 'modes.captured': 2 },
    });
    expect(await steps()).toEqual([3, 6, 9]);
    const found = ['last', '3', '0006', 'best', 'best frechet', 'best modes.captured'].map(meant);
    expect(await Promise.all(found)).toEqual([9, 3, 6, 3, 3, 6]);
    await expect(meant('7')).rejects.toThrow(new RunError(`${run} has no checkpoint of step 7.`, 'It has 3, 6, 9.'));
    await expect(meant('best modes')).rejects.toThrow(`${run} keeps no checkpoint that is best by modes.`);
  });

  it('is told where it cannot be known', async () => {
    await train(undefined, 1, 2, {});
    await expect(meant('best')).rejects.toThrow(
      `No checkpoint of ${run} is known to be the best: its program does not say by what.`,
    );
    await train(keep, 3, 4, {});
    await expect(meant('best')).rejects.toThrow(`frechet(C) has not been measured yet in ${run}.`);
    for (const at of ['soon', '', '-1', '1.5', 'bestest'])
      expect(() => readAt(at, 'at')).toThrow(`--at takes a step, \`best\` or \`last\`, not ${at}.`);
  });
});
