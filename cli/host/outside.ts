/** Where a program reads outside of its folder: whoever was given it may want to know. */
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { Program } from '../../compiler/graph/ir/program.js';
import type { DataSource } from '../../compiler/graph/ir/data.js';
import { listed } from '../../runtime/text/prose.js';
import { pathsOf } from '../../runtime/data/sources/paths.js';

/** Paths of data, weights and models, as they are written, that lead out of the folder of the file that names them. */
export function outsidePaths({ data, networks, models }: Program): readonly string[] {
  const named = data.flatMap((declared) =>
    pathsOf(declared.source, declared.options).flatMap(([, path]) => (leaves(declared, path) ? [path] : [])),
  );
  const weights = networks.flatMap(({ start }) => (start !== null && leaves(start, start.path) ? [start.path] : []));
  const seen = models.flatMap(({ file }) => (leaves(file, file.path) ? [file.path] : []));
  return [...new Set([...named, ...weights, ...seen])];
}

/** One line of it; null where everything is inside. */
export function outsideLine(program: Program): string | null {
  const paths = outsidePaths(program);
  return paths.length === 0 ? null : `It reads outside of its folder: ${listed(paths, 10)}.`;
}

/** What the library names lies with it. */
function leaves({ declaredIn }: Pick<DataSource, 'declaredIn'>, path: string): boolean {
  if (declaredIn.startsWith('std/')) return false;
  if (isAbsolute(path) || path.startsWith('~')) return true;
  const folder = dirname(declaredIn);
  const way = relative(folder, resolve(folder, path));
  return /^\.\.(?:[/\\]|$)/.test(way) || isAbsolute(way);
}
