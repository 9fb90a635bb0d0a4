/**
 * `docs/diagnostics` has a page for every code, its programs and messages are those of the golden cases, and the
 * index lists them all. People write the top of a page; `UPDATE_GOLDEN=1` writes the rest.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Page, pagePath, readPage } from '../../../compiler/diagnostics/render/page.js';
import { registry } from '../../../compiler/diagnostics/catalog/registry.js';
import { updating } from '../golden.js';
import { writeIndex, writePage } from './write-page.js';

const docs = new URL('../../../docs/', import.meta.url);
const index = new URL('diagnostics/README.md', docs);
const codes = registry.map(({ code }) => code);

const command = 'UPDATE_GOLDEN=1 npx vitest run test/compiler/diagnostics';
const request = (code: string) => `docs/${pagePath(code)} must start so:

    # ${code}

    One line that says what is wrong.

    Two to four sentences: which rule of the language this is, what would happen in training without it, and how
    people usually get here.

Write that, and let the programs of its golden cases be added by

    ${command}

`;

const read = (code: string): Page | null => {
  const file = new URL(pagePath(code), docs);
  return existsSync(file) ? readPage(readFileSync(file, 'utf8')) : null;
};

/** Compares with the file, or writes it. */
function expectFile(file: URL, text: string): void {
  if (updating) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8'), `run ${command}`).toBe(text);
}

describe('a page for each code', () => {
  test.each(codes)('%s', async (code) => {
    const page = read(code);
    if (page === null) throw new Error(request(code));
    expect(page.code).toBe(code);
    expect(page.summary, 'one sentence').toMatch(/^[A-Z`"].*[.]$/);
    expect(page.summary.length, 'a summary fits on a line').toBeLessThanOrEqual(110);
    const sentences = page.about.match(/[.!?](?=\s|$)/g)?.length ?? 0;
    expect(sentences, 'sentences').toBeGreaterThanOrEqual(2);
    expectFile(new URL(pagePath(code), docs), await writePage(page));
  });
});

test('a code for each page', () => {
  const folder = new URL('diagnostics/', docs);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
  const found = files.map((file) => file.replaceAll('\\', '/').replace(/\.md$/, '')).sort();
  expect(found).toEqual([...codes, 'README'].sort());
});

test('an index of all', () => {
  const prose = readFileSync(index, 'utf8').split(/^## /m)[0]!.trim();
  const pages = new Map(codes.flatMap((code) => [read(code) ?? []].flat().map((page): [string, Page] => [code, page])));
  expectFile(index, writeIndex(prose, pages));
});
