/** Files as editors name them, and as the compiler does. */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Host } from '../../compiler/resolve/host.js';
import { isInside } from '../../runtime/files/paths.js';
import { fileHost, stdlibFolder } from '../host/host.js';

/** Whether a file is the library's, by its path on this machine. */
export const isLibraryFile = (file: string): boolean => isInside(stdlibFolder(), file);

/** The path of a file, whole; one that is not saved yet lies beside everything. */
export function fileOf(uri: string): string {
  if (uri.startsWith('file:')) return fileURLToPath(uri);
  return join(
    process.cwd(),
    decodeURIComponent(uri)
      .replace(/^[\w+.-]+:/, '')
      .replace(/[^\w.-]+/g, '-'),
  );
}

/** The library is named `std/NAME.gan` where it is meant, and lies in a folder of the package. */
export const uriOf = (file: string): string =>
  pathToFileURL(file.startsWith('std/') ? join(stdlibFolder(), file.slice('std/'.length)) : resolve(file)).href;

/** The compiler's view of this machine, in which all paths are whole: an editor may have been started anywhere. */
export function editorHost(main: string): Host {
  return { ...fileHost(main), resolve: (from, path) => (isAbsolute(path) ? path : resolve(dirname(from), path)) };
}
