import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readAsked } from '../../../runtime/live/asked.js';
import { ask, lookOn, Onlookers, shownState } from '../../../runtime/live/channel.js';
import type { LiveState } from '../../../runtime/live/state.js';

function newRun(): string {
  const run = mkdtempSync(join(tmpdir(), 'ganlang-'));
  onTestFinished(() => rmSync(run, { recursive: true, force: true }));
  return run;
}

const state: LiveState = {
  ...{ pid: 1, step: 2, lastStep: 3, epoch: null, paused: false, samplesPerSecond: 1.5, stepsPerSecond: 0.5 },
  ...{ memory: { process: 1, heap: 1 }, rebuilds: true, answers: [], values: null },
};

describe('the channel', () => {
  it('knows onlookers once they say so again', () => {
    const run = newRun();
    lookOn(run);
    const onlookers = new Onlookers(run);
    expect(onlookers.areThere()).toBe(false);
    // Whatever its clock says.
    utimesSync(join(run, 'live', 'watched'), 1, 1);
    expect(onlookers.areThere()).toBe(true);
    expect(onlookers.areThere()).toBe(true);
  });

  it('hands on what is asked in its order, once', () => {
    const run = newRun();
    const onlookers = new Onlookers(run);
    expect(onlookers.asked()).toEqual([]);
    const ids = [ask(run, { do: 'pause' }), ask(run, { do: 'rates', of: { G: 0.5 } }), ask(run, { do: 'stop' })];
    expect(onlookers.asked()).toEqual([
      { id: ids[0], asked: { do: 'pause' } },
      { id: ids[1], asked: { do: 'rates', of: { G: 0.5 } } },
      { id: ids[2], asked: { do: 'stop' } },
    ]);
    expect(onlookers.asked()).toEqual([]);
  });

  it('drops what was asked of a process that is gone, what is no request, and what is too large', () => {
    const run = newRun();
    const folder = join(run, 'live', 'requests');
    mkdirSync(join(folder, `${Date.now()}-folder.json`), { recursive: true });
    writeFileSync(join(folder, '1000-000001-7.json'), '{"do":"stop"}');
    writeFileSync(join(folder, `${Date.now()}-000001-7.json`), '{"do":"st');
    writeFileSync(
      join(folder, `${Date.now()}-000002-7.json`),
      JSON.stringify({ do: 'stop', more: 'x'.repeat(70_000) }),
    );
    writeFileSync(join(folder, `${Date.now()}-000003-7.json`), '{"do":"dance"}');
    expect(new Onlookers(run).asked().map(({ asked }) => asked)).toEqual([null]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('shows a state, and never ends training for a folder that cannot be written', () => {
    const run = newRun();
    const onlookers = new Onlookers(run);
    onlookers.show(state);
    expect(shownState(run)).toBeNull();
    lookOn(run);
    onlookers.show(state);
    expect(shownState(run)).toEqual(state);
    writeFileSync(join(run, 'live', 'state.json'), '{"pid":1}');
    expect(shownState(run)).toBeNull();
  });
});

describe('readAsked', () => {
  it('takes what can be asked', () => {
    for (const what of ['pause', 'resume', 'save', 'stop']) expect(readAsked({ do: what })).toEqual({ do: what });
    expect(readAsked({ do: 'rates', of: { G: 0, D: 2 } })).toEqual({ do: 'rates', of: { G: 0, D: 2 } });
  });

  it('takes nothing else', () => {
    for (const of of [{}, [], null, 'G', { G: -1 }, { G: NaN }, { G: '1' }, { G: 1e9 }, { G: Infinity }])
      expect(readAsked({ do: 'rates', of })).toBeNull();
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const found = readAsked(value);
        expect(found === null || ['pause', 'resume', 'save', 'stop', 'rates'].includes(found.do)).toBe(true);
      }),
    );
  });
});
