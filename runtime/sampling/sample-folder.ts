/** Samples as files of their own, as tools that measure them take them: `000000.png` and on, and `conditions.csv`. */
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Vocabulary } from '../checkpoints/vocabulary.js';
import { sizeOf } from '../contract/shapes.js';
import { misuse } from '../errors/run-error.js';
import { isNotFound, makeFolder, troubleWith, writeFileAtomically } from '../files/writing.js';
import { shortFloat } from '../text/numbers.js';
import { type InputSpecs, isPicture, shapeOf } from './input-specs.js';
import { picturePng } from './picture-files.js';
import type { SampleValues } from './sample-values.js';

/** Some samples, and the inputs they were made of. */
export interface Part {
  readonly values: Float32Array | Int32Array;
  readonly inputs: ReadonlyMap<string, SampleValues>;
}

/** Whether a path names a folder: it ends as one does. */
export const namesFolder = (path: string): boolean => /[/\\]$/.test(path);

/**
 * @param count how many there will be, for names of one length
 * @throws RunError for a folder that has something in it
 */
export async function writeFolder(
  folder: string,
  parts: AsyncIterable<Part>,
  count: number,
  shape: readonly number[],
  range: readonly [number, number],
  specs: InputSpecs,
  words: Vocabulary,
): Promise<void> {
  if (!isEmpty(folder)) throw misuse(`${folder} has files in it.`, 'Name another with --out: tools that measure a folder take all of it.'); // prettier-ignore
  makeFolder(folder);
  const digits = Math.max(6, String(count - 1).length);
  const conditions = Object.keys(specs).filter((name) => isCondition(specs, name));
  const size = sizeOf(shape);
  let sample = 0;
  async function* lines(): AsyncGenerator<Uint8Array, void> {
    yield Buffer.from(`${['file', ...conditions].map(field).join(',')}\n`);
    for await (const { values, inputs } of parts) {
      const rows: string[] = [];
      for (let i = 0; i * size < values.length; i++, sample++) {
        const file = `${String(sample).padStart(digits, '0')}.png`;
        const path = join(folder, file);
        const pixels = Float32Array.from(values.subarray(i * size, (i + 1) * size));
        // What a run needs is written with more care; here a folder of half is drawn once more.
        await writeFile(path, picturePng(pixels, shape, range)).catch((error: unknown) => {
          throw troubleWith(error, path, 'write');
        });
        const told = conditions.map((name) => conditionText(specs, words, name, inputs.get(name)!, i));
        rows.push(`${[file, ...told].map(field).join(',')}\n`);
      }
      yield Buffer.from(rows.join(''));
    }
  }
  await writeFileAtomically(join(folder, 'conditions.csv'), lines());
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (error) {
    if (isNotFound(error)) return true;
    throw troubleWith(error, folder, 'read');
  }
}

/** Classes, texts and codes; noise and pictures are no condition that fits on a line. */
function isCondition(specs: InputSpecs, name: string): boolean {
  const spec = specs[name]!;
  return !isPicture(spec) && (spec.kind === 'class' || spec.kind === 'tokens' || spec.kind === 'categorical' || sizeOf(shapeOf(spec)) <= 4); // prettier-ignore
}

/** The name of a class or the words of a text where they are known, else numbers. */
function conditionText(
  specs: InputSpecs,
  words: Vocabulary,
  name: string,
  { values }: SampleValues,
  i: number,
): string {
  const spec = specs[name]!;
  const each = sizeOf(shapeOf(spec));
  const numbers = Array.from(values.subarray(i * each, (i + 1) * each), shortFloat);
  const known = 'from' in spec ? words[spec.from] : undefined;
  if (known === undefined) return numbers.join(' ');
  if (spec.kind === 'class') return known[numbers[0]!] ?? String(numbers[0]);
  // What follows a text, and words that are not known, have no name.
  return numbers.flatMap((token) => known[token] || []).join(' ');
}

const field = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
