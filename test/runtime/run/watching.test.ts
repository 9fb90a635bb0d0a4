import { afterEach, describe, expect, it, vi } from 'vitest';
import { spreadOf } from '../../../runtime/trouble/collapse.js';
import type { Held } from '../../../runtime/trouble/weights.js';
import { noticeText, Watching } from '../../../runtime/run/watching.js';

afterEach(() => vi.restoreAllMocks());

/** A weight that takes so many milliseconds to be read. */
function weight(clock: { now: number }, cost: number): Held {
  const read = () => {
    clock.now += cost;
    return Promise.resolve(Float32Array.of(clock.now));
  };
  return { name: 'G/kernel', role: 'weight', read };
}

/** The steps after which weights are looked at, of so many that take a millisecond each. */
async function looks(steps: number, cost: number): Promise<readonly number[]> {
  const clock = { now: 0 };
  vi.spyOn(performance, 'now').mockImplementation(() => clock.now);
  const [watching, found] = [new Watching([], 0), [] as number[]];
  for (let step = 1; step <= steps; step++) {
    clock.now++;
    if (!watching.isDue(step)) continue;
    found.push(step);
    await watching.lookAtWeights(step, [weight(clock, cost)], new Map());
  }
  return found;
}

describe('weights are looked at', () => {
  it('after steps 1, 2, 4, ... and every 128', async () => {
    expect(await looks(700, 0)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 384, 512, 640]);
  });

  it('for a hundredth of the time at most, a second aside, and never less than that allows', async () => {
    const [steps, cost] = [100_000, 300];
    const spent = (await looks(steps, cost)).length * cost;
    expect(spent).toBeLessThan(1000 + 0.011 * steps + cost);
    expect(spent).toBeGreaterThan(1000 + 0.009 * steps - cost);
  });
});

describe('what is told', () => {
  const losses = (watching: Watching, from: number, to: number) => {
    for (let step = from; step <= to; step++) watching.takeLosses(step, { G: 0.5 });
    return watching.taken().map(({ kind }) => kind);
  };

  it('is told once, and not again in a run that goes on', () => {
    const first = new Watching([], 0);
    expect(losses(first, 1, 400)).toEqual(['still-loss']);
    const [trouble] = first.troubles;
    const second = new Watching([], 400);
    for (let step = 1; step <= 400; step++) {
      second.remember({ step, seconds: step, losses: { G: 0.5 } });
      if (step === 300) second.remember({ step, seconds: step, trouble: trouble! });
    }
    expect(losses(second, 401, 800)).toEqual([]);
    second.takeLosses(801, { G: 0.4 });
    expect(second.taken()).toEqual([{ kind: 'still-loss', of: 'G', text: 'Loss G moves again.', over: true }]);
    expect(second.troubles).toEqual([]);
  });

  it('stands on a terminal with its step, and what people change below', () => {
    const watching = new Watching([], 0);
    for (let step = 1; step <= 300; step++) watching.takeLosses(step, { G: 0.5 });
    const [notice] = watching.taken();
    const [what, hint] = noticeText(300, notice!);
    expect(what).toMatch(/^step 300 {2}trouble: Loss G stands still: /);
    expect(hint).toMatch(/^ {2}No gradient comes out of it/);
  });

  it('says nothing of previews that nothing can be compared with, or that show few samples', () => {
    const watching = new Watching([], 0);
    const same = { values: new Float32Array(64), shape: [16, 4] };
    const data = spreadOf(
      Float32Array.from({ length: 64 }, (_, i) => (i * 7) % 5),
      16,
    );
    for (let step = 1; step < 10_000; step += 1000) {
      watching.takePreview(step, 0.9, 'a', same, null);
      watching.takePreview(step, 0.9, 'b', { values: new Float32Array(8), shape: [2, 4] }, data);
    }
    expect(watching.taken()).toEqual([]);
    for (let step = 1; step < 10_000; step += 1000) watching.takePreview(step, 0.9, 'c', same, data);
    expect(watching.taken()).toMatchObject([{ kind: 'collapse', of: 'c' }]);
  });
});
