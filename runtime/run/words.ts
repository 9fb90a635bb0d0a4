/** `words.json` of a run: what the numbers of its data stand for, so that samples are asked for by name without the data. */
import { join } from 'node:path';
import { readRegular } from '../files/reading.js';
import { RunError } from './errors.js';
import { isNotFound, writeFileAtomically } from './files.js';

/** By field, `emoji.caption`: names of classes, or words of texts, in the order of their numbers. */
export type Words = Readonly<Record<string, readonly string[]>>;

/** How many bytes the file may have. */
const largest = 2 ** 28;

const fileOf = (run: string): string => join(run, 'words.json');

/** Writes nothing where there are none. */
export async function writeWords(run: string, words: Words): Promise<void> {
  if (Object.keys(words).length === 0) return;
  const lines = Object.entries(words).map(([field, list]) => `${JSON.stringify(field)}: ${JSON.stringify(list)}`);
  await writeFileAtomically(fileOf(run), `{\n${lines.join(',\n')}\n}\n`);
}

/** None where the run's data have no words, or an older version made it. */
export async function readWords(run: string): Promise<Words> {
  try {
    return JSON.parse((await readRegular(fileOf(run), largest)).toString('utf8')) as Words;
  } catch (error) {
    if (isNotFound(error)) return {};
    if (!(error instanceof SyntaxError)) throw error;
    // Not what the parser says, which shows the text.
    throw new RunError(`${fileOf(run)} is damaged: it is not JSON.`, 'Delete it to name classes and words by number.');
  }
}
