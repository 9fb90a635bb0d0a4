/** A program's data declaration as the runtime reads it, with paths that lead somewhere from here. */
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { DataSource, SourceOption } from '../../compiler/graph/ir/data.js';
import { type DataSpec, dataSpec as specOf } from '../../runtime/data/spec.js';
import { packageRoot } from './package-root.js';

/** @param locate where a path of the declaration leads; by default, from the file that declares it */
export function dataSpec(data: DataSource, locate = (path: string) => pathOf(data, path)): DataSpec {
  const settings = Object.fromEntries(
    Object.entries(data.options)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, data.paths.includes(name) ? mapPaths(value, locate) : value]),
  );
  return specOf(data.source, data.name, settings, data.fields);
}

/** The paths that a setting names, each with its field where there is one for each field, else with ''; none if unset. */
export function pathsOf(value: SourceOption): readonly (readonly [field: string, path: string])[] {
  if (value === null) return [];
  return typeof value === 'object' ? Object.entries(value).map(([field, path]) => [field, String(path)]) : [['', String(value)]]; // prettier-ignore
}

/** A path, or one for each field, each led elsewhere. */
export function mapPaths(value: SourceOption, place: (path: string, field: string) => string): SourceOption {
  if (value === null || typeof value !== 'object') return place(String(value), '');
  return Object.fromEntries(Object.entries(value).map(([field, path]) => [field, place(String(path), field)]));
}

/** Relative paths start at the declaring file; those of the standard library at the data it ships. */
export function pathOf({ declaredIn }: Pick<DataSource, 'declaredIn'>, path: string): string {
  if (path.startsWith('~/')) return join(homedir(), path.slice(2));
  if (isAbsolute(path)) return path;
  if (declaredIn.startsWith('std/')) return join(packageRoot(), 'examples', path);
  const folder = dirname(declaredIn);
  return folder === '.' ? path : isAbsolute(folder) ? resolve(folder, path) : join(folder, path);
}
