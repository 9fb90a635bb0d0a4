import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Interrupts, watchInterrupts } from '../../../runtime/run/interrupts.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
const listening = () => signals.map((signal) => process.listenerCount(signal));

let before: readonly number[];
let told: number;
let interrupts: Interrupts;
const kill = vi.spyOn(process, 'kill');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
  kill.mockReset().mockReturnValue(true);
  before = listening();
  told = 0;
  interrupts = watchInterrupts(() => told++);
});
afterEach(() => {
  interrupts.unwatch();
  expect(listening()).toEqual(before);
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('a request to end', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('may be %s', (signal, code) => {
    expect(interrupts).toMatchObject({ interrupted: false, exitCode: undefined });
    process.emit(signal, signal);
    expect(interrupts).toMatchObject({ interrupted: true, exitCode: code });
    expect(told).toBe(1);
  });

  it('that is heard twice at once is one, and ends the program where it comes again', () => {
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGINT', 'SIGINT');
    expect([told, kill.mock.calls.length]).toEqual([1, 0]);
    // The system ends the program, where the loop of events has not turned for long; else it is done here.
    vi.spyOn(performance, 'now').mockReturnValueOnce(performance.now() + 501);
    process.emit('SIGTERM', 'SIGTERM');
    expect(kill).toHaveBeenCalledExactlyOnceWith(process.pid, 'SIGTERM');
  });

  it('leaves the next to the system', () => {
    process.emit('SIGINT', 'SIGINT');
    vi.advanceTimersByTime(501);
    const [int, term, hup, quit] = before;
    expect(listening()).toEqual([int, term, hup! + 1, quit]);
  });

  it('of a terminal that closes ends nothing at once, and nothing at all with nohup', () => {
    vi.stubEnv('_', '/usr/bin/nohup');
    process.emit('SIGHUP', 'SIGHUP');
    expect(interrupts.interrupted).toBe(false);
    vi.stubEnv('_', '/usr/bin/node');
    for (let i = 0; i < 3; i++) {
      process.emit('SIGHUP', 'SIGHUP');
      vi.advanceTimersByTime(1000);
    }
    expect([told, kill.mock.calls.length]).toEqual([1, 0]);
    // Nobody sees what is written now.
    process.stdout.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }));
    expect(() => process.stdout.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }))).toThrow('full');
  });
});
