/** The programs to start from: those that are shipped in examples/. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../host/package-root.js';

export interface Template {
  readonly name: string;
  readonly file: string;
  /** The comment at the top of the file, as it is written there. */
  readonly header: string;
  /** Its first sentence. */
  readonly about: string;
}

export function templates(): readonly Template[] {
  const folder = join(packageRoot(), 'examples');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.gan'))
    .sort()
    .map((file) => {
      const path = join(folder, file);
      const header = /^(?:\/\/.*\n)*/.exec(readFileSync(path, 'utf8'))![0];
      return { name: file.slice(0, -'.gan'.length), file: path, header, about: firstSentence(header) };
    });
}

/** Up to the first full stop with a new sentence behind it: "et al. 2016" goes on. */
export function firstSentence(header: string): string {
  const text = header
    .replace(/^\/\/ ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  return /^.*?\.(?= [A-Z])/.exec(text)?.[0] ?? text;
}
