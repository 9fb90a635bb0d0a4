import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reading } from '../../../runtime/run/reading-progress.js';

/** A stream that remembers what was written, as a terminal or not. */
function recorder(isTTY: boolean) {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY, columns: 80 }) as unknown as NodeJS.WriteStream, text: () => text };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** Reads `count` pictures, each of which takes so many milliseconds. */
function read(count: number, each: number, { isTTY = false, quiet = false, name = 'faces' } = {}): string {
  const { stream, text } = recorder(isTTY);
  const { progress, stop } = reading(name, quiet, stream);
  for (let done = 1; done <= count; done++) {
    vi.advanceTimersByTime(each);
    progress(done, count);
  }
  stop();
  return text();
}

describe('what is shown while data are read', () => {
  it('is a line every ten seconds, where nobody watches', () => {
    expect(read(3000, 9)).toBe('faces: 1,112 of 3,000 read\nfaces: 2,224 of 3,000 read\n');
    expect(read(100, 50)).toBe('');
  });

  it('is a bar on a terminal once it takes half a second, and is gone when all is read', () => {
    const shown = read(100, 50, { isTTY: true });
    expect(shown).toMatch(/10\/100 {2}reading faces/);
    expect(shown).not.toMatch(/\b9\/100/);
    // The cursor goes to the start of the line, and the line is cleared.
    expect(shown.slice(shown.lastIndexOf('reading faces'))).toMatch(/\x1b\[1G\x1b\[2K/);
    expect(read(100, 4, { isTTY: true })).toBe('');
  });

  it('is nothing where that was asked for', () => {
    expect(read(3000, 9, { quiet: true }) + read(100, 50, { quiet: true, isTTY: true })).toBe('');
  });

  it('is text, whatever the data are called', () => {
    expect(read(2, 10_000, { name: 'a\x1b[31m' })).toBe('a\\x1b[31m: 1 of 2 read\na\\x1b[31m: 2 of 2 read\n');
    expect(read(2, 1000, { name: 'a\x1b[31m', isTTY: true })).toContain('reading a\\x1b[31m');
  });
});
