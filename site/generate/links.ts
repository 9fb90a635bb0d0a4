/** Links of pages of the repository, as they stand there and as they lead within the site. */
import { posix } from 'node:path';

/** Where files and folders of the repository are on the site, for those that are no page of their own. */
const elsewhere: Readonly<Record<string, string>> = {
  stdlib: 'library/index.md',
  'runtime/data/sources': 'library/index.md',
  'compiler/graph/metrics': 'docs/metrics.md',
  'grammar/parser': 'docs/grammar.md',
  examples: 'examples/index.md',
};

/** The page of the site that a file of the repository is; null for one that is none. */
export function pageOf(path: string): string | null {
  const plain = path.replace(/\/$/, '');
  if (plain === 'README.md') return 'overview.md';
  if (/^examples\/[^/]+\.gan$/.test(plain)) return plain.replace(/\.gan$/, '.md');
  if (/^(?:docs|examples)\/.*\.md$/.test(plain) || /^(?:ARCHITECTURE|CONTRIBUTING|CHANGELOG)\.md$/.test(plain))
    return plain.replace(/(^|\/)README\.md$/, '$1index.md');
  return elsewhere[plain] ?? null;
}

/**
 * The text of a page with its links as they lead on the site. What is not on it, such as a folder of the source, stays
 * as its words. Fenced code is left alone.
 *
 * @param from the file in the repository
 * @param page where it is on the site
 */
export function withLinks(text: string, from: string, page: string): string {
  const replace = (_: string, image: string, words: string, target: string): string => {
    if (/^(?:[a-z]+:|#)/i.test(target)) return `${image}[${words}](${target})`;
    const [path, anchor] = target.split('#') as [string, string?];
    const file = posix.normalize(posix.join(posix.dirname(from), path)).replace(/\/$/, '');
    const hash = anchor === undefined ? '' : `#${anchor}`;
    const to = image === '!' ? file : pageOf(file);
    return to === null ? words : `${image}[${words}](${relative(page, to)}${hash})`;
  };
  return outsideFences(text, (part) => part.replace(/(!?)\[((?:`[^`]*`|[^\]`])*)\]\(([^)\s]+)\)/g, replace));
}

/** A relative link from one page to another. */
export function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

/** Changes the parts of a page that are no fenced or indented code. */
export function outsideFences(text: string, change: (part: string) => string): string {
  return text
    .split(/^(```[^]*?^```$|(?: {4}.*\n)+)/gm)
    .map((part) => (/^(?:```| {4})/.test(part) ? part : change(part)))
    .join('');
}
