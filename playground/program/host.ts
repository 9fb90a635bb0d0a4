/** The compiler's view of a page: one program, the templates beside it, and the standard library. */
import type { Host } from '../../compiler/resolve/host.js';
import type { Library } from './library.js';

/** What the program of the page is called. No template has the name, so that a variant of any can be written. */
export const programFile = 'playground.gan';

/** @param text the program as it is now */
export function pageHost({ library, templates }: Library, text: () => string): Host {
  const files = new Map(templates.map((template) => [`${template.name}.gan`, template.text]));
  return {
    read: (path) => (path === programFile ? text() : (files.get(path) ?? null)),
    resolve: (_, path) => path.replace(/^(?:\.\/)+/, ''),
    list: (folder) => (folder === '' || folder === '.' ? [...files.keys()] : []),
    library: (name) => (Object.hasOwn(library, name) ? library[name]! : null),
    libraryNames: () => Object.keys(library),
  };
}
