import { describe, expect, it } from 'vitest';
import { previewAt, previewSteps, type RunState, standingOf, stepOf, take } from '../../../../cli/view/page/state.js';
import type { RunHead, RunUpdate } from '../../../../cli/view/protocol.js';
import type { LiveState } from '../../../../runtime/live/state.js';

const head: RunHead = {
  ...{ name: 'runs/a', program: 'a.gan', state: 'stopped', step: 3, lastStep: 10, epoch: null, seconds: 1 },
  ...{ engine: 'cpu', seed: 0, saved: 3 },
};
const live = { pid: 1, step: 7, lastStep: 10, paused: false } as LiveState;
const point = (x: number, mean: number) => [x, mean, mean, mean, 1] as const;
const told = (...updates: readonly RunUpdate[]): RunState => {
  const runs: RunState[] = [];
  for (const update of updates) take(runs, update);
  return runs[0]!;
};

describe('the state of the page', () => {
  it('grows with what is new', () => {
    const first: RunUpdate = { run: 0, anew: true, head, losses: { D: [point(1, 0.5), point(2, 0.25)] }, notices: [] };
    const notice = { step: 4, text: 'Loss D stands still.', hint: 'Look.', of: 'D' };
    const run = told(first, { run: 0, losses: { D: [point(3, 1)], G: [point(3, 2)] }, notices: [notice] }, { run: 0, live }); // prettier-ignore
    expect(run.losses.get('D')).toMatchObject({ first: [1, 0.5], last: [3, 1], count: 3 });
    expect(run.losses.get('G')).toMatchObject({ count: 1 });
    expect(run.notices).toEqual([notice]);
    expect([stepOf(run), standingOf(run)]).toEqual([7, 'training']);
  });

  it('forgets all where it is told all again, as after a lost connection or a run that went back', () => {
    const run = told(
      { run: 0, anew: true, head, live, losses: { D: [point(1, 0.5), point(9, 0.25)] } },
      { run: 0, anew: true, head, live: null, losses: { D: [point(1, 0.5)] } },
    );
    expect(run.losses.get('D')).toMatchObject({ last: [1, 0.5], count: 1 });
    expect([stepOf(run), standingOf(run)]).toEqual([3, 'stopped']);
  });

  it('counts points that are told as one', () => {
    const run = told({ run: 0, anew: true, losses: { D: [[10, 1, 0, 2, 20]] } }, { run: 0, losses: { D: [[30, 2, 1, 3, 20]] } }); // prettier-ignore
    expect(run.losses.get('D')!.count).toBe(40);
    expect(run.losses.get('D')!.buckets(1)).toEqual([{ x: 20, mean: 1.5, low: 0, high: 3, count: 40 }]);
  });
});

it('finds previews of a step, or the newest before it', () => {
  const previews = [1, 5, 9].map((step) => ({ step, name: step === 9 ? 'more' : '', file: `step-${step}.png` }));
  const run = told({ run: 0, anew: true, previews });
  expect(previewSteps([run, run], '')).toEqual([1, 5]);
  expect([0, 1, 4, 9].map((step) => previewAt(previews, '', step)?.step)).toEqual([undefined, 1, 1, 5]);
});
