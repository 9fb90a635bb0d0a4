/**
 * Windows bitmaps (BMP), which the picture library does not read: uncompressed ones of any depth, with a palette or
 * masks, upright or upside down. See "Bitmap Storage" in the Windows documentation.
 */

/** 8 bits a channel, row by row from the top. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** 3 red-green-blue, 4 with alpha. */
  readonly channels: 3 | 4;
  readonly pixels: Uint8Array;
}

/** What its header says. */
interface Header {
  readonly width: number;
  readonly height: number;
  readonly upright: boolean;
  readonly bits: number;
  /** Where the pixels start. */
  readonly start: number;
  /** Which bits of a pixel are red, green, blue and alpha; for pixels without a palette. */
  readonly masks: readonly [number, number, number, number];
  /** Where the palette starts, how many colours it has, and how many bytes each. */
  readonly palette: { readonly at: number; readonly count: number; readonly size: 3 | 4 };
}

const UNCOMPRESSED = 0;
const MASKS = 3;

/** @throws Error with the reason, when it is damaged or of a kind that is not read */
export function bitmapSize(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  const { width, height } = headerOf(bytes);
  return { width, height };
}

/** @throws Error with the reason, when it is damaged or of a kind that is not read */
export function readBitmap(bytes: Uint8Array): Bitmap {
  const header = headerOf(bytes);
  const { width, height, bits, start, upright } = header;
  // Rows are filled up to whole words of four bytes.
  const row = 4 * Math.ceil((width * bits) / 32);
  if (start + row * height > bytes.length) throw new Error(`${start + row * height} bytes are needed, and it has ${bytes.length}`); // prettier-ignore
  const colour = bits <= 8 ? paletteColours(bytes, header) : maskedColours(header);
  const channels = bits > 8 && header.masks[3] !== 0 ? 4 : 3;
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = start + row * (upright ? y : height - 1 - y);
    for (let x = 0; x < width; x++) {
      const value = numberAt(bytes, from, x, bits);
      for (let c = 0; c < channels; c++) pixels[(y * width + x) * channels + c] = colour(value, c);
    }
  }
  return { width, height, channels, pixels };
}

function headerOf(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 26) throw new Error('it ends within its header');
  const start = view.getUint32(10, true);
  const size = view.getUint32(14, true);
  if (bytes.length < 14 + size) throw new Error('it ends within its header');
  if (size === 12) {
    // The oldest kind: sizes of 16 bits, and palettes without a fourth byte.
    const bits = view.getUint16(24, true);
    const palette = { at: 26, count: 2 ** bits, size: 3 } as const;
    return checked({ width: view.getUint16(18, true), height: view.getInt16(20, true), bits, start, palette, masks: plainMasks(bits) }); // prettier-ignore
  }
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (compression !== UNCOMPRESSED && compression !== MASKS) throw new Error('it is a compressed BMP');
  const masked = compression === MASKS && bits > 8;
  if (masked && bytes.length < 66) throw new Error('it ends within its header');
  const mask = (index: number): number => view.getUint32(54 + 4 * index, true);
  // The mask of alpha is part of longer headers only.
  const masks = masked ? ([mask(0), mask(1), mask(2), size >= 56 ? mask(3) : 0] as const) : plainMasks(bits);
  const count = Math.min(view.getUint32(46, true) || 2 ** bits, 256);
  const palette = { at: 14 + size, count, size: 4 } as const;
  return checked({ width: view.getInt32(18, true), height: view.getInt32(22, true), bits, start, palette, masks });
}

function checked(header: Omit<Header, 'upright'>): Header {
  const { width, height, bits } = header;
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`it says that it has ${bits} bits a pixel`);
  if (width < 1 || height === 0) throw new Error(`it says that it is ${width} wide and ${height} high`);
  return { ...header, height: Math.abs(height), upright: height < 0 };
}

const plainMasks = (bits: number): Header['masks'] =>
  bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0x00ff00, 0x0000ff, 0];

/** The pixel at `x` of a row: its place in the palette, or its bits. */
function numberAt(bytes: Uint8Array, row: number, x: number, bits: number): number {
  if (bits < 8) {
    const inByte = 8 / bits;
    const shift = 8 - bits * ((x % inByte) + 1);
    return ((bytes[row + Math.floor(x / inByte)] ?? 0) >> shift) & (2 ** bits - 1);
  }
  const size = bits / 8;
  let value = 0;
  for (let k = size - 1; k >= 0; k--) value = value * 256 + (bytes[row + x * size + k] ?? 0);
  return value;
}

/** Blue, green, red in the file. */
function paletteColours(bytes: Uint8Array, { palette }: Header): (value: number, channel: number) => number {
  if (palette.at + palette.count * palette.size > bytes.length) throw new Error('it ends within its palette');
  return (value, channel) => bytes[palette.at + Math.min(value, palette.count - 1) * palette.size + 2 - channel] ?? 0;
}

/** Each channel brought from the bits of its mask to eight. */
function maskedColours({ masks }: Header): (value: number, channel: number) => number {
  const parts = masks.map((mask) => {
    const low = mask === 0 ? 1 : mask & -mask;
    return { mask, low: low >>> 0, most: mask === 0 ? 1 : (mask >>> 0) / (low >>> 0) };
  });
  return (value, channel) => {
    const { mask, low, most } = parts[channel]!;
    return Math.round((255 * (((value & mask) >>> 0) / low)) / most);
  };
}
