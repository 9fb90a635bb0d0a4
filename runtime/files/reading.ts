/**
 * Reading files that anyone may have made. Only regular files are read, since a device has no end and a pipe waits for
 * someone who writes, and never more bytes than were allowed for, whatever a file says about its own size.
 */
import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { NotRead } from '../errors/not-read.js';

/** Does not wait at the opening of a pipe either. */
const reading = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * All of a regular file.
 * @param limit how many bytes it may have
 * @throws NotRead for anything else, and for a larger one
 */
export async function readRegular(path: string, limit: number): Promise<Buffer> {
  return withRegular(path, limit, async (file, size) => {
    let bytes: Buffer = Buffer.allocUnsafe(size + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, Math.min(bytes.length - length, 2 ** 30), null);
      if (bytesRead === 0) return bytes.subarray(0, length);
      length += bytesRead;
      if (length > limit) throw tooLarge(path, limit);
      if (length === bytes.length) bytes = grown(bytes, limit);
    }
  });
}

/** The same at once, for what is small. */
export function readRegularSync(path: string, limit: number): Buffer {
  mayOpen(path, statSync(path), limit);
  const file = openSync(path, reading);
  try {
    const { size } = mayOpen(path, fstatSync(file), limit);
    let bytes: Buffer = Buffer.allocUnsafe(size + 1);
    let length = 0;
    for (;;) {
      const more = readSync(file, bytes, length, bytes.length - length, null);
      if (more === 0) return bytes.subarray(0, length);
      length += more;
      if (length > limit) throw tooLarge(path, limit);
      if (length === bytes.length) bytes = grown(bytes, limit);
    }
  } finally {
    closeSync(file);
  }
}

/** Gives `use` an open regular file and its size. @throws NotRead for anything else, and for a larger one */
export async function withRegular<Result>(
  path: string,
  limit: number,
  use: (file: FileHandle, size: number) => Promise<Result>,
): Promise<Result> {
  // Looked at before it is opened, because opening a device may already do something.
  mayOpen(path, await stat(path), limit);
  const file = await open(path, reading);
  try {
    const { size } = mayOpen(path, await file.stat(), limit);
    return await use(file, size);
  } finally {
    await file.close();
  }
}

/** The first bytes of a regular file of any size. @throws NotRead for anything else */
export const readStart = (path: string, length: number): Promise<Buffer> =>
  withRegular(path, Infinity, async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  });

/** The last bytes of a regular file of any size. @throws NotRead for anything else */
export const readEnd = (path: string, length: number): Promise<Buffer> =>
  withRegular(path, Infinity, async (file, size) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, Math.max(0, size - length));
    return buffer.subarray(0, bytesRead);
  });

/**
 * The lines of a text of any length, one after the other.
 * @param longest characters that a line may have; a longer one is left out
 */
export async function* readLines(path: string, longest: number): AsyncGenerator<string, void> {
  mayOpen(path, await stat(path), Infinity);
  const file = await open(path, reading);
  try {
    mayOpen(path, await file.stat(), Infinity);
    let rest = '';
    let skipping = false;
    for await (const chunk of file.createReadStream({ encoding: 'utf8', autoClose: false })) {
      const lines = (rest + (chunk as string)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!skipping && line.length <= longest) yield line;
        skipping = false;
      }
      if (rest.length <= longest) continue;
      skipping = true;
      rest = '';
    }
    if (rest !== '' && !skipping) yield rest;
  } finally {
    await file.close();
  }
}

function mayOpen(path: string, stats: Stats, limit: number): Stats {
  if (stats.isDirectory()) throw new NotRead(path, 'is a folder, not a file.', 'Name a file in it.');
  if (!stats.isFile()) {
    throw new NotRead(path, `is ${kindOf(stats)}, which may have no end; only files are read.`, 'Name a file.');
  }
  if (stats.size > limit) throw tooLarge(path, limit, stats.size);
  return stats;
}

function kindOf(stats: Stats): string {
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return stats.isCharacterDevice() || stats.isBlockDevice() ? 'a device' : 'no file';
}

function tooLarge(path: string, limit: number, size?: number): NotRead {
  const most = bytesText(limit);
  const problem =
    size === undefined ? `goes on after ${most}, the most that is read.` : `has ${bytesText(size)}; ${most} are the most that is read.`; // prettier-ignore
  return new NotRead(path, problem, 'Name a smaller file, or take a part of it.');
}

/** 67108864 -> `64 MiB` */
export function bytesText(bytes: number): string {
  for (const [unit, size] of [
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ] as const)
    // prettier-ignore
    if (bytes >= size) return `${(bytes / size).toLocaleString('en-US', { maximumFractionDigits: 1 })} ${unit}`;
  return bytes === 1 ? '1 byte' : `${bytes} bytes`;
}

/** What grows while it is read, or never said how large it is. */
function grown(bytes: Buffer, limit: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.min(2 * bytes.length, limit + 1));
  bytes.copy(larger);
  return larger;
}
