/** A program's data declaration as the runtime reads it, with paths that lead somewhere from here. */
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { DataSource } from '../../compiler/graph/ir/data.js';
import { isOfPackage, pathInPackage } from '../../runtime/data/package-path.js';
import { mapPaths } from '../../runtime/data/sources/paths.js';
import { type DataSpec, dataSpec as specOf } from '../../runtime/data/sources/spec.js';
import { packageRoot } from './package-root.js';

/**
 * @param locate where a path of the declaration leads; by default, from the file that declares it
 * @throws DataError where that is in an npm package that is not installed
 */
export function dataSpec(data: DataSource, locate = (path: string) => pathOf(data, path)): DataSpec {
  return specOf(data.source, data.name, mapPaths(data.source, givenOptions(data), locate), data.fields);
}

/** The options that are given. */
export const givenOptions = ({ options }: DataSource): DataSource['options'] =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));

/**
 * Relative paths start at the declaring file; those of the standard library at the data it ships.
 * @throws DataError for one in an npm package that is not installed
 */
export function pathOf({ declaredIn }: Pick<DataSource, 'declaredIn'>, path: string): string {
  if (path.startsWith('~/')) return join(homedir(), path.slice(2));
  if (isAbsolute(path)) return path;
  if (isOfPackage(path)) return pathInPackage(path, dirname(declaredIn));
  if (declaredIn.startsWith('std/')) return join(packageRoot(), 'examples', path);
  const folder = dirname(declaredIn);
  return folder === '.' ? path : isAbsolute(folder) ? resolve(folder, path) : join(folder, path);
}
