/** `words.json` of a run: what the numbers of its data stand for, so that samples are asked for by name without the data. */
import { join } from 'node:path';
import { readRegular } from '../files/reading.js';
import { RunError } from '../errors/run-error.js';
import { isNotFound, writeFileAtomically } from '../files/writing.js';

/** By field, `emoji.caption`: names of classes, or words of texts, in the order of their numbers. */
export type Vocabulary = Readonly<Record<string, readonly string[]>>;

/** How many bytes the file may have. */
const largest = 2 ** 28;

const fileOf = (run: string): string => join(run, 'words.json');

/** Writes nothing where there are none. */
export async function writeVocabulary(run: string, words: Vocabulary): Promise<void> {
  if (Object.keys(words).length === 0) return;
  const lines = Object.entries(words).map(([field, list]) => `${JSON.stringify(field)}: ${JSON.stringify(list)}`);
  await writeFileAtomically(fileOf(run), `{\n${lines.join(',\n')}\n}\n`);
}

/** None where the run's data have no words, or an older version made it. @throws RunError where it is something else */
export async function readVocabulary(run: string): Promise<Vocabulary> {
  try {
    const value: unknown = JSON.parse((await readRegular(fileOf(run), largest)).toString('utf8'));
    if (isVocabulary(value)) return value;
    throw damaged(run, 'it does not list words by field');
  } catch (error) {
    if (isNotFound(error)) return {};
    // Not what the parser says, which shows the text.
    throw error instanceof SyntaxError ? damaged(run, 'it is not JSON') : error;
  }
}

const damaged = (run: string, how: string): RunError =>
  new RunError(`${fileOf(run)} is damaged: ${how}.`, 'Delete it to name classes and words by number.');

const isVocabulary = (value: unknown): value is Vocabulary =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((list) => Array.isArray(list) && list.every((word) => typeof word === 'string'));
