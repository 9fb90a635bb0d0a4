/** Pages that stand in the repository, with their links as they lead on the site. */
import { readdirSync, readFileSync } from 'node:fs';
import { pageOf, withLinks } from './links.js';
import type { Page } from './page.js';

const root = new URL('../../', import.meta.url);

export const repositoryFiles = (): readonly string[] => [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...['docs', 'examples'].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
      // What lies beside data says where they are from, and is for whoever opens that folder.
      .filter((file) => file.endsWith('.md') && !file.startsWith('examples/data/')),
  ),
];

/** Pages whose tables need the room. */
const wide = new Set(['examples/index.md', 'examples/mode-coverage.md', 'docs/performance.md', 'overview.md']);

export function repositoryPages(): readonly Page[] {
  return [...repositoryFiles()].sort().map((file) => {
    const path = pageOf(file)!;
    const text = readFileSync(new URL(file, root), 'utf8');
    // `gan file=first.gan` and `gan wrong=CODE` are for the tests.
    const shown = text.replace(/^```gan (?:file=(\S+)|wrong=\S+)$/gm, (_, name?: string) => (name === undefined ? '```gan' : `\`\`\`gan [${name}]`)); // prettier-ignore
    const title = /^# (.*)$/m.exec(text)?.[1]?.replaceAll('`', '') ?? file;
    return { path, title, text: `${wide.has(path) ? '---\npageClass: wide-page\naside: false\n---\n\n' : ''}${withLinks(fenced(shown), file, path)}` }; // prettier-ignore
  });
}

/** Indented code as fenced code, which the site shows as such. What is indented below a point of a list stays. */
function fenced(text: string): string {
  const lines = text.split('\n');
  const out: string[] = [];
  let [fence, list] = [false, false];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.startsWith('```')) fence = !fence;
    if (/^\S/.test(line)) list = /^(?:[-*]|\d+\.) /.test(line);
    if (fence || list || !line.startsWith('    ') || (i > 0 && lines[i - 1] !== '')) {
      out.push(line);
      continue;
    }
    let end = i;
    while (end < lines.length && (lines[end]!.startsWith('    ') || (lines[end] === '' && lines[end + 1]?.startsWith('    ')))) end++; // prettier-ignore
    out.push('```text', ...lines.slice(i, end).map((one) => one.slice(4)), '```');
    i = end - 1;
  }
  return out.join('\n');
}
