/**
 * Arrays as NumPy reads them: `.npy` (NEP 1, version 1.0), and several in a `.npz`, which is a zip archive of them. Both
 * are written as samples come, and never held whole.
 */
import { crc32 } from 'node:zlib';
import { RunError } from '../errors/run-error.js';

export type Numbers = Float32Array | Int32Array;

/** What stands before the numbers: what they are, and the shape of all. */
export function npyHeader(kind: 'float32' | 'int32', shape: readonly number[]): Buffer {
  const type = kind === 'float32' ? '<f4' : '<i4';
  const sizes = shape.map((size) => `${size},`).join(' ');
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // The numbers begin at a multiple of 64 bytes.
  const padded = `${text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 11)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(padded.length);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(padded, 'latin1')]);
}

/** Little-endian, as this machine has them. */
export const bytesOf = (values: Numbers): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

export interface Entry {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** The most bytes an archive may have whose sizes have 32 bits. */
const most = 2 ** 32 - 2 ** 20;

/**
 * A zip archive, nothing in it compressed (APPNOTE 6.3.10): how long a file is and its checksum stand after it.
 * @throws RunError where it would be too large
 */
export async function* zip(entries: AsyncIterable<Entry> | Iterable<Entry>): AsyncGenerator<Uint8Array, void> {
  const directory: Buffer[] = [];
  let at = 0;
  let count = 0;
  for await (const { name, content } of entries) {
    const start = at;
    const head = local(name, [0, 0, 0]);
    yield head;
    at += head.length;
    let [sum, size] = [0, 0];
    for await (const part of content) {
      sum = crc32(part, sum);
      size += part.length;
      at += part.length;
      if (at > most) throw new RunError('An archive has 4 GB at most.', 'Write --out samples.npy, which has no limit.', 2); // prettier-ignore
      yield part;
    }
    const after = Buffer.alloc(16);
    [0x08074b50, sum, size, size].forEach((value, i) => after.writeUInt32LE(value, 4 * i));
    yield after;
    at += after.length;
    directory.push(listed(name, [sum, size, size], start));
    count++;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  yield Buffer.concat([list, end]);
}

/** What both headers of a file have: version 2.0, flags (sizes follow), method (stored), time, checksum and sizes, name. */
function common(name: string, sizes: readonly [number, number, number]): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(1 << 3, 2);
  // The first day that there is: 1980-01-01.
  fields.writeUInt16LE((1 << 5) | 1, 8);
  sizes.forEach((value, i) => fields.writeUInt32LE(value, 10 + 4 * i));
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  return fields;
}

const signed = (signature: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature);
  return bytes;
};

const local = (name: string, sizes: readonly [number, number, number]): Buffer =>
  Buffer.concat([signed(0x04034b50), common(name, sizes), Buffer.from(name)]);

function listed(name: string, sizes: readonly [number, number, number], start: number): Buffer {
  const version = Buffer.alloc(2);
  version.writeUInt16LE(20);
  const place = Buffer.alloc(14);
  place.writeUInt32LE(start, 10);
  return Buffer.concat([signed(0x02014b50), version, common(name, sizes), place, Buffer.from(name)]);
}
