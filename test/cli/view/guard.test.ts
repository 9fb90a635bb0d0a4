import { describe, expect, it } from 'vitest';
import { isOwn, newToken, pathBehind } from '../../../cli/view/guard.js';

describe('who may speak to the page', () => {
  it('knows the token', () => {
    const token = newToken();
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(newToken()).not.toBe(token);
    expect(pathBehind(token, `/${token}/runs/0/about?x=1`)).toBe('/runs/0/about');
    expect(pathBehind(token, `/${token}/`)).toBe('/');
    for (const url of ['/', '', `/${token.slice(1)}/`, `/${token}x/`, `//${token}/`, `/${newToken()}/`])
      expect(pathBehind(token, url)).toBeNull();
  });

  it('is on this machine, and no other page', () => {
    const host = '127.0.0.1:4000';
    const origin = `http://${host}`;
    expect(isOwn('GET', { host })).toBe(true);
    expect(isOwn('GET', { host: 'localhost:1' })).toBe(true);
    expect(isOwn('GET', { host: '[::1]:1', 'sec-fetch-site': 'none' })).toBe(true);
    expect(isOwn('POST', { host, origin, 'sec-fetch-site': 'same-origin' })).toBe(true);
    // A link in a chat leads here; what that page loads or sends does not.
    expect(isOwn('GET', { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' })).toBe(true);
    expect(isOwn('POST', { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' })).toBe(false);
    expect(isOwn('GET', { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'empty' })).toBe(false);
    expect(isOwn('POST', { host })).toBe(false);
    expect(isOwn('POST', { host, origin: 'null' })).toBe(false);
    expect(isOwn('POST', { host, origin: 'http://127.0.0.1:4001' })).toBe(false);
    for (const other of ['example.com', '127.0.0.1.example.com', 'localhost.example.com:1', '10.0.0.1', '', undefined])
      expect(isOwn('GET', { host: other })).toBe(false);
  });
});
