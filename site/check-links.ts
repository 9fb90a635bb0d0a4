/** Follows every link and picture of built pages, to places on pages too. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface DeadLink {
  readonly page: string;
  readonly link: string;
}

/** @param folder where the pages are; links that begin with `/` lead from there */
export function deadLinks(folder: string): readonly DeadLink[] {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.html'));
  const texts = new Map(pages.map((page) => [page, readFileSync(join(folder, page), 'utf8')]));
  const places = new Map([...texts].map(([page, text]) => [page, new Set([...text.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id!))])); // prettier-ignore
  const leads = (page: string, link: string): boolean => {
    if (/^(?:https?|mailto|data):/.test(link)) return true;
    const [path, anchor] = decodeURI(link.replaceAll('&amp;', '&')).split('#') as [string, string?];
    const plain = path.replace(/\?.*$/, '');
    const to = plain === '' ? page : posix.join(plain.startsWith('/') ? '.' : posix.dirname(page), plain);
    const file = [to, `${to}.html`, posix.join(to, 'index.html')].find((one) => existsSync(join(folder, one)) && statSync(join(folder, one)).isFile()); // prettier-ignore
    if (file === undefined) return false;
    return anchor === undefined || anchor === '' || !file.endsWith('.html') || places.get(file)!.has(anchor);
  };
  return [...texts].flatMap(([page, text]) =>
    [...new Set([...text.matchAll(/\b(?:href|src)="([^"]*)"/g)].map(([, link]) => link!))]
      .filter((link) => !leads(page, link))
      .map((link) => ({ page, link })),
  );
}
