/** What the standard library declares, with what its documentation says: what pages, examples and tests are made of. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Declaration } from '../../grammar/ast/ast.js';
import { parse } from '../../grammar/parse.js';
import { type Documentation, readDocumentation } from '../../grammar/text/documentation.js';
import { prelude } from '../../compiler/resolve/modules.js';

const folder = new URL('../../stdlib/', import.meta.url);

export interface Module {
  readonly name: string;
  /** The remark at the head of the file. */
  readonly about: string;
  readonly entries: readonly Entry[];
}

export interface Entry extends Documentation {
  readonly module: string;
  readonly name: string;
  readonly kind: Exclude<Declaration['kind'], 'train' | 'expect'>;
  /** The declaration up to its body. */
  readonly signature: string;
  /** All of its text, without its documentation. */
  readonly source: string;
}

/** Whether a name of a module needs no import. */
export const isPrelude = (module: string): boolean => (prelude as readonly string[]).includes(module);

export function readLibrary(): readonly Module[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.gan'))
    .sort()
    .map((file) => readModule(file.slice(0, -'.gan'.length), readFileSync(new URL(file, folder), 'utf8')));
}

function readModule(name: string, text: string): Module {
  const { program } = parse(text, `std/${name}.gan`);
  const entries = program.declarations.flatMap((item): readonly Entry[] => {
    if (item.kind === 'train' || item.kind === 'expect') return [];
    const source = text.slice(item.span.start.offset, item.span.end.offset);
    const signature = signatureOf(item, text);
    return [
      { module: name, name: item.name.text, kind: item.kind, signature, source, ...readDocumentation(item.doc ?? '') },
    ];
  });
  const head = /^(?:\/\/(?!\/).*\n)+/.exec(text)?.[0] ?? '';
  return {
    name,
    about: head
      .replace(/^\/\/ ?/gm, '')
      .replace(/\n/g, ' ')
      .trim(),
    entries,
  };
}

function signatureOf(item: Declaration, text: string): string {
  const { start, end } = item.span;
  const slice = (to: number) => text.slice(start.offset, to).trim();
  switch (item.kind) {
    case 'fn':
    case 'block':
    case 'network':
    case 'optimizer':
      return slice(item.body.span.start.offset).replace(/\s*=$/, '');
    case 'objective':
      return [
        `objective ${item.name.text}`,
        ...item.members.map(({ span, body }) => `  ${text.slice(span.start.offset, body.span.start.offset).trim().replace(/\s*=$/, '')}`), // prettier-ignore
      ].join('\n');
    default:
      return slice(end.offset);
  }
}
