/** What a program declares and nothing in it uses. */
import type * as ast from '../../grammar/ast.js';
import { namesIn } from '../../grammar/names-in.js';
import type { Module } from '../resolve/modules.js';
import type { Elaborator } from './elaborator.js';

const nouns: Readonly<Partial<Record<ast.Declaration['kind'], string>>> = {
  data: 'data set',
  fn: 'function',
  block: 'block',
  objective: 'objective',
  optimizer: 'optimizer',
};

/** Warns of params, imports and, in a file with networks, of other declarations that no other line mentions. */
export function warnUnusedDeclarations(e: Elaborator, main: Module): void {
  const { declarations } = main.program;
  const mentions = declarations.map((declaration) => namesIn(declaration));
  const used = (name: string, by: number) => mentions.some((names, i) => i !== by && names.has(name));
  const complete = declarations.some(({ kind }) => kind === 'network');
  for (const [i, declaration] of declarations.entries()) {
    if (declaration.kind === 'train' || declaration.kind === 'expect' || declaration.kind === 'network') continue;
    const { text: name, span } = declaration.name;
    if (used(name, i)) continue;
    const what = nouns[declaration.kind];
    if (what === undefined) e.report(span, 'unused/param', { name });
    // What a variant inherits it cannot take out.
    else if (complete && declaration.span.file === main.file) e.report(span, 'unused/declaration', { what, name });
  }
  for (const [name, imported] of main.imports) {
    if (imported !== null && imported.span.file === main.file && !used(name, -1))
      e.report(imported.span, 'unused/import', { name });
  }
}
