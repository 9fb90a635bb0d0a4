/** `npm run build:site [DIR]`: the documentation as static files, in site/dist or the folder named; every link is followed. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vitepress';
import { wholeSite } from './generate/pages.js';
import { writeStatic } from '../scripts/playground.js';
import { deadLinks } from './check-links.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..');
const target = process.argv[2] ?? join(here, 'dist');
const pages = join(here, 'pages');

const site = await wholeSite();
rmSync(pages, { recursive: true, force: true });
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(pages, path)), { recursive: true });
  writeFileSync(join(pages, path), text);
};
for (const { path, text } of site.pages) write(path, text);
for (const [path, text] of site.drawings) write(join('public', path), text);
write('sidebar.json', JSON.stringify(site.sidebar));
cpSync(join(here, 'home.md'), join(pages, 'index.md'));
cpSync(join(here, 'playground.md'), join(pages, 'try.md'));
cpSync(join(here, 'icon.svg'), join(pages, 'public', 'icon.svg'));
cpSync(join(root, 'docs', 'mnist.png'), join(pages, 'public', 'mnist.png'));
// Pictures lie beside the pages that show them.
cpSync(join(root, 'docs'), join(pages, 'docs'), { recursive: true, filter: (file) => !file.endsWith('.md') });

await build(here, { outDir: target });
await writeStatic(join(target, 'playground'));
const dead = deadLinks(target);
for (const { page, link } of dead) console.error(`${page}: ${link} leads nowhere`);
if (dead.length > 0) process.exit(1);
