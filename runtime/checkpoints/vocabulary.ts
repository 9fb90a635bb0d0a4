/** `words.json` of a run: what the numbers of its data stand for, so that samples are asked for by name without the data. */
import { join } from 'node:path';
import { readJson } from '../files/json.js';
import { writeFileAtomically } from '../files/writing.js';

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
  const remedy = 'Delete it to name classes and words by number.';
  return (await readJson(fileOf(run), largest, isVocabulary, 'list words by field', remedy)) ?? {};
}

const isVocabulary = (value: unknown): value is Vocabulary =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((list) => Array.isArray(list) && list.every((word) => typeof word === 'string'));
