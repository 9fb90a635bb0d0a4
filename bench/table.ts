/** Writes what bench/results holds into docs/performance.md, between its markers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { saved } from './steps/results.js';
import { newestStart, stepTables } from './steps/table.js';

export const about = 'docs/performance.md from what bench/results holds';

const page = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

export async function run(): Promise<void> {
  const results = saved();
  const parts = { steps: stepTables(results), start: newestStart(results) };
  const text = Object.entries(parts).reduce((all, [name, part]) => placed(all, name, part), readFileSync(page, 'utf8'));
  writeFileSync(page, await format(text, { ...(await resolveConfig(page)), parser: 'markdown' }));
  console.log('docs/performance.md is written.');
}

/** The page, with other text between `<!-- NAME -->` and `<!-- end of NAME -->`. */
export function placed(page: string, name: string, part: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`There is no ${start} with an ${end} after it.`);
  return `${page.slice(0, from + start.length)}\n\n${part === '' ? 'Nothing was measured yet.' : part}\n\n${page.slice(to)}`;
}
