/** Pictures that lie in a declared folder and are not read, because of how their names end. */
import { extname } from 'node:path';
import { readStart } from '../files/reading.js';
import { expandHome, within } from './files.js';
import { formatOf, START_LENGTH } from './formats.js';
import type { Note } from './notes.js';
import { EXTENSIONS, type Walk } from './walk.js';
import { counted, grouped, listed } from '../text/prose.js';

/** Endings of pictures of other kinds, in lower case. */
const KNOWN: readonly string[] = [
  ...['.heic', '.heif', '.jxl', '.jp2', '.j2k', '.jpe', '.svg', '.ico', '.tga', '.psd', '.xcf', '.pcx', '.exr', '.hdr'],
  ...['.ppm', '.pgm', '.pbm', '.pnm', '.dds', '.fits', '.dcm', '.nii', '.apng', '.mng'],
  ...['.dng', '.cr2', '.cr3', '.nef', '.arw', '.orf', '.rw2', '.raf'],
];

/** How many files of an ending are looked at. */
const LOOKED_AT = 256;

/** Counts and names them: what is known by its ending, and what is a picture by its first bytes. */
export async function passedOver(folder: string, { pictures, others }: Walk): Promise<readonly Note[]> {
  const byEnding = new Map<string, string[]>();
  for (const file of [...others].sort()) {
    const ending = extname(file).toLowerCase();
    byEnding.set(ending, [...(byEnding.get(ending) ?? []), file]);
  }
  const left: { readonly ending: string; readonly files: readonly string[]; readonly renamed: boolean }[] = [];
  for (const [ending, files] of byEnding) {
    const known = KNOWN.includes(ending);
    const pictures = known ? files : await picturesAmong(folder, files);
    if (pictures.length > 0) left.push({ ending, files: pictures, renamed: !known });
  }
  if (left.length === 0) return [];
  left.sort((a, b) => b.files.length - a.files.length || (a.ending < b.ending ? -1 : 1));
  const count = left.reduce((sum, { files }) => sum + files.length, 0);
  const kinds = left.map(({ ending, files }) => `${grouped(files.length)} ${ending === '' ? 'without an ending' : `in ${ending}`}`); // prettier-ignore
  const example = within(folder, left[0]!.files[0]!);
  return [
    {
      kind: 'passed-over',
      problem: `${folder} holds ${counted(count, 'picture')} that ${count === 1 ? 'is' : 'are'} passed over beside the ${grouped(pictures.length)} that are read: ${listed(kinds, 8)}, such as ${example}.`,
      hint: left.every(({ renamed }) => renamed)
        ? `Let their names end in what they are: ${EXTENSIONS.join(', ')}.`
        : 'Convert them, to PNG for instance, or move them out of the folder.',
    },
  ];
}

/** Of more files than are looked at, all or none. */
async function picturesAmong(folder: string, files: readonly string[]): Promise<readonly string[]> {
  const some = files.slice(0, LOOKED_AT);
  const are: boolean[] = [];
  for (const file of some) are.push(await isPicture(within(folder, file)));
  const found = some.filter((_, i) => are[i]);
  return files.length > LOOKED_AT && 2 * found.length > LOOKED_AT ? files : found;
}

async function isPicture(path: string): Promise<boolean> {
  try {
    return formatOf(await readStart(expandHome(path), START_LENGTH))?.picture ?? false;
  } catch {
    // What cannot be looked at is not read either.
    return false;
  }
}
