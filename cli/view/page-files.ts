/** The files of the page: bundled when the package is built, or, from source, when they are asked for. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { style } from '../../runtime/report/page.js';
import { packageRoot } from '../host/package-root.js';

/** A file of the page, by its path in the address. */
export type PageFiles = ReadonlyMap<string, { readonly type: string; readonly bytes: Uint8Array }>;

const types: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
};

export async function pageFiles(): Promise<PageFiles> {
  const built = join(dirname(fileURLToPath(import.meta.url)), 'page');
  const files = existsSync(join(built, 'page.js')) ? builtFiles(built) : await bundled();
  return new Map(files.map(([name, bytes]) => [name === 'index.html' ? '/' : `/${name}`, { type: types[name]!, bytes }])); // prettier-ignore
}

const builtFiles = (folder: string): readonly (readonly [name: string, bytes: Uint8Array])[] =>
  Object.keys(types).map((name) => [name, readFileSync(join(folder, name))]);

/** Bundles the page from its source: one script, one style sheet, the page. */
export async function bundled(): Promise<readonly (readonly [name: string, bytes: Uint8Array])[]> {
  const source = join(packageRoot(), 'cli', 'view', 'page');
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    ...{
      entryPoints: ['page.ts', 'page.css'].map((name) => join(source, name)),
      bundle: true,
      format: 'iife',
      target: 'es2022',
      minify: true,
    },
    ...{ outdir: source, write: false, legalComments: 'inline', logLevel: 'silent' },
  });
  const files = outputFiles.map(({ path, contents }) =>
    // It looks as reports do.
    path.endsWith('.css') ? (['page.css', Buffer.concat([Buffer.from(style), contents])] as const) : (['page.js', contents] as const)); // prettier-ignore
  return [['index.html', readFileSync(join(source, 'index.html'))], ...files];
}
