import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdRun } from '../../../runtime/run/lock.js';

let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'ganlang-lock-'));
});
afterEach(() => rmSync(run, { recursive: true }));

const lock = () => join(run, 'lock');
const since = '2026-01-02T03:04:05.000Z';
const write = (holder: object) => writeFileSync(lock(), JSON.stringify(holder));
const holder = () => JSON.parse(readFileSync(lock(), 'utf8')) as { readonly pid: number };

describe('the lock of a run', () => {
  it('is there until the run is given back, and may be taken again by its holder', () => {
    const release = holdRun(run);
    expect(holder()).toMatchObject({ pid: process.pid, host: hostname() });
    const again = holdRun(run);
    release();
    expect(existsSync(lock())).toBe(false);
    again();
    expect(readdirSync(run)).toEqual([]);
  });

  it('keeps others out, who are told whose it is', () => {
    write({ pid: process.ppid, host: hostname(), since, started: null });
    expect(() => holdRun(run)).toThrow(
      expect.objectContaining({
        message: `Process ${process.ppid} on ${hostname()} has been training ${run} since ${new Date(since).toLocaleString('sv-SE')}.`,
        hint: `Wait for its end, or stop it with kill ${process.ppid}: it saves first.`,
      }),
    );
    expect(holder().pid).toBe(process.ppid);
    // What goes on elsewhere cannot be seen from here.
    write({ pid: 1, host: 'another', since, started: null });
    expect(() => holdRun(run)).toThrow(
      expect.objectContaining({ hint: `Wait for its end. If another no longer runs it, delete ${lock()}.` }),
    );
    rmSync(lock());
    mkdirSync(lock());
    expect(() => holdRun(run)).toThrow(`${lock()} cannot be read: it is a folder, not a file.`);
  });

  it.each([
    ['has ended', () => ({ pid: spawnSync(process.execPath, ['-e', '']).pid, host: hostname(), since, started: null })],
    ['has left its number to another', () => ({ pid: process.ppid, host: hostname(), since, started: 'long ago' })],
    ['never wrote it to its end', () => null],
  ])('is taken over from a process that %s', (_, left) => {
    const dead = left();
    if (dead === null) writeFileSync(lock(), '{"pid": 12');
    else write(dead);
    const release = holdRun(run);
    expect(holder().pid).toBe(process.pid);
    expect(readdirSync(run)).toEqual(['lock']);
    release();
  });

  it('is left alone by whoever has lost it', () => {
    const release = holdRun(run);
    write({ pid: process.ppid, host: hostname(), since, started: null });
    release();
    expect(holder().pid).toBe(process.ppid);
  });
});
