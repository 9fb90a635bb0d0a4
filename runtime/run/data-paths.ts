import { dirname, isAbsolute, join, relative } from 'node:path';
import { isOfPackage, pathInPackage } from '../data/package-path.js';
import { mapPaths } from '../data/sources/paths.js';
import type { DataSpec } from '../data/sources/spec.js';

/**
 * The same data, with paths that are relative to the program's file made relative to the current folder.
 * @throws DataError for a path in an npm package that is not installed
 */
export const resolveDataPaths = <Field extends string>(spec: DataSpec<Field>, programFile: string): DataSpec<Field> =>
  mapPaths(spec.source, spec, (path) => resolvePath(path, programFile));

/**
 * A path that is relative to the program's file, from the current folder.
 * @throws DataError for one in an npm package that is not installed
 */
export function resolvePath(path: string, programFile: string): string {
  if (isOfPackage(path)) return pathInPackage(path, dirname(programFile));
  return isAbsolute(path) || path.startsWith('~') ? path : relative('', join(dirname(programFile), path)) || '.';
}
