/**
 * Decoded pictures, kept from one run to the next. What is kept goes by the content of the files and how they are read,
 * so it is right wherever they lie and whatever they are called, and nobody has to clear it. Nothing depends on it: what
 * cannot be kept or read back is decoded again.
 */
import { createHash, randomUUID, type Hash } from 'node:crypto';
import { open, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FileHandle } from 'node:fs/promises';
import { makeFolders } from '../files/folders.js';
import type { Pixels } from './picture.js';

/** How many bytes are kept altogether; those that were not used for longest go first. */
const MOST_KEPT = 4 * 2 ** 30;

/** Of the room that a disk has left, no more than this part is taken. */
const SHARE_OF_ROOM = 0.25;

/** In milliseconds: what is decoded sooner is not worth a place. */
const WORTHWHILE = 1000;

/** The first bytes of an entry; another number for another layout, or for pixels that come out otherwise. */
const MARK = 'ganlang pixels 1\n';

const ENDING = '.pixels';

/**
 * Where decoded pictures are kept: `GANLANG_CACHE`, or the place that the system has for such things; null where that
 * variable is `off`.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string | null {
  const said = env['GANLANG_CACHE'];
  if (said !== undefined && said !== '') return said === 'off' ? null : said;
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = env;
  if (platform === 'win32') return join(local ?? join(homedir(), 'AppData', 'Local'), 'ganlang', 'cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'ganlang');
  return join(xdg !== undefined && xdg.startsWith('/') ? xdg : join(homedir(), '.cache'), 'ganlang');
}

/** The SHA-256 of some bytes. */
export const hashOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Pixels, and the key of the content that they were decoded from: someone may have changed a file in the meantime. */
export interface Decoded {
  readonly pixels: Pixels[];
  readonly key: () => string;
}

/**
 * What was decoded of this content before, else what `decode` makes of it, which is kept if it took its time.
 * @param folder where it is kept; null for nowhere
 * @param worthwhile how many milliseconds that is
 */
export async function kept(
  folder: string | null,
  key: () => Promise<string>,
  decode: () => Promise<Decoded>,
  worthwhile = WORTHWHILE,
): Promise<Pixels[]> {
  if (folder === null) return (await decode()).pixels;
  const place = (name: string): string => join(folder, `${name}${ENDING}`);
  const known = await readEntry(place(await key())).catch(() => null);
  if (known !== null) return known;
  const start = performance.now();
  const decoded = await decode();
  if (performance.now() - start >= worthwhile)
    await writeEntry(folder, place(decoded.key()), decoded.pixels).catch(() => undefined);
  return decoded.pixels;
}

/** The name of an entry: the settings, and the content of every file in their order. */
export function keyOf(settings: string, hashes: readonly Uint8Array[]): string {
  const hash = createHash('sha256').update(`${MARK}${settings}\n`);
  return hashes.reduce<Hash>((sum, each) => sum.update(each), hash).digest('hex');
}

/** An entry: the mark; how many lists; of each the bytes of a number and how many there are; the numbers of all. */
async function readEntry(path: string): Promise<Pixels[] | null> {
  const file = await open(path, 'r');
  try {
    const head = await bytesOf(file, Buffer.alloc(MARK.length + 4), 0);
    if (head?.subarray(0, MARK.length).toString() !== MARK) return null;
    const lists = head.readUInt32LE(MARK.length);
    const sizes = await bytesOf(file, Buffer.alloc(12 * Math.min(lists, 1024)), head.length);
    if (sizes === null) return null;
    const found: Pixels[] = [];
    let at = head.length + sizes.length;
    const { size } = await file.stat();
    for (let i = 0; i < lists; i++) {
      const wide = sizes.readUInt32LE(12 * i) === 2;
      const count = Number(sizes.readBigUInt64LE(12 * i + 4));
      if (at + count > size) return null;
      const pixels = wide ? new Uint16Array(count) : new Uint8Array(count);
      const bytes = new Uint8Array(pixels.buffer);
      if ((await bytesOf(file, bytes, at)) === null) return null;
      at += bytes.length;
      found.push(pixels);
    }
    if (at !== size) return null;
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
    return found;
  } finally {
    await file.close();
  }
}

/** Fills some bytes from a place in a file on; null where it ends before. */
async function bytesOf<Bytes extends Uint8Array>(file: FileHandle, bytes: Bytes, from: number): Promise<Bytes | null> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, Math.min(bytes.length - done, 2 ** 30), from + done);
    if (bytesRead === 0) return null;
    done += bytesRead;
  }
  return bytes;
}

/** Under another name first, so that nobody ever reads a part, whoever else writes the same. */
async function writeEntry(folder: string, path: string, lists: readonly Pixels[]): Promise<void> {
  const size = lists.reduce((sum, { byteLength }) => sum + byteLength, 0);
  makeFolders(folder, 0o700);
  const { bavail, bsize } = await statfs(folder);
  if (size > MOST_KEPT / 2 || size > SHARE_OF_ROOM * bavail * bsize) return;
  await makeRoom(folder, size);
  const draft = join(folder, `${randomUUID()}.draft`);
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      const head = Buffer.alloc(MARK.length + 4 + 12 * lists.length);
      head.write(MARK);
      head.writeUInt32LE(lists.length, MARK.length);
      lists.forEach((pixels, i) => {
        head.writeUInt32LE(pixels.BYTES_PER_ELEMENT, MARK.length + 4 + 12 * i);
        head.writeBigUInt64LE(BigInt(pixels.length), MARK.length + 8 + 12 * i);
      });
      for (const part of [
        head,
        ...lists.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
      ])
        // prettier-ignore
        for (let at = 0; at < part.length; at += 2 ** 30) await file.writeFile(part.subarray(at, at + 2 ** 30));
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Removes what was not used for longest, and drafts of runs that ended while they wrote. */
async function makeRoom(folder: string, size: number): Promise<void> {
  const entries: { readonly path: string; readonly size: number; readonly used: number }[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const known = await stat(path).catch(() => null);
    if (known === null || !known.isFile()) continue;
    const old = Date.now() - known.mtimeMs > 24 * 3600 * 1000;
    if (name.endsWith('.draft') && old) await rm(path, { force: true });
    if (name.endsWith(ENDING)) entries.push({ path, size: known.size, used: known.mtimeMs });
  }
  let total = entries.reduce((sum, entry) => sum + entry.size, size);
  for (const entry of entries.sort((a, b) => a.used - b.used)) {
    if (total <= MOST_KEPT) return;
    await rm(entry.path, { force: true });
    total -= entry.size;
  }
}
