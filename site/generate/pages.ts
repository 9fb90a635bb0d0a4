/** All pages of the site, and what is beside them, as the table of contents has them. */
import { examplePages } from './example-pages.js';
import { grammarPage } from './grammar-page.js';
import { indexPage, order } from './index-page.js';
import { readLibrary } from './library.js';
import { libraryPages } from './library-pages.js';
import { metricPages, withoutMetrics } from './metrics.js';
import { operationsPage } from './operations-page.js';
import type { Page } from './page.js';
import { repositoryPages } from './repo-pages.js';
import { sidebar, type Group } from './sidebar.js';
import { sourcePages } from './sources.js';

export interface Site {
  readonly pages: readonly Page[];
  readonly drawings: ReadonlyMap<string, string>;
  readonly sidebar: Readonly<Record<string, readonly Group[]>>;
}

export async function wholeSite(): Promise<Site> {
  const library = [...readLibrary()].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const repository = repositoryPages();
  const metricText = repository.find(({ path }) => path === 'docs/metrics.md')!.text;
  const examples = await examplePages();
  const pages = [
    ...repository.map((page) =>
      page.path === 'docs/metrics.md' ? { ...page, text: withoutMetrics(page.text) } : page,
    ),
    grammarPage(),
    indexPage(library),
    ...libraryPages(library),
    ...metricPages(metricText.replaceAll('](./', '](../../docs/')),
    ...sourcePages(),
    operationsPage(),
    ...examples.pages,
  ];
  return { pages, drawings: examples.drawings, sidebar: sidebar(pages, library) };
}
