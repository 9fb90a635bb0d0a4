/** Who may speak to the page's server: whoever knows its address, from this machine, and no other page in the browser. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What the address holds, which nobody can guess. */
export const newToken = (): string => randomBytes(24).toString('base64url');

/**
 * The path behind the token in an address; null where the token is another.
 * @param url as a request has it: `/TOKEN/events`
 */
export function pathBehind(token: string, url: string): string | null {
  const [path = ''] = url.split('?');
  const [, given = '', ...rest] = path.split('/');
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  if (a.length !== b.length || !timingSafeEqual(a, b)) return null;
  return `/${rest.join('/')}`;
}

/**
 * Whether a request comes from this server's own page, or was typed in. A name that an attacker has made lead to this
 * machine is none of ours, and a browser says of which page a request is.
 */
export function isOwn(method: string, given: IncomingHttpHeaders): boolean {
  const { host, origin, 'sec-fetch-site': site, 'sec-fetch-dest': place } = given;
  if (host === undefined || !/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return false;
  // A link may lead here from anywhere; nothing else of another page's may.
  const isLink = method === 'GET' && place === 'document';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isLink) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  // What changes something says where it comes from.
  return method === 'GET' || origin !== undefined;
}

/** What every answer says to the browser: nothing is loaded from elsewhere, shown elsewhere or kept. */
export const headers: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};
