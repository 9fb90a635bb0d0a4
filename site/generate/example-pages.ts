/** A page for each program of examples/: what it is, its networks drawn, its text. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from '../../compiler/compile.js';
import { drawing } from '../../compiler/draw/drawing.js';
import { fileHost } from '../../cli/host/host.js';
import { fence, linked } from './library-pages.js';
import type { Page } from './page.js';

const folder = new URL('../../examples/', import.meta.url);

export interface ExamplePages {
  readonly pages: readonly Page[];
  /** Drawings, by where they are among the public files. */
  readonly drawings: ReadonlyMap<string, string>;
}

export const exampleFiles = (): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.gan'))
    .sort();

/** @throws Error where an example has a mistake */
export async function examplePages(): Promise<ExamplePages> {
  const pages: Page[] = [];
  const drawings = new Map<string, string>();
  for (const file of exampleFiles()) {
    const path = fileURLToPath(new URL(file, folder));
    // What is on this machine besides the program has no say in its drawing.
    const host = { ...fileHost(path), inspect: undefined, inspectWeights: undefined, inspectModel: undefined };
    const { program, fingerprint } = await compile(path, host, {});
    if (program === null || fingerprint === null) throw new Error(`examples/${file} has mistakes`);
    const name = file.replace(/\.gan$/, '');
    for (const theme of ['light', 'dark'] as const) drawings.set(`drawings/${name}-${theme}.svg`, drawing(program, { theme, width: 960 })); // prettier-ignore
    pages.push({ path: `examples/${name}.md`, title: name, text: pageOf(name, readFileSync(path, 'utf8')) });
  }
  return { pages, drawings };
}

function pageOf(name: string, text: string): string {
  const about = /^(?:\/\/(?!\/).*\n)+/.exec(text)?.[0].replace(/^\/\/ ?/gm, '') ?? '';
  const picture = (theme: string) => `<img class="${theme}-only drawing" src="/drawings/${name}-${theme}.svg" alt="The networks of ${name}">`; // prettier-ignore
  const parts = [
    `# ${name}.gan`,
    linked(about.trim()),
    `\`\`\`text\ngan train examples/${name}.gan\n\`\`\``,
    '[What came of it](./index.md) stands with the other examples.',
    '## Its networks',
    `${picture('light')}\n${picture('dark')}`,
    '## Its text',
    fence(text),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
