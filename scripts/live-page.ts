/** The live page of `gan view`, bundled for the package. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { style } from '../runtime/report/page.js';

/** Bundles the page from its source: one script, one style sheet, the page. */
export async function bundled(): Promise<readonly (readonly [name: string, bytes: Uint8Array])[]> {
  const source = fileURLToPath(new URL('../cli/view/page', import.meta.url));
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
