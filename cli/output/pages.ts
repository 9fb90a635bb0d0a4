/** The pages of the diagnostics, which the package brings along. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, pagePath, readPage } from '../../compiler/diagnostics/render/page.js';
import { packageRoot } from '../host/package-root.js';

/** The page of a code; every code of the registry has one. */
export function pageOf(code: string): Page {
  const page = readPage(readFileSync(join(packageRoot(), 'docs', pagePath(code)), 'utf8'));
  if (page === null) throw new Error(`internal: the page of ${code} cannot be read`);
  return page;
}
