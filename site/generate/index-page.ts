/** Every name there is, on one page: of the library, operations, data sources, metrics. */
import { metrics } from '../../compiler/graph/metrics/index.js';
import { sources } from '../../runtime/data/sources/index.js';
import type { Module } from './library.js';
import { firstSentence, linked } from './library-pages.js';
import { writtenOperations } from './operations-page.js';
import type { Page } from './page.js';

/** The files of the library in the order of what one builds. */
export const order = [
  ...['layers', 'norms', 'activations', 'initializers', 'weights', 'attention', 'resnet', 'patchgan', 'stylegan'],
  ...['sequences', 'losses', 'optimizers', 'schedules', 'augmentation', 'perception', 'data', 'images', 'metrics'],
  ...['pictures', 'math'],
];

export function indexPage(library: readonly Module[]): Page {
  const parts = [
    '# The library',
    'Layers, losses, optimizers and data are written in the language itself, in `stdlib/`: each page has the signature, the formula, an example that the tests compile, and the whole source, to copy and to change.',
    ...library.map(({ name, about, entries }) =>
      [
        `## std/${name}`,
        `${linked(about)} [All of std/${name}](./${name}/index.md)`,
        table(entries.map((entry) => [`[\`${entry.name}\`](./${name}/${entry.name}.md)`, firstSentence(entry.prose)])),
      ].join('\n\n'),
    ),
    '## Data sources',
    'What `data NAME = SOURCE(...)` may name.',
    table(Object.keys(sources).map((name) => [`[\`${name}\`](./source/${name}.md)`, ''])),
    '## Metrics',
    '[What came out, in numbers](../docs/metrics.md) says how they are taken.',
    table([...metrics.values()].map(({ name, doc }) => [`[\`${name}\`](./metric/${name}.md)`, firstSentence(doc)])),
    '## Operations',
    table(writtenOperations().map(({ name, doc }) => [`[\`${name}\`](./operations.md#${name})`, firstSentence(doc)])), // prettier-ignore
  ];
  return { path: 'library/index.md', title: 'The library', text: `${parts.join('\n\n')}\n` };
}

const table = (rows: readonly (readonly [string, string])[]): string =>
  ['| name | |', '|---|---|', ...rows.map(([name, said]) => `| ${name} | ${said} |`)].join('\n');
