/**
 * Which files a declaration consists of. A check, training and the copy that travels with a program go by this one list,
 * so none of them meets a file that the others do not.
 */
import type { SourceFiles } from './reader.js';
import { readerOf } from './readers.js';
import type { DataSpec } from './sources/spec.js';

/** @throws DataError when files are missing or do not fit the declaration */
export async function sourceFiles(spec: DataSpec): Promise<readonly SourceFiles[]> {
  return (await readerOf(spec)).files(spec);
}
