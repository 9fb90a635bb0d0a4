/** A host for tests: files in memory, the real standard library, and data looked at only when asked for. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import type { Host } from '../../compiler/resolve/host.js';

const stdlib = new URL('../../stdlib/', import.meta.url);
const texts = new Map(
  readdirSync(stdlib)
    .filter((file) => file.endsWith('.gan'))
    .sort()
    .map((file) => [file.slice(0, -'.gan'.length), readFileSync(new URL(file, stdlib), 'utf8')]),
);

/** The names and texts of the standard library's files. */
export const library: ReadonlyMap<string, string> = texts;

/** @param files texts by path, with `/` between folders */
export function memoryHost(
  files: Readonly<Record<string, string>>,
  looks: Pick<Host, 'inspect' | 'inspectModel' | 'inspectWeights'> = {},
): Host {
  const known = new Map(Object.entries(files));
  return {
    read: (path) => known.get(path) ?? null,
    resolve: (from, path) => (posix.isAbsolute(path) ? path : posix.join(posix.dirname(from), path)),
    list: (folder) => {
      const inside = folder === '' || folder === '.' ? '' : `${folder.replace(/\/$/, '')}/`;
      const names = [...known.keys()].flatMap((path) =>
        path.startsWith(inside) ? [path.slice(inside.length).split('/')[0]!] : [],
      );
      return [...new Set(names)];
    },
    // A package's files stay in it; the project is everything that is not above.
    leaves: (from, path) => {
      const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(from) ?? [];
      if (folder !== undefined) return path.startsWith(`${folder}/`) ? null : { kind: 'package', folder };
      return path.startsWith('../') || posix.isAbsolute(path)
        ? { kind: 'project', folder: 'the folder of main.gan' }
        : null;
    },
    library: (name) => texts.get(name) ?? null,
    libraryNames: () => [...texts.keys()],
    ...looks,
  };
}
