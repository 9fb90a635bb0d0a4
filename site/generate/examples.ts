/**
 * The examples of documentation as whole programs. One that is lines of `train` is a variant of the program of the
 * digits; what it takes from the library is imported.
 */
import type { Entry, Module } from './library.js';
import { isPrelude } from './library.js';

const declares =
  /^(?:extends|import|param|data|fn|block|network|generator|discriminator|objective|optimizer \w+\(|train) ?/;

/** The program of an entry's example. @throws Error where it has none */
export function exampleProgram(entry: Pick<Entry, 'name' | 'example'>, library: readonly Module[]): string {
  const { example, name } = entry;
  if (example === null) throw new Error(`${name} has no example`);
  if (/^(?:extends|import) /m.test(example)) return withImports(example, library);
  if (declares.test(example)) return withImports(example, library);
  const lines = example.replace(/^/gm, '  ');
  return `extends "digits.gan"\n${withImports(`\ntrain {\n${lines}\n}`, library).replace(/^\n(?=\n)/, '')}`;
}

/** The text with the imports of what it names of the library, where they are not there. */
function withImports(text: string, library: readonly Module[]): string {
  const code = text.replace(/"[^"\n]*"/g, '""');
  const known = new Set([...text.matchAll(/^import \{([^}]*)\}/gm)].flatMap(([, names]) => names!.split(',').map((name) => name.trim()))); // prettier-ignore
  const own = new Set([...code.matchAll(/^(?:param|data|fn|block|network|generator|discriminator|objective) (\w+)/gm)].map(([, name]) => name!)); // prettier-ignore
  // A name before a colon is that of an argument or a field; behind a dot it is a field.
  const used = new Set([...code.matchAll(/(?<![.\w])([a-z_]\w*)(?!\w*:)/g)].map(([, name]) => name!));
  const bound = new Set([...code.matchAll(/(?:^|\n)\s*(?:let |state |var )?([a-z_]\w*) (?:<-|~|=)/g)].map(([, name]) => name!)); // prettier-ignore
  const imports = library
    .filter(({ name }) => !isPrelude(name))
    .flatMap((module) => {
      const names = module.entries.map(({ name }) => name).filter((name) => used.has(name) && !known.has(name) && !own.has(name) && !bound.has(name)); // prettier-ignore
      return names.length === 0 ? [] : [`import { ${names.join(', ')} } from "std/${module.name}"\n`];
    });
  if (imports.length === 0) return text;
  const head = /^extends .*\n/.exec(text)?.[0] ?? '';
  const rest = text.slice(head.length);
  return `${head}${imports.join('')}${/^(?:import |\n)/.test(rest) ? '' : '\n'}${rest}`;
}
