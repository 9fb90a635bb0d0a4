/** The compiler's view of this machine: files, the standard library, data. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { weightsOf } from '../compiler/graph/weights.js';
import type { Host } from '../compiler/resolve/host.js';
import { inspectData } from '../runtime/data/inspect.js';
import { inspectWeights } from '../runtime/training/weights-file.js';
import { dataSpec, pathOf } from './data-spec.js';
import { packageRoot } from './package-root.js';

export const stdlibFolder = (): string => join(packageRoot(), 'stdlib');

const readOrNull = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};

export function fileHost(): Host {
  return {
    read: readOrNull,
    resolve: (from, path) => (isAbsolute(path) ? path : shortest(resolve(dirname(from), path))),
    library: (name) => (/^[\w-]+$/.test(name) ? readOrNull(join(stdlibFolder(), `${name}.gan`)) : null),
    libraryNames: () =>
      readdirSync(stdlibFolder())
        .filter((file) => file.endsWith('.gan'))
        .map((file) => file.slice(0, -'.gan'.length))
        .sort(),
    inspect: (data) => inspectData(dataSpec(data)),
    inspectWeights: ({ name, start, graph }) => inspectWeights(pathOf(start!, start!.path), name, weightsOf(graph)),
  };
}

/** A path as a person would write it from here. */
const shortest = (path: string): string => {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') || isAbsolute(near) ? path : near;
};
