import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compile } from '../../compiler/compile.js';
import { format } from '../../grammar/format.js';
import { memoryHost } from '../compiler/memory-host.js';

const file = new URL('../../editors/vscode/snippets/gan.json', import.meta.url);
const snippets = JSON.parse(readFileSync(file, 'utf8')) as Readonly<
  Record<string, { readonly body: readonly string[] }>
>;

/** A snippet as it comes, with what it suggests in its places. */
function filledIn(body: readonly string[]): string {
  const defaults = new Map<string, string>();
  const text = body.join('\n').replaceAll('\t', '  ');
  const first = text.replace(/\$\{(\d):([^}]*)\}/g, (_, place: string, value: string) => {
    defaults.set(place, value);
    return value;
  });
  return first.replace(/\$(\d)/g, (_, place: string) => defaults.get(place) ?? '');
}

it.each(Object.entries(snippets))('%s is a right program in the one style', async (_, { body }) => {
  const text = filledIn(body).trimEnd() + '\n';
  const { diagnostics } = await compile('main.gan', memoryHost({ 'main.gan': text }));
  expect(diagnostics).toEqual([]);
  expect(format(text, 'main.gan').text).toBe(text);
});
