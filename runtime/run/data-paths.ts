import { dirname, isAbsolute, join, relative } from 'node:path';
import type { DataSpec } from '../data/spec.js';

/** The same data, with paths that are relative to the program's file made relative to the current folder. */
export function resolveDataPaths<Field extends string>(spec: DataSpec<Field>, programFile: string): DataSpec<Field> {
  const resolve = (path: string) => resolvePath(path, programFile);
  switch (spec.source) {
    case 'idx':
      return {
        ...spec,
        images: resolve(spec.images),
        ...(spec.labels !== undefined && { labels: resolve(spec.labels) }),
      };
    case 'images':
      return { ...spec, folder: resolve(spec.folder) };
    case 'table':
      return { ...spec, file: resolve(spec.file) };
    case 'paired':
    case 'unpaired': {
      const folders = Object.entries<string>(spec.folders).map(([field, folder]) => [field, resolve(folder)]);
      return { ...spec, folders: Object.fromEntries(folders) as Record<Field, string> };
    }
    case 'mixture':
      return spec;
  }
}

/** A path that is relative to the program's file, from the current folder. */
export function resolvePath(path: string, programFile: string): string {
  return isAbsolute(path) || path.startsWith('~') ? path : relative('', join(dirname(programFile), path)) || '.';
}
