/** What is said on the site is whole: every name has its page, every program compiles, no link leads nowhere. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { metrics } from '../../compiler/graph/metrics/index.js';
import { sources } from '../../runtime/data/sources/index.js';
import { deadLinks } from '../../site/check-links.js';
import { exampleFiles } from '../../site/generate/example-pages.js';
import { grammarPage } from '../../site/generate/grammar-page.js';
import { indexPage, order } from '../../site/generate/index-page.js';
import { readLibrary } from '../../site/generate/library.js';
import { entryPath, libraryPages } from '../../site/generate/library-pages.js';
import { withLinks } from '../../site/generate/links.js';
import { metricExample, metricPages, withoutMetrics } from '../../site/generate/metrics.js';
import { operationsPage, writtenOperations } from '../../site/generate/operations-page.js';
import { repositoryPages } from '../../site/generate/repo-pages.js';
import { sidebar } from '../../site/generate/sidebar.js';
import { sourceExamples, sourcePages } from '../../site/generate/sources.js';
import { messages } from '../compiler/compiled.js';
import { memoryHost } from '../compiler/memory-host.js';

const library = readLibrary();
const repository = repositoryPages();
const metricText = repository.find(({ path }) => path === 'docs/metrics.md')!.text;
const pages = [
  ...repository.map((page) => (page.path === 'docs/metrics.md' ? { ...page, text: withoutMetrics(page.text) } : page)),
  ...[grammarPage(), indexPage(library), operationsPage()],
  ...libraryPages(library),
  ...metricPages(metricText.replaceAll('](./', '](../../docs/')),
  ...sourcePages(),
];
const texts = new Map(pages.map(({ path, text }) => [path, text]));
const programs = exampleFiles().map((file) => `examples/${file.replace(/\.gan$/, '.md')}`);

describe('a newcomer finds', () => {
  it('every name that the library exports, listed and with a page', () => {
    const index = texts.get('library/index.md')!;
    for (const entry of library.flatMap(({ entries }) => entries)) {
      expect(index).toContain(`[\`${entry.name}\`](./${entry.module}/${entry.name}.md)`);
      expect(texts.get(entryPath(entry))).toContain(entry.signature);
    }
    expect(library.map(({ name }) => name).sort()).toEqual([...order].sort());
  });

  it('every operation, metric and data source', () => {
    for (const { name, doc } of writtenOperations()) {
      expect(texts.get('library/operations.md')).toContain(`## ${name}\n`);
      expect(doc).not.toBe('');
    }
    for (const name of metrics.keys()) expect(texts.get(`library/metric/${name}.md`)).toContain(`measure ${name}(`);
    for (const name of Object.keys(sources)) expect(texts.get(`library/source/${name}.md`)).toContain(`= ${name}(`);
  });

  it('every page of docs/ in the list beside the pages', () => {
    const listed = JSON.stringify(sidebar(pages, library));
    for (const path of texts.keys()) if (/^docs\/[^/]+\.md$/.test(path)) expect(listed).toContain(`"/${path.replace(/\.md$/, '')}"`); // prettier-ignore
  });
});

describe('the programs of', () => {
  const folder = new URL('../../examples/', import.meta.url);
  const examples = Object.fromEntries(readdirSync(folder).filter((file) => file.endsWith('.gan')).map((file) => [file, readFileSync(new URL(file, folder), 'utf8')])); // prettier-ignore
  it.each([
    ...[...metrics.keys()].map((name) => [`the metric ${name}`, metricExample(name)]),
    ...Object.entries(sourceExamples).map(([name, text]) => [`the data source ${name}`, text]),
  ])('%s', async (_, text) => {
    const compilation = await compile('example.gan', memoryHost({ ...examples, 'example.gan': text }));
    const told = compilation.diagnostics.map(({ code }) => code);
    expect(told, `${text}\n${messages(compilation)}`).toEqual([]);
  });
});

test('every link between pages leads to one', () => {
  const dead: string[] = [];
  for (const [path, text] of texts) {
    const outside = text.replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
    for (const [, target] of outside.matchAll(/\]\((\.[^)#]*)(?:#[^)]*)?\)/g)) {
      const to = posix.normalize(posix.join(posix.dirname(path), target!));
      if (!texts.has(to) && !programs.includes(to) && !/\.png$/.test(to)) dead.push(`${path}: ${target}`);
    }
  }
  expect(dead).toEqual([]);
});

test('links of the repository lead to pages, and what is none stays as its words', () => {
  const text = '[`a`](digits.gan), [b](../docs/runs.md#going-on), [c](mixtures), ![](../docs/examples/gan.png)\n';
  expect(withLinks(text, 'examples/README.md', 'examples/index.md')).toBe(
    '[`a`](./digits.md), [b](../docs/runs.md#going-on), c, ![](../docs/examples/gan.png)\n',
  );
  expect(withLinks('```gan\n[a](b.md)\n```\n', 'docs/learn.md', 'docs/learn.md')).toContain('[a](b.md)');
});

test('the grammar has every rule, and names no rule that it does not have', () => {
  const text = texts.get('docs/grammar.md')!;
  const rules = [...text.matchAll(/^(\w+) =$/gm)].map(([, name]) => name!);
  expect(rules).toEqual(expect.arrayContaining(['program', 'declaration', 'expression', 'INFIX']));
  const body = text.replace(/'[^'\n]*'/g, '').replace(/^[^=]*```text/, '');
  for (const [name] of body.matchAll(/\b[a-z]\w+\b/g)) expect(rules).toContain(name);
});

test('links of built pages are followed, to places on them too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'site-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, 'a.html'),
    '<a href="/b#place">x</a><a href="b.html#no">x</a><img src="c.png"><a href="https://x.org">',
  );
  writeFileSync(join(folder, 'b.html'), '<h2 id="place">');
  expect(deadLinks(folder)).toEqual([
    { page: 'a.html', link: 'b.html#no' },
    { page: 'a.html', link: 'c.png' },
  ]);
});
