/** How VitePress builds the site: from `site/pages`, which `site/build.ts` writes. Nothing on it comes from elsewhere. */
import { readFileSync } from 'node:fs';
import { defineConfig, type DefaultTheme } from 'vitepress';

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

const grammar = '../../editors/vscode/syntaxes/gan.tmLanguage.json';

/** `Sizes that follow: `_`` is at `#sizes-that-follow-_`. */
const slugify = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

export default defineConfig({
  srcDir: 'pages',
  title: 'Ganlang',
  description: 'Generative adversarial networks as text, checked before they train.',
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/icon.svg' }]],
  cleanUrls: true,
  lastUpdated: false,
  markdown: {
    // Places on pages are called as the repository's own pages have them.
    anchor: { slugify },
    // As editors colour it: one grammar, made from the lexer's tokens.
    languages: [{ ...(read(grammar) as object), name: 'gan' } as never],
  },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/docs/learn' },
      { text: 'Playground', link: '/try' },
      { text: 'Reference', link: '/docs/reference' },
      { text: 'Library', link: '/library/' },
      { text: 'Examples', link: '/examples/' },
      { text: 'Diagnostics', link: '/docs/diagnostics/' },
    ],
    sidebar: read('../pages/sidebar.json') as DefaultTheme.Sidebar,
    outline: [2, 3],
    docFooter: { prev: false, next: false },
  },
});
