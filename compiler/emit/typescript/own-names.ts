/**
 * The names that an emitter's own text uses: no name of the program may be the same.
 *
 * They are read off what is emitted. A program is first written with a mark on each of its names, so that what has none
 * is the emitter's.
 */
import { reserved } from './identifiers.js';

/** Stands at the end of every name of the program while its text is read for those of the emitter. */
export const mark = '__';

/** The names without a mark in a piece of code, whatever they stand for; fields of objects are no names. */
export async function ownNamesIn(code: string): Promise<readonly string[]> {
  const { parsers } = await import('prettier/plugins/babel');
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, name, computed, shorthand } = node as Readonly<Record<string, unknown>>;
    const fields =
      type === 'TSQualifiedName' ? ['right'] : computed === true || shorthand === true ? [] : ['key', 'property'];
    if (type === 'Identifier' && typeof name === 'string' && !name.endsWith(mark) && !reserved.has(name))
      found.add(name);
    for (const [part, value] of Object.entries(node)) if (!fields.includes(part)) visit(value);
  };
  // What it asks of the options are their comments and tokens, which are not needed.
  const { program } = (await parsers['babel-ts'].parse(code, {} as never)) as { readonly program: unknown };
  visit(program);
  return [...found];
}
