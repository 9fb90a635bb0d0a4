/** What a file is by its first bytes, whatever it is called. */

export interface Format {
  /** As messages call it: "a PNG picture". */
  readonly name: string;
  readonly picture: boolean;
  /** Whether it is a picture of a kind that is read. */
  readonly read: boolean;
}

const read = (name: string): Format => ({ name: `${name} picture`, picture: true, read: true });
const picture = (name: string): Format => ({ name: `${name} picture`, picture: true, read: false });
const other = (name: string): Format => ({ name, picture: false, read: false });

/** Bytes in hexadecimal, `..` for any. */
const STARTS: readonly (readonly [string, Format])[] = [
  ['89504e47', read('a PNG')],
  ['ffd8ff', read('a JPEG')],
  ['47494638', read('a GIF')],
  ['52494646........57454250', read('a WebP')],
  ['49492a00', read('a TIFF')],
  ['4d4d002a', read('a TIFF')],
  ['........6674797061766966', read('an AVIF')],
  ['........6674797068656963', picture('an HEIC')],
  ['........667479706d696631', picture('an HEIF')],
  ['ff0a', picture('a JPEG XL')],
  ['0000000c4a584c20', picture('a JPEG XL')],
  ['0000000c6a502020', picture('a JPEG 2000')],
  ['38425053', picture('a Photoshop')],
  ['762f3101', picture('an OpenEXR')],
  ['53494d504c4520', picture('a FITS')],
  ['504b0304', other('a zip archive')],
  ['1f8b', other('a gzip file')],
  ['934e554d5059', other('a NumPy file')],
  ['894844460d0a1a0a', other('an HDF5 file')],
  ['25504446', other('a PDF file')],
];

/** How many bytes are looked at. */
export const START_LENGTH = 32;

/** Null for what is not known. */
export function formatOf(start: Uint8Array): Format | null {
  if (isBitmap(start)) return read('a BMP');
  const hex = Array.from(start.subarray(0, START_LENGTH), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return STARTS.find(([bytes]) => new RegExp(`^${bytes}`).test(hex))?.[1] ?? null;
}

/** `BM`, reserved zeros, and a header of one of the known lengths: two letters alone might begin any text. */
export function isBitmap(start: Uint8Array): boolean {
  if (start.length < 18 || start[0] !== 0x42 || start[1] !== 0x4d) return false;
  const header = new DataView(start.buffer, start.byteOffset, 18).getUint32(14, true);
  return [12, 40, 52, 56, 64, 108, 124].includes(header);
}
