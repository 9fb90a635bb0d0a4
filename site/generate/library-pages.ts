/** Pages of the standard library: one for each name, one for each file, and one with all of them. */
import katex from 'katex';
import { exampleProgram } from './examples.js';
import { type Entry, isPrelude, type Module } from './library.js';
import type { Page } from './page.js';

const kinds: Readonly<Record<Entry['kind'], string>> = {
  param: 'param',
  data: 'data',
  fn: 'function',
  block: 'block',
  network: 'network',
  model: 'model',
  objective: 'objective',
  optimizer: 'optimizer',
};

export const entryPath = ({ module, name }: Pick<Entry, 'module' | 'name'>): string => `library/${module}/${name}.md`;

export function libraryPages(library: readonly Module[]): readonly Page[] {
  return library.flatMap((module) => [
    modulePage(module),
    ...module.entries.map((entry) => ({ path: entryPath(entry), title: entry.name, text: entryPage(entry, library) })),
  ]);
}

function modulePage({ name, about, entries }: Module): Page {
  const rows = entries.map((entry) => `| [\`${entry.name}\`](./${entry.name}.md) | ${kinds[entry.kind]} | ${firstSentence(entry.prose)} |`); // prettier-ignore
  const text = [
    `# std/${name}`,
    linked(about),
    needs(name),
    ['| name | is a | |', '|---|---|---|', ...rows].join('\n'),
  ];
  return { path: `library/${name}/index.md`, title: `std/${name}`, text: `${text.join('\n\n')}\n` };
}

const needs = (module: string): string =>
  isPrelude(module) ? 'Its names need no import.' : `Its names are imported: \`import { ... } from "std/${module}"\`.`;

function entryPage(entry: Entry, library: readonly Module[]): string {
  const { name, module, kind, prose, formula, signature, source } = entry;
  const parts = [
    `# ${name}`,
    `A ${kinds[kind]} of [\`std/${module}\`](./index.md). ${isPrelude(module) ? 'It needs no import.' : ''}`.trim(),
    linked(prose),
    fence(signature),
    ...(formula === null ? [] : [formulaHtml(formula)]),
    '## Example',
    fence(exampleProgram(entry, library)),
    ...(source === signature ? [] : ['## Source', fence(source)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

export const fence = (text: string): string => `\`\`\`gan\n${text.trimEnd()}\n\`\`\``;

/** Set when the site is built; nothing is fetched when it is read. */
export const formulaHtml = (formula: string): string =>
  `<div class="formula" v-pre>${katex.renderToString(formula, { displayMode: true, throwOnError: true, strict: 'error' })}</div>`;

/** Papers as links, and what would be markup as text. */
export const linked = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`')
        ? part
        : part
            .replace(/[<>{}]/g, (mark) => `&#${mark.charCodeAt(0)};`)
            .replace(/\barXiv:(\d{4}\.\d{4,5})\b/g, '[arXiv:$1](https://arxiv.org/abs/$1)')
            .replace(/([*_])/g, '\\$1'),
    )
    .join('');

export function firstSentence(prose: string): string {
  const flat = prose.replace(/\n/g, ' ');
  // A dot ends a sentence only where a capital letter follows, and none of `et al. 2016`.
  const [first = flat] = /^.*?[^.](?<!\bal|\beq|\bH|\bW)\.(?=\s+[A-Z`]|$)/.exec(flat) ?? [];
  return linked(first).replaceAll('|', '\\|');
}
