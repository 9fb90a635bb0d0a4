/** Reading pictures of any source, each brought to the declared sizes and channels. */
import { hashOf, kept, keyOf } from './cache.js';
import { DataError } from '../errors/data-error.js';
import { expandHome, largest, readBytes } from './files.js';
import type { Loading } from './loading.js';
import type { Note } from './notes.js';
import type { SourceFiles } from './reader.js';
import { brightest, checkPicture, decodePicture, decoder, type PictureSize, type Pixels, topOf } from './picture.js';
import { tensorFields } from './sources/spec.js';
import { typeText } from './sources/fields.js';
import type { DataSpec } from './sources/spec.js';
import type { PictureReading } from './sources/pictures.js';
import { walkPictures } from './walk.js';
import { counted, grouped, listed } from '../text/prose.js';

/** Picture files, and how a source speaks of them. */
export interface PictureFiles {
  readonly paths: readonly string[];
  /** Where they come from, for people. */
  readonly from: string;
  /** The place that names the file at an index, for people; null where none does. */
  readonly namedAt?: (index: number) => string;
  /** What to do about one that is no picture. */
  readonly remedy?: string;
}

/** How many pictures are read at a time. */
const AT_ONCE = 8;

/** How many headers a check reads at most, spread evenly over the files. */
const CHECKED = 256;

const REMEDY = 'Replace it, or move it out of the folder.';

/** How many of the pictures of 16 bits a check looks into. */
const LOOKED_INTO = 8;

/** How many faults are told at once. */
const MOST_TOLD = 10;

/**
 * Reads pictures of any kind (of what moves or has pages, the first), each turned the way its EXIF orientation says.
 * @returns for each size all pictures, one after the other; of 16 bits where one of them is
 * @throws DataError when some cannot be read
 */
export async function readPictures(
  files: PictureFiles,
  sizes: readonly PictureSize[],
  { crop = 'center', white }: PictureReading,
  { cache = null, worthwhile, progress }: Loading = {},
): Promise<Pixels[]> {
  const settings = { crop, ...(white !== undefined && { white }) };
  const keyFrom = (hashes: readonly Buffer[]) => keyOf(JSON.stringify({ sizes, ...settings, decoder }), hashes);
  const decode = async () => {
    const hashes: Buffer[] = [];
    const all = sizes.map((size) => room(files, size));
    let done = 0;
    await eachPicture(files, async (path, index) => {
      const bytes = await readBytes(path, largest.picture);
      if (cache !== null) hashes[index] = hashOf(bytes);
      for (const [i, size] of sizes.entries())
        all[i]!.put(index, await decodePicture(bytes, path, size, settings, files.remedy));
      progress?.(++done, files.paths.length);
    });
    return { pixels: all.map(({ pixels }) => pixels()), key: () => keyFrom(hashes) };
  };
  const key = async () => {
    const hashes: Buffer[] = [];
    await eachPicture(files, async (path, index) => {
      hashes[index] = hashOf(await readBytes(path, largest.picture));
    });
    return keyFrom(hashes);
  };
  return kept(cache, key, decode, worthwhile);
}

/**
 * Reads the headers of a few hundred pictures, spread over all of them.
 * @returns what is worth a word though they can be read
 * @throws DataError as `readPictures`, for what can be seen without decoding
 */
export async function checkPictures(files: PictureFiles, { white }: PictureReading): Promise<readonly Note[]> {
  const { paths, remedy = REMEDY } = files;
  const step = Math.max(1, paths.length / CHECKED);
  const some = new Set(Array.from({ length: Math.min(paths.length, CHECKED) }, (_, i) => Math.floor(i * step)));
  const deep: string[] = [];
  const paged: string[] = [];
  await eachPicture(files, async (path, index) => {
    if (!some.has(index)) return;
    const { bits, pages } = await checkPicture(await readBytes(path, largest.picture), path, remedy);
    if (bits === 16) deep.push(path);
    if (pages > 1) paged.push(path);
  });
  return [...(white === undefined ? await darkness(files, deep.sort()) : []), ...pagesLeftOut(files, paged.sort())];
}

/** Many cameras and scanners write 12 bits into 16: all of the picture is then in the lowest sixteenth of its range. */
async function darkness({ from, remedy }: PictureFiles, deep: readonly string[]): Promise<readonly Note[]> {
  if (deep.length === 0) return [];
  const step = Math.max(1, deep.length / LOOKED_INTO);
  const some = Array.from({ length: Math.min(deep.length, LOOKED_INTO) }, (_, i) => deep[Math.floor(i * step)]!);
  let most = 0;
  for (const path of some) most = Math.max(most, await brightest(await readBytes(path, largest.picture), path, remedy));
  if (most >= 0x4000) return [];
  const white = 2 ** Math.ceil(Math.log2(most + 1)) - 1;
  return [
    {
      kind: 'dark',
      problem: `The pictures of ${from} have 16 bits a channel, of which they use little: the largest number in ${counted(some.length, 'of them', 'of them')} is ${grouped(most)} of 65,535, so they are nearly black.`,
      hint: white > 0 ? `Say which number is white: \`white: ${white}\`.` : 'Look at them: they are black.',
    },
  ];
}

const pagesLeftOut = ({ from }: PictureFiles, paged: readonly string[]): readonly Note[] =>
  paged.length === 0
    ? []
    : [
        {
          kind: 'passed-over',
          problem: `Of a picture with several pages the first is read, and ${from} has such: ${listed(paged, 3)}.`,
          hint: 'Save each page that is meant as a picture of its own.',
        },
      ];

/** The pictures of a folder, as files of a declaration. @throws DataError as `walkPictures` */
export const pictureFolder = async (path: string): Promise<SourceFiles> => ({
  path,
  folder: expandHome(path),
  files: (await walkPictures(path)).pictures.map((name) => ({ name, check: checkPicture })),
});

/** Those of one folder for each field. */
export const pictureFolders = (folders: Readonly<Record<string, string>>): Promise<readonly SourceFiles[]> =>
  Promise.all(Object.values(folders).map(pictureFolder));

/**
 * The size each `f32[...]` field declares, in order.
 * @throws DataError when one is no picture
 */
export function pictureSizes(spec: DataSpec): PictureSize[] {
  return tensorFields(spec).map(([name, field]) => {
    const [height = 0, width = 0, channels = 1] = field.shape;
    const isPicture = field.shape.length === 2 || field.shape.length === 3;
    if (isPicture && (channels === 1 || channels === 3 || channels === 4)) return { height, width, channels };
    throw new DataError(
      `${spec.name} delivers pictures, but ${spec.name}.${name} is declared ${typeText(field)}.`,
      'Declare f32[height, width, channels] with 1 channel (grey), 3 (colour) or 4 (colour and alpha).',
    );
  });
}

/** Room for all pictures of a size: of 8 bits a channel until there is one of 16. */
function room(files: PictureFiles, size: PictureSize) {
  let all: Pixels = allocate(files, size, Uint8Array);
  return {
    put(index: number, pixels: Pixels): void {
      if (topOf(pixels) > topOf(all)) {
        const wider = allocate(files, size, Uint16Array);
        for (let i = 0; i < all.length; i++) wider[i] = 257 * (all[i] ?? 0);
        all = wider;
      }
      const factor = topOf(all) / topOf(pixels);
      if (factor === 1) all.set(pixels, index * pixels.length);
      else for (let i = 0; i < pixels.length; i++) all[index * pixels.length + i] = factor * (pixels[i] ?? 0);
    },
    pixels: (): Pixels => all,
  };
}

function allocate<Kind extends Pixels>(
  { paths, from }: PictureFiles,
  { height, width, channels }: PictureSize,
  kind: new (length: number) => Kind,
): Kind {
  const count = paths.length * height * width * channels;
  try {
    return new kind(count);
  } catch {
    const size = kind === (Uint8Array as unknown) ? count : 2 * count;
    throw new DataError(
      `${counted(paths.length, 'picture')} of ${height}x${width}x${channels} (${from}) take ${grouped(size)} bytes, more than fits in memory.`,
      'Declare a smaller size, or name fewer pictures.',
    );
  }
}

/**
 * Works on a few files at a time. What is wrong with some of them is told together, each with the place that names it;
 * after the tenth fault it ends.
 */
export async function eachPicture(
  { paths, namedAt, from }: PictureFiles,
  work: (path: string, index: number) => Promise<void>,
): Promise<void> {
  const rest = paths.entries();
  const faults = new Map<number, DataError>();
  let broken = false;
  const worker = async () => {
    for (const [index, path] of rest) {
      if (broken || faults.size >= MOST_TOLD) return;
      await work(path, index).catch((error: unknown) => {
        broken = !(error instanceof DataError);
        if (!(error instanceof DataError)) throw error;
        const place = namedAt === undefined ? '' : `${namedAt(index)}: `;
        faults.set(index, new DataError(`${place}${error.message}`, error.hint));
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (faults.size > 0) throw together(from, [...faults].sort(([a], [b]) => a - b).map(([, fault]) => fault)); // prettier-ignore
}

/** What need not be said of each. */
const PICTURE = ' cannot be read as a picture: ';

function together(from: string, faults: readonly DataError[]): DataError {
  const [first, second] = faults;
  if (second === undefined) return first!;
  const many = faults.length < MOST_TOLD ? `${faults.length} files` : `${MOST_TOLD} files or more`;
  const told = faults.slice(0, MOST_TOLD).map(({ message }) => message.replace(PICTURE, ': ').replace(/\.$/, ''));
  const hints = new Set(faults.map(({ hint }) => hint));
  const hint = hints.size === 1 ? first!.hint : 'Replace them, or leave them out.';
  return new DataError(`${many} of ${from} cannot be read: ${told.join('; ')}.`, hint);
}
