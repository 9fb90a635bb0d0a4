/**
 * The program in the address of the page, behind `#`: `#ring` is a template, `#program=...` a text, packed by deflate
 * (RFC 1951) and written in base64url (RFC 4648). What stands behind `#` stays in the browser: no server is told of it.
 */
import type { Template } from './library.js';

/** How long a text may become that a link unpacks to: a small link may hold any number of zeros. */
const longest = 1_000_000;

/** What an address says; null where it names no program. @throws Error, for people, where it cannot be read */
export async function programOf(hash: string, templates: readonly Template[]): Promise<string | null> {
  const named = hash.replace(/^#/, '');
  if (named === '') return null;
  const [, packed] = /^program=(.+)$/.exec(named) ?? [];
  if (packed !== undefined) return unpacked(packed);
  const template = templates.find(({ name }) => name === named);
  if (template === undefined) throw new Error(`There is no template ${named.slice(0, 40)}.`);
  return template.text;
}

/** The shortest that leads to a text. */
export async function addressOf(text: string, templates: readonly Template[]): Promise<string> {
  const template = templates.find((each) => each.text === text);
  if (template !== undefined) return `#${template.name}`;
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'));
  return `#program=${btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')}`;
}

async function unpacked(text: string): Promise<string> {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    );
    return new TextDecoder('utf-8', { fatal: true }).decode(
      await through(bytes, new DecompressionStream('deflate-raw')),
    );
  } catch {
    throw new Error('The program in this address is damaged: part of the link is missing, or it was changed.');
  }
}

/** @throws Error for damaged bytes, or more than a program has */
async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(stream).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > longest) throw new Error('too long');
    parts.push(part.value);
  }
  const all = new Uint8Array(size);
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}
