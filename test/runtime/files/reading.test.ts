import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesText, readLines, readRegular, readRegularSync, readStart } from '../../../runtime/files/reading.js';
import { NotRead } from '../../../runtime/errors/not-read.js';
import { fileTrouble } from '../../../runtime/errors/system-error.js';

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ganlang-reading-'));
  await mkdir(at('folder'));
  execFileSync('mkfifo', [at('pipe')]);
  await symlink('/dev/zero', at('zero'));
  await symlink(at('pipe'), at('to-pipe'));
  await symlink('circle', at('circle'));
  await writeFile(at('ten'), '0123456789');
  await writeFile(at('empty'), '');
});
afterAll(() => rm(folder, { recursive: true }));

/** What is said, whichever way it is read. */
async function saidOf(name: string, limit = 100): Promise<string> {
  const failed = async (read: () => unknown) => {
    try {
      await read();
    } catch (error) {
      return fileTrouble(error, name, 'read')?.problem ?? 'another error';
    }
    return 'read';
  };
  const said = await failed(() => readRegular(at(name), limit));
  expect(await failed(() => readRegularSync(at(name), limit))).toBe(said);
  return said;
}

describe('a file', () => {
  it('is read whole up to its limit', async () => {
    expect((await readRegular(at('ten'), 10)).toString()).toBe('0123456789');
    expect(readRegularSync(at('ten'), 10).toString()).toBe('0123456789');
    expect(await readRegular(at('empty'), 0)).toHaveLength(0);
    expect((await readStart(at('ten'), 4)).toString()).toBe('0123');
    expect((await readStart(at('ten'), 40)).toString()).toBe('0123456789');
    expect(await saidOf('ten', 9)).toBe('ten has 10 bytes; 9 bytes are the most that is read.');
  });

  it.each([
    ['folder', 'folder is a folder, not a file.'],
    ['pipe', 'pipe is a pipe, which may have no end; only files are read.'],
    ['to-pipe', 'to-pipe is a pipe, which may have no end; only files are read.'],
    ['zero', 'zero is a device, which may have no end; only files are read.'],
    ['circle', 'circle cannot be read: it is a link that leads in a circle.'],
    ['nothing', 'nothing cannot be read: it, or a folder on the way to it, is not there.'],
    ['ten/inside', 'ten/inside cannot be read: something on the way to it is a file, not a folder.'],
    ['x'.repeat(300), `${'x'.repeat(300)} cannot be read: the name is longer than names may be here.`],
  ])('that is none is not read: %s', async (name, said) => {
    expect(await saidOf(name)).toBe(said);
  });

  it('that may not be read is said to be so', async () => {
    await writeFile(at('secret'), 'secret');
    await chmod(at('secret'), 0);
    // The superuser may read everything.
    const said = process.getuid?.() === 0 ? 'read' : 'secret cannot be read: this user may not do that.';
    expect(await saidOf('secret')).toBe(said);
  });

  it('that says nothing about its size is read to its end, or to the limit', async () => {
    const status = (await readRegular('/proc/self/status', 2 ** 20)).toString();
    expect(status).toMatch(/^Name:/);
    await expect(readRegular('/proc/self/status', 20)).rejects.toThrow(NotRead);
    expect(() => readRegularSync('/proc/self/status', 20)).toThrow('goes on after 20 bytes, the most that is read.');
  });
});

describe('lines', () => {
  const linesOf = async (text: string, longest: number) => {
    await writeFile(at('lines'), text);
    const lines: string[] = [];
    for await (const line of readLines(at('lines'), longest)) lines.push(line);
    return lines;
  };

  it('are those of the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.stringMatching(/^[a-zé]{0,9}$/)), async (lines) => {
        const found = await linesOf(lines.map((line) => `${line}\n`).join(''), 10);
        expect(found).toEqual(lines);
      }),
      { numRuns: 50 },
    );
    expect(await linesOf('a\nb', 10)).toEqual(['a', 'b']);
  });

  it('that are too long are left out, however long', async () => {
    const long = 'x'.repeat(200_000);
    expect(await linesOf(`a\n${long}\nb\n`, 1000)).toEqual(['a', 'b']);
    expect(await linesOf(`${long}\nb`, 1000)).toEqual(['b']);
    expect(await linesOf(`a\n${long}`, 1000)).toEqual(['a']);
  });

  it('of what is no file are not read', async () => {
    const first = (name: string) => readLines(at(name), 10).next();
    await expect(first('pipe')).rejects.toThrow(NotRead);
    await expect(first('zero')).rejects.toThrow(NotRead);
  });
});

it('sizes are said in their units', () => {
  expect([1, 1023, 2 ** 20, 2 ** 31, 3.8 * 2 ** 30].map(bytesText)).toEqual(['1 byte', '1023 bytes', '1 MiB', '2 GiB', '3.8 GiB']); // prettier-ignore
});

describe('what the system says', () => {
  const error = (code: string, call: string, more = {}) => Object.assign(new Error(code), { code, syscall: call, ...more }); // prettier-ignore

  it.each([
    ['ENOSPC', 'write', 'a/b cannot be written: the disk is full.'],
    ['EROFS', 'mkdir', 'a/b cannot be made: its disk can only be read.'],
    ['EACCES', 'scandir', 'a/b cannot be listed: this user may not do that.'],
    ['EPERM', 'unlink', 'a/b cannot be removed: this user may not do that.'],
    ['EISDIR', 'open', 'a/b cannot be opened: it is a folder, not a file.'],
    ['ENOENT', 'mkdir', 'a/b cannot be made: it, or a folder on the way to it, is not there.'],
    ['EMFILE', 'open', 'a/b cannot be opened: too many files are open.'],
    ['ENAMETOOLONG', 'mkdir', 'a/b cannot be made: the name is longer than names may be here.'],
    ['ELOOP', 'stat', 'a/b cannot be read: it is a link that leads in a circle.'],
    ['EXOTIC', 'copyfile', 'a/b cannot be copied: the system says EXOTIC.'],
  ])('%s of %s', (code, call, problem) => {
    expect(fileTrouble(error(code, call, { path: 'a/b' }))).toMatchObject({ problem });
    expect(fileTrouble(error(code, call), 'a/b')?.problem).toBe(problem);
  });

  it('is nothing about other errors', () => {
    expect(fileTrouble(new TypeError('x'))).toBeNull();
    expect(fileTrouble('x')).toBeNull();
  });
});
