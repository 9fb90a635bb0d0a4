/** What stands beside the pages: the guide and what one reads, the library, the diagnostics. */
import type { Module } from './library.js';
import type { Page } from './page.js';

export interface Group {
  readonly text: string;
  readonly collapsed?: boolean;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

const read: readonly (readonly [group: string, pages: readonly string[]])[] = [
  ['Begin', ['docs/install', 'docs/learn', 'overview', 'examples/index']],
  ['The language', ['docs/reference', 'docs/grammar', 'library/index', 'library/operations', 'docs/diagnostics/index']],
  [
    'Training',
    ['docs/runs', 'docs/live', 'docs/fine-tuning', 'docs/metrics', 'docs/recipes', 'docs/performance', 'docs/scale'],
  ],
  ['Using what was trained', ['docs/export']],
  ['The project', ['ARCHITECTURE', 'CONTRIBUTING', 'CHANGELOG']],
];

const names: Readonly<Record<string, string>> = {
  overview: 'Overview',
  'docs/learn': 'The guide',
  'docs/install': 'Installing',
  'docs/reference': 'Reference',
  'docs/grammar': 'Grammar',
  'library/index': 'Library',
  'examples/index': 'Examples',
};

export function sidebar(
  pages: readonly Page[],
  library: readonly Module[],
): Readonly<Record<string, readonly Group[]>> {
  const titles = new Map(pages.map(({ path, title }) => [path.replace(/\.md$/, ''), title]));
  const item = (path: string) => ({ text: names[path] ?? titles.get(path)!, link: `/${path.replace(/index$/, '')}` });
  const groups = read.map(([text, paths]) => ({ text, items: paths.filter((path) => titles.has(path)).map(item) }));
  const listed = new Set(read.flatMap(([, paths]) => paths));
  // A page that is written in docs/ and stands nowhere above stands at the end of its group, so that none is lost.
  const others = [...titles.keys()].filter((path) => /^docs\/[^/]+$/.test(path) && !listed.has(path));
  const beginning = groups.map((group) => (group.text === 'Training' ? { ...group, items: [...group.items, ...others.map(item)] } : group)); // prettier-ignore
  const under = (folder: string) => pages.filter(({ path }) => path.startsWith(`${folder}/`) && path !== `${folder}/index.md`).map(({ path, title }) => ({ text: title, link: `/${path.replace(/\.md$/, '')}` })); // prettier-ignore
  return {
    '/library/': [
      { text: 'The library', items: [item('library/index'), item('library/operations')] },
      ...library.map(({ name, entries }) => ({
        text: `std/${name}`,
        collapsed: true,
        items: entries.map((entry) => ({ text: entry.name, link: `/library/${name}/${entry.name}` })),
      })),
      { text: 'Data sources', collapsed: true, items: under('library/source') },
      { text: 'Metrics', collapsed: true, items: under('library/metric') },
    ],
    '/docs/diagnostics/': [
      { text: 'Diagnostics', items: [item('docs/diagnostics/index')] },
      ...[...new Set(under('docs/diagnostics').map(({ link }) => link.split('/')[3]!))].sort().map((group) => ({
        text: group,
        collapsed: true,
        items: under(`docs/diagnostics/${group}`),
      })),
    ],
    '/examples/': [{ text: 'Examples', items: [item('examples/index'), ...under('examples')] }],
    '/': beginning,
  };
}
