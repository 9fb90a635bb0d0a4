/** Programs for tests that hold of all of them: the examples, and every program of the golden cases that is right. */
import { readdirSync, readFileSync } from 'node:fs';
import { golden } from './golden.js';

const texts = (folder: URL): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.gan$|package\.json$/.test(file))
      .sort()
      .map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]),
  );

export interface Case {
  readonly file: string;
  /** The case and what it imports. */
  readonly files: Readonly<Record<string, string>>;
}

export const examples: readonly Case[] = casesOf(texts(new URL('../../examples/', import.meta.url)));

/** The twins of the golden diagnostics, and the programs of the golden emissions. */
export const sound: readonly Case[] = [
  ...readdirSync(new URL('diagnostics/', golden)).flatMap((code) =>
    casesOf(texts(new URL(`diagnostics/${code}/`, golden))).filter(
      // What a chain of files extends is only made where the case is compiled.
      ({ file, files }) => file.endsWith('.fixed.gan') && !files[file]!.startsWith('// chain:'),
    ),
  ),
  ...casesOf(texts(new URL('emit/programs/', golden))),
];

function casesOf(files: Readonly<Record<string, string>>): readonly Case[] {
  return Object.keys(files)
    .filter((file) => /^[^/]*\.gan$/.test(file) && !file.endsWith('.part.gan'))
    .map((file) => ({ file, files }));
}
