import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from '../../../runtime/checkpoints/safetensors.js';
import type { StoredTensor } from '../../../runtime/checkpoints/safetensors.js';

/** A file put together by hand from the format's description. */
function file(header: unknown, data: readonly number[], headerLength?: number): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeUInt32LE(headerLength ?? json.length);
  return Buffer.concat([length, json, Uint8Array.from(data)]);
}

const oneAndTwo = [0, 0, 128, 63, 0, 0, 0, 64]; // 1.0 and 2.0, little-endian
const bits = (values: Float32Array | Int32Array) => [
  ...new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
];

describe('reading', () => {
  it('reads a file written elsewhere: tensors in any order, spaces after the header, no metadata', () => {
    const header = {
      second: { shape: [2], dtype: 'I32', data_offsets: [8, 16] },
      first: { data_offsets: [0, 8], dtype: 'F32', shape: [1, 2] },
      empty: { dtype: 'F32', shape: [0, 3], data_offsets: [16, 16] },
    };
    const { tensors, metadata } = decodeSafetensors(
      file(`${JSON.stringify(header)}   `, [...oneAndTwo, 1, 0, 0, 0, 255, 255, 255, 255]),
    );
    expect(tensors.get('first')).toEqual({ name: 'first', shape: [1, 2], values: Float32Array.of(1, 2) });
    expect(tensors.get('second')).toEqual({ name: 'second', shape: [2], values: Int32Array.of(1, -1) });
    expect(tensors.get('empty')).toEqual({ name: 'empty', shape: [0, 3], values: new Float32Array() });
    expect(metadata).toEqual({});
  });

  const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  it.each([
    { what: 'no bytes at all', bytes: new Uint8Array(3), says: 'it is only 3 bytes long' },
    { what: 'an absurd header length', bytes: Buffer.alloc(16, 255), says: 'its first eight bytes are damaged' },
    { what: 'a header that ends too soon', bytes: file({ a: entry }, [], 500), says: 'it ends inside its header' },
    { what: 'no JSON', bytes: file('{"a"', []), says: 'its header is not JSON' },
    { what: 'no object', bytes: file([], []), says: 'its header is not an object' },
    { what: 'half a tensor', bytes: file({ a: entry }, oneAndTwo.slice(3)), says: 'it ends inside a, after' },
    { what: 'too much', bytes: file({ a: entry }, [...oneAndTwo, 0, 0]), says: 'it has 2 bytes that belong to no' },
    { what: 'another type', bytes: file({ a: { ...entry, dtype: 'BF16' } }, []), says: 'a is not of type F32 or I32' },
    { what: 'a negative size', bytes: file({ a: { ...entry, shape: [-2] } }, oneAndTwo), says: 'a has no shape' },
    {
      what: 'another size',
      bytes: file({ a: { ...entry, shape: [3] } }, oneAndTwo),
      says: 'a is 8 bytes long, not 12',
    },
    { what: 'no offsets', bytes: file({ a: { dtype: 'F32', shape: [2] } }, oneAndTwo), says: 'a has no place in' },
    { what: 'a gap', bytes: file({ a: { ...entry, data_offsets: [4, 12] } }, oneAndTwo), says: 'a starts at byte 4' },
    { what: 'an overlap', bytes: file({ a: entry, b: entry }, oneAndTwo), says: 'b starts at byte 0, not at 8' },
  ])('refuses $what', ({ bytes, says }) => {
    expect(() => decodeSafetensors(bytes)).toThrow(SafetensorsError);
    expect(() => decodeSafetensors(bytes)).toThrow(says);
  });

  it('never fails in another way, whatever the bytes', () => {
    const read = (bytes: Uint8Array) => {
      try {
        decodeSafetensors(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(SafetensorsError);
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), read));
    fc.assert(fc.property(fc.json(), fc.uint8Array(), (json, data) => read(file(json, [...data]))));
    const anyEntry = fc.record({
      dtype: fc.constantFrom('F32', 'I32'),
      shape: fc.json(),
      data_offsets: fc.tuple(fc.nat(9), fc.nat(9)),
    });
    fc.assert(fc.property(anyEntry, fc.uint8Array(), (a, data) => read(file({ a }, [...data]))));
  });
});

describe('writing', () => {
  it('lays the file out as the format says', () => {
    const tensors: StoredTensor[] = [
      { name: 'x', shape: [2], values: Float32Array.of(1, 2) },
      { name: 'n', shape: [], values: Int32Array.of(-2) },
    ];
    const bytes = Buffer.concat(encodeSafetensors(tensors, { made: 'here' }));
    const headerLength = Number(bytes.readBigUInt64LE(0));
    expect(headerLength % 8).toBe(0);
    expect(JSON.parse(bytes.subarray(8, 8 + headerLength).toString())).toEqual({
      __metadata__: { made: 'here' },
      x: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
      n: { dtype: 'I32', shape: [], data_offsets: [8, 12] },
    });
    expect([...bytes.subarray(8 + headerLength)]).toEqual([...oneAndTwo, 254, 255, 255, 255]);
  });

  it('gives every bit back', () => {
    const floats = fc
      .array(fc.float({ noDefaultInfinity: false }), { maxLength: 20 })
      .map((list) => Float32Array.from(list));
    const integers = fc.array(fc.integer(), { maxLength: 20 }).map((list) => Int32Array.from(list));
    const values = fc.dictionary(fc.string(), fc.oneof(floats, integers));
    fc.assert(
      fc.property(values, fc.dictionary(fc.string(), fc.string()), (byName, metadata) => {
        fc.pre(!Object.hasOwn(byName, '__metadata__') && !Object.hasOwn(byName, '__proto__'));
        const tensors = Object.entries(byName).map(([name, v]) => ({ name, shape: [1, v.length], values: v }));
        const read = decodeSafetensors(Buffer.concat(encodeSafetensors(tensors, metadata)));
        expect(read.tensors.size).toBe(tensors.length);
        for (const { name, shape, values } of tensors) {
          const back = read.tensors.get(name)!;
          expect(back.shape).toEqual(shape);
          expect(back.values.constructor).toBe(values.constructor);
          expect(bits(back.values)).toEqual(bits(values));
        }
        expect({ ...read.metadata }).toEqual({ ...metadata });
      }),
    );
  });
});
