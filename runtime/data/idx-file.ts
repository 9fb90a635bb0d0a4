/** Files of the IDX format, packed by gzip or not, which is told by their content. */
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { bytesText, withRegular } from '../files/reading.js';
import { DataError } from '../errors/data-error.js';
import { expandHome, largest, unreadable } from './files.js';
import { headerOf, type IdxArray, UNSIGNED_BYTE, wrongLength } from './idx-format.js';
import { grouped } from '../text/prose.js';

/**
 * Reads and unpacks an IDX file. Its header says how many numbers follow, and no more are read: a small gzip file may
 * hold any number of zeros.
 * @throws DataError when it is missing, damaged, too large or not an IDX file of unsigned bytes
 */
export async function readIdxFile(path: string): Promise<IdxArray> {
  try {
    return await withRegular(expandHome(path), largest.numbers, async (file, size) => {
      const start = Buffer.alloc(2);
      await file.read(start, 0, 2, 0);
      const stream = file.createReadStream({ start: 0, autoClose: false, highWaterMark: 2 ** 20 });
      if (!isPacked(start)) return await readIdx(stream, path, size);
      const unpacked = stream.pipe(createGunzip({ chunkSize: 2 ** 18 }));
      // A packed byte makes 1,032 at most (RFC 1951: the longest match, of 258 bytes, in two bits).
      return await readIdx(unpacked, path, 1032 * size);
    });
  } catch (error) {
    if (error instanceof DataError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined && code in constants)
      throw new DataError(`${path} is a damaged gzip file: ${message}.`, 'Download or copy it again.');
    throw await unreadable(path, error);
  }
}

/**
 * Looks at the start of a file: two zero bytes, a type of numbers, and how many axes there are; possibly packed.
 * @throws DataError when it is no IDX file
 */
export function checkIdxFile(bytes: Buffer, path: string): void {
  const [zero, alsoZero, type = 0, axes = 0] = isPacked(bytes) ? unpackedStart(bytes) : bytes;
  if (zero === 0 && alsoZero === 0 && type >= UNSIGNED_BYTE && type <= 0x0e && axes > 0) return;
  throw new DataError(`${path} is no IDX file.`, 'Name another file.');
}

const isPacked = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function unpackedStart(bytes: Buffer): Buffer {
  try {
    const settings = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 22 };
    return gunzipSync(bytes.subarray(0, 2 ** 11), settings);
  } catch {
    return Buffer.alloc(0);
  }
}

/** @param most how many bytes the stream can have */
async function readIdx(stream: AsyncIterable<unknown>, path: string, most: number): Promise<IdxArray> {
  let head = Buffer.alloc(0);
  let array: { readonly dims: readonly number[]; readonly values: Uint8Array; readonly expected: number } | undefined;
  let found = 0;
  let ended = true;
  const take = (bytes: Uint8Array) => {
    const room = array!.values.length - found;
    if (room > 0) array!.values.set(bytes.subarray(0, room), found);
    found += bytes.length;
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (array !== undefined) take(chunk);
    else {
      head = Buffer.concat([head, chunk]);
      // Longer than any header: two hundred and fifty-five axes.
      if (head.length < 1024 && head.length < most) continue;
      array = begin(head);
    }
    // More than the header says is as wrong as it will ever be; where a file ends within a chunk, its length is known.
    if (found > array.expected && chunk.length >= 2 ** 16) {
      ended = false;
      break;
    }
  }
  array ??= begin(head);
  const { dims, values, expected } = array;
  if (found !== expected) throw wrongLength(path, dims, expected, found, ended);
  return { dims, values };

  function begin(bytes: Buffer) {
    const { dims, start, expected } = headerOf(bytes, path);
    if (expected > largest.numbers) {
      throw new DataError(
        `${path} is too large: its header says ${dims.join(' x ')} = ${grouped(expected)} bytes, and at most ${bytesText(largest.numbers)} are read.`,
        'Take a part of it.',
      );
    }
    // No more than can follow: a damaged header may say anything.
    array = { dims, expected, values: new Uint8Array(Math.min(expected, most)) };
    take(bytes.subarray(start));
    return array;
  }
}
