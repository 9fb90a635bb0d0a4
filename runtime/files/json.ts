/** Small files of JSON in a run folder. */
import { RunError } from '../errors/run-error.js';
import { readRegular } from './reading.js';
import { isNotFound } from './writing.js';

/**
 * What a file holds; null where there is none.
 * @param limit how many bytes it may have
 * @param wanted what it should do, for people: `list words by field`
 * @param remedy what to do with one that does not
 * @throws RunError where it holds something else
 */
export async function readJson<Value>(
  path: string,
  limit: number,
  is: (value: unknown) => value is Value,
  wanted: string,
  remedy: string,
): Promise<Value | null> {
  const damaged = (how: string): RunError => new RunError(`${path} is damaged: ${how}.`, remedy);
  try {
    const value: unknown = JSON.parse((await readRegular(path, limit)).toString('utf8'));
    if (is(value)) return value;
    throw damaged(`it does not ${wanted}`);
  } catch (error) {
    if (isNotFound(error)) return null;
    // Not what the parser says, which shows the text.
    throw error instanceof SyntaxError ? damaged('it is not JSON') : error;
  }
}
