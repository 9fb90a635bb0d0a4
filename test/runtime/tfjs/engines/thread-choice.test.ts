import { describe, expect, it } from 'vitest';
import { type ThreadChoice, threadChoice } from '../../../../runtime/tfjs/engines/wasm/thread-choice.js';

/** Plays calls of one size that take the given times each way; returns how often all threads were used. */
function play(choice: ThreadChoice, calls: number, size: number, together: number, alone: number): number {
  let used = 0;
  for (let i = 0; i < calls; i++) {
    const all = choice.together(size);
    if (all) used++;
    choice.report(size, all, all ? together : alone);
  }
  return used;
}

describe('choosing between all threads and one', () => {
  it('tries both and stays with all threads while they are faster', () => {
    expect(play(threadChoice(), 240, 1e7, 10, 18)).toBe(240 - 10);
  });

  it('stays with one thread while that is faster, looking again every 24 calls', () => {
    expect(play(threadChoice(), 240, 1e7, 30, 18)).toBe(10);
  });

  it('keeps sizes apart', () => {
    const choice = threadChoice();
    play(choice, 2, 1e7, 10, 18);
    play(choice, 2, 1e9, 50, 18);
    expect([choice.together(1e7), choice.together(1e9)]).toEqual([true, false]);
  });

  it('follows a machine that becomes busy and idle again', () => {
    const choice = threadChoice();
    play(choice, 50, 1e7, 10, 18);
    play(choice, 50, 1e7, 60, 30);
    expect(play(choice, 10, 1e7, 60, 30)).toBeLessThanOrEqual(1);
    play(choice, 24, 1e7, 10, 18);
    expect(play(choice, 10, 1e7, 10, 18)).toBeGreaterThanOrEqual(9);
  });

  it('forgets one slow call', () => {
    const choice = threadChoice();
    play(choice, 10, 1e7, 10, 18);
    choice.report(1e7, true, 500);
    play(choice, 30, 1e7, 10, 18);
    expect(choice.together(1e7)).toBe(true);
  });
});
