import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, it, test } from 'vitest';
import { bytesOf, type Entry, npyHeader, zip } from '../../../runtime/sampling/numpy-files.js';
import { python, torch } from '../../oracle/torch.js';
import { temporaryFolder } from '../../cli/gan.js';

const array = (values: Float32Array | Int32Array, shape: readonly number[]): Buffer =>
  Buffer.concat([npyHeader(values instanceof Int32Array ? 'int32' : 'float32', shape), bytesOf(values)]);

async function archive(entries: readonly Entry[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of zip(entries)) parts.push(part);
  return Buffer.concat(parts);
}

it('numbers begin at a multiple of 64 bytes, after what they are', () => {
  for (const shape of [[3], [3, 2], [10_000, 256, 256, 3]]) {
    const header = npyHeader('float32', shape);
    expect(header.length % 64).toBe(0);
    expect(header.subarray(0, 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'));
    expect(header.readUInt16LE(8)).toBe(header.length - 10);
    const text = header.subarray(10).toString();
    expect(text).toContain(`'shape': (${shape.map((size) => `${size},`).join(' ')})`);
    expect(text).toContain("'descr': '<f4'");
    expect(text.endsWith('\n')).toBe(true);
  }
});

it('an archive lists what is in it, with its checksum and its place', async () => {
  const [a, b] = [Buffer.from('first, in two parts'), Buffer.from('second')];
  const whole = await archive([
    { name: 'a.npy', content: [a.subarray(0, 5), a.subarray(5)] },
    { name: 'b.npy', content: [b] },
  ]);
  const end = whole.subarray(-22);
  expect([end.readUInt32LE(0), end.readUInt16LE(10)]).toEqual([0x06054b50, 2]);
  let at = end.readUInt32LE(16);
  expect(at + end.readUInt32LE(12)).toBe(whole.length - 22);
  for (const [name, content] of [['a.npy', a], ['b.npy', b]] as const) {
    const entry = whole.subarray(at);
    expect(entry.readUInt32LE(0)).toBe(0x02014b50);
    expect([entry.readUInt32LE(16), entry.readUInt32LE(20), entry.readUInt32LE(24)]).toEqual([crc32(content), content.length, content.length]); // prettier-ignore
    expect(entry.subarray(46, 46 + name.length).toString()).toBe(name);
    const start = entry.readUInt32LE(42);
    expect(whole.readUInt32LE(start)).toBe(0x04034b50);
    const data = start + 30 + whole.readUInt16LE(start + 26) + whole.readUInt16LE(start + 28);
    expect(whole.subarray(data, data + content.length)).toEqual(content);
    at += 46 + name.length;
  } // prettier-ignore
});

test.skipIf(!torch.here)(`NumPy reads them${torch.note}`, async () => {
  const folder = temporaryFolder();
  const samples = Float32Array.from({ length: 24 }, (_, i) => i / 7);
  writeFileSync(join(folder, 'one.npy'), array(samples, [4, 3, 2]));
  const [one, label] = [array(samples, [4, 3, 2]), array(Int32Array.of(3, 1, 4, 1), [4])];
  writeFileSync(join(folder, 'all.npz'), await archive([{ name: 'samples.npy', content: [one] }, { name: 'label.npy', content: [label] }])); // prettier-ignore
  const script =
    "import numpy, json; a = numpy.load('one.npy'); z = numpy.load('all.npz'); print(json.dumps([a.shape, a.dtype.str, a.ravel().tolist(), bool((z['samples'] == a).all()), z['label'].tolist(), z['label'].dtype.str]))";
  const answer = JSON.parse(execFileSync(python, ['-c', script], { cwd: folder, encoding: 'utf8' })) as unknown;
  expect(answer).toEqual([[4, 3, 2], '<f4', [...samples], true, [3, 1, 4, 1], '<i4']);
});
