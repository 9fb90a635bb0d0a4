/** Whose epochs a run counts, when it begins and when it goes on. */
import { describe, expect, it } from 'vitest';
import { memoryDataset } from '../../../runtime/data/dataset.js';
import type { CheckpointInfo, ScheduleSettings } from '../../../runtime/checkpoints/checkpoint.js';
import type { RunOptions } from '../../../runtime/run/run-settings.js';
import { Run } from '../../../runtime/tfjs/program/run.js';

const samples = (name: string, count: number) =>
  memoryDataset(name, count, { id: { kind: 'classes', values: new Int32Array(count) } });

/** A run of 10 epochs in batches of 4, 2 of them a step. */
function runOf(began?: ScheduleSettings): Run {
  const info = { step: 30, seed: 0, losses: {}, ...(began !== undefined && { schedule: began }) };
  const options = {
    ...{
      programFile: 'p.gan',
      until: undefined,
      seed: 0,
      out: undefined,
      quiet: true,
      checked: true,
      release: () => undefined,
    },
    engine: { name: 'none', description: '' },
    resumed: began === undefined ? undefined : { folder: 'runs/p-1', info: info as unknown as CheckpointInfo },
  } as unknown as RunOptions;
  const settings = { program: 'p.gan', fingerprint: '', batch: 4, accumulate: 2, until: { epochs: 10 }, seed: 0 };
  return new Run(settings, options, undefined);
}

describe('epochs', () => {
  it('are those of the largest data set, in whatever order', () => {
    const sets = [samples('few', 40), samples('many', 400), samples('one', 1)];
    for (const order of [sets, [...sets].reverse()]) {
      const run = runOf();
      run.epochsOf(...order);
      expect([run.steps({ epochs: 1 }), run.lastStep]).toEqual([50, 500]);
    }
  });

  it('are those of the one that is named', () => {
    const run = runOf();
    run.epochsOf(samples('few', 40));
    expect(run.lastStep).toBe(50);
  });

  it('stay what they were when the data have changed', () => {
    const run = runOf({ batch: 8, stepsPerEpoch: 7, epochsOf: 'faces' });
    run.epochsOf(samples('faces', 400), samples('styles', 800));
    expect([run.steps({ epochs: 1 }), run.lastStep]).toEqual([7, 70]);
    expect(run.progress({ epochs: 1 })).toBeCloseTo(29 / 7);
  });

  it('begin anew where the checkpoint knows of none', () => {
    const run = runOf({ batch: 8 });
    run.epochsOf(samples('faces', 400));
    expect(run.lastStep).toBe(500);
  });
});
