/** Where names are declared and used, and how they get another name. */
import * as t from '../../grammar/lexer/tokens.js';
import { keyOf, meant, type Sym } from '../names/symbols.js';
import type { Place, TextEdit } from '../text/places.js';
import type { Context } from './context.js';

export interface Reference extends Place {
  /** Whether the name is declared there. */
  readonly write: boolean;
}

/** The declaration of a name; for the path of an import, the file. */
export function definition(context: Context, at: number): readonly Place[] {
  const path = pathAt(context, at);
  if (path !== null) return [{ file: path, from: 0, to: 0 }];
  const occurrence = context.occurrenceAt(at);
  if (occurrence === null) return [];
  const { at: place, replaces } = meant(occurrence.symbol);
  // From a declaration that replaces another one leads to that one.
  if (occurrence.declares && replaces !== null) return replaces.at === null ? [] : [replaces.at];
  return place === null ? [] : [place];
}

/** The file that a path leads to, where the cursor is in the path of an import. */
function pathAt({ reading: { program }, files, file }: Context, at: number): string | null {
  const paths = [
    ...program.imports.map(({ path }) => path),
    ...(program.extends === null ? [] : [program.extends.path]),
  ];
  const found = paths.find(({ span }) => span.start.offset <= at && at <= span.end.offset);
  return found === undefined ? null : files.target(file, found.value);
}

/** Every place where what is meant is named, in this file and in those around it. */
export function references(context: Context, at: number): readonly Reference[] {
  const symbol = context.occurrenceAt(at)?.symbol;
  if (symbol === undefined) return [];
  const key = keyOf(symbol);
  const files = new Set([context.file, ...(isLocal(symbol) ? [] : elsewhere(context, symbol))]);
  return [...files].flatMap((file) =>
    context
      .bound(file)
      .occurrences.flatMap((item): Reference[] =>
        keyOf(item.symbol) === key ? [{ file, from: item.from, to: item.to, write: item.declares }] : [],
      ),
  );
}

/** Other files that may name it. */
function elsewhere(context: Context, { at, name }: Sym): readonly string[] {
  const home = at?.file ?? context.file;
  return [home, ...context.around(home)].filter((file) => context.names(file, name));
}

/** Whether no other file can see it. */
const isLocal = ({ kind, at }: Sym): boolean =>
  at === null || ['size', 'var', 'weight', 'share', 'turn', 'phase', 'alias'].includes(kind);

export type Renaming =
  | { readonly edits: readonly (TextEdit & { readonly file: string })[] }
  /** Why it cannot be. */
  | { readonly refused: string };

/** The word that would be renamed; null where there is none. */
export function renamed(context: Context, at: number): (Place & { readonly name: string }) | null {
  const occurrence = context.occurrenceAt(at);
  if (occurrence === null || occurrence.symbol.at === null) return null;
  const { from, to, symbol } = occurrence;
  if (isShipped(symbol.at!.file)) return null;
  return { file: context.file, from, to, name: context.reading.text.slice(from, to) };
}

export function rename(context: Context, at: number, name: string): Renaming {
  const occurrence = context.occurrenceAt(at);
  if (occurrence === null) return { refused: 'There is no name here.' };
  const { symbol } = occurrence;
  if (symbol.at === null) return { refused: `\`${symbol.name}\` is part of the language.` };
  if (isShipped(symbol.at.file)) return { refused: `\`${symbol.name}\` is declared in ${symbol.at.file.replace(/\.gan$/, '')}, which is not yours to change. An import may give it another name: { ${symbol.name} as ${name} }.` }; // prettier-ignore
  if (!/^[A-Za-z_]\w*$/.test(name) || name === '_') return { refused: `\`${name}\` is no name: names are made of letters, digits and \`_\`, and begin with no digit.` }; // prettier-ignore
  const free = ['field', 'member', 'parameter'].includes(symbol.kind);
  if (t.keywords.has(name) && !free) return { refused: `\`${name}\` is a word of the language.` };
  const places = references(context, at);
  const taken = places.find(({ file, from }) => file === context.file && takenAt(context, from, name, keyOf(symbol)));
  if (taken !== undefined && !free) return { refused: `\`${name}\` has a meaning here already.` };
  return { edits: places.flatMap((place) => edit(context, place, symbol.name, name)) };
}

/** Whether a name of the file's own already stands for something else there. */
function takenAt(context: Context, from: number, name: string, key: string): boolean {
  const known = context.resolve(name, from);
  return known !== null && keyOf(known) !== key && known.at !== null && !isShipped(known.at.file);
}

function edit(
  context: Context,
  { file, from, to }: Reference,
  old: string,
  name: string,
): readonly (TextEdit & { readonly file: string })[] {
  const text = context.textOf(file) ?? '';
  // `let (score) = D(x)` takes a field by its name, which stays: `let (score: real) = D(x)`.
  const pattern = context.bound(file).occurrences.find((item) => item.from === from && item.declares)?.symbol.node;
  if (
    pattern !== null &&
    pattern !== undefined &&
    'fields' in pattern &&
    'names' in pattern &&
    pattern.kind === 'let'
  ) {
    const at = pattern.names.findIndex(({ span }) => span.start.offset === from);
    if (pattern.fields?.[at]?.span.start.offset === from) return [{ file, from, to, text: `${old}: ${name}` }];
  }
  return text.slice(from, to) === old ? [{ file, from, to, text: name }] : [];
}

const isShipped = (file: string): boolean => file.startsWith('std/') || /(?:^|[/\\])node_modules[/\\]/.test(file);
