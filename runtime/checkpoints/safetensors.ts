/**
 * The safetensors format (huggingface/safetensors), which PyTorch, JAX and many tools read: eight bytes with the
 * length of a JSON header, the header (per tensor its type, shape and place), then the numbers, little-endian.
 */

/** One array as a checkpoint holds it. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

const types = { F32: Float32Array, I32: Int32Array } as const;
type TypeName = keyof typeof types;

/** The format's own limit on its header, so that a damaged length is not taken for a reason to allocate. */
const longestHeader = 100_000_000;

/** Bytes that are no safetensors file; the message says in what way. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

/** The file as a list of chunks, so that the numbers are not copied. `metadata` goes into the header. */
export function encodeSafetensors(
  tensors: readonly StoredTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    const dtype: TypeName = values instanceof Int32Array ? 'I32' : 'F32';
    header[name] = { dtype, shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  // Spaces at the end of the header put the numbers at a multiple of eight bytes.
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ');
  json.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const numbers = tensors.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return [length, padded, ...numbers];
}

/**
 * Reads what `encodeSafetensors` wrote, and any other safetensors file of 32-bit floats and integers.
 * @throws SafetensorsError unless the whole file is sound.
 */
export function decodeSafetensors(file: Uint8Array): {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, unknown>>;
} {
  if (file.length < 8) throw new SafetensorsError(`it is only ${file.length} bytes long`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > longestHeader) throw new SafetensorsError('its first eight bytes are damaged');
  const start = 8 + headerLength;
  if (start > file.length) throw new SafetensorsError(`it ends inside its header, after ${file.length} bytes`);
  const header = parseHeader(file.subarray(8, start));

  const tensors = new Map<string, StoredTensor>();
  let expected = 0;
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  for (const entry of entries.map(readEntry).sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    const { name, type, shape, begin, end } = entry;
    if (begin !== expected) throw new SafetensorsError(`${name} starts at byte ${begin}, not at ${expected}`);
    expected = end;
    if (start + end > file.length) throw new SafetensorsError(`it ends inside ${name}, after ${file.length} bytes`);
    // A copy, because typed arrays must start at a multiple of four bytes.
    const bytes = Uint8Array.from(file.subarray(start + begin, start + end));
    tensors.set(name, { name, shape, values: new types[type](bytes.buffer) });
  }
  if (start + expected !== file.length) {
    throw new SafetensorsError(`it has ${file.length - start - expected} bytes that belong to no tensor`);
  }
  const metadata = header['__metadata__'];
  return { tensors, metadata: isRecord(metadata) ? metadata : {} };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new SafetensorsError('its header is not JSON');
  }
  if (!isRecord(header)) throw new SafetensorsError('its header is not an object');
  return header;
}

function readEntry([name, entry]: [string, unknown]) {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  if (dtype !== 'F32' && dtype !== 'I32') throw new SafetensorsError(`${name} is not of type F32 or I32`);
  if (!isSizes(shape)) throw new SafetensorsError(`${name} has no shape`);
  if (!isSizes(offsets) || offsets.length !== 2) throw new SafetensorsError(`${name} has no place in the file`);
  const [begin, end] = offsets as [number, number];
  const bytes = shape.reduce((product, size) => product * size, 4);
  if (end - begin !== bytes) throw new SafetensorsError(`${name} is ${end - begin} bytes long, not ${bytes}`);
  const type: TypeName = dtype;
  return { name, type, shape, begin, end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}
