/**
 * One file that means the same: what it extends and what it imports merged in, params as they were set. Only the library
 * is still imported, and paths of data and weights lead on to where they led.
 */
import type * as ast from '../../grammar/ast/ast.js';
import { format } from '../../grammar/format.js';
import type { Span } from '../../grammar/text/source.js';
import { isAllowance } from '../diagnostics/allow/comments.js';
import { type Gathered, gather } from './gather.js';
import type { Module, Modules } from './modules.js';
import { pathsWritten, relocated } from './relocate.js';

/** How a path of data or weights is to be written that stands in a file. */
export type Place = (path: string, file: string) => string;

/** @param set values of params given from outside, as written */
export function flatten(
  main: Module,
  modules: Modules,
  set: Readonly<Record<string, string>>,
  place: Place = (path, file) => relocated(path, file, main.file),
): string {
  const { items, names, imports } = gather(main);
  const text = (file: string): string => modules.text(file) ?? '';
  const edits = new Edits(text);
  for (const { span, name } of names) edits.put(span, name);
  for (const { declaration } of items)
    for (const { span, value } of pathsWritten(declaration)) {
      const path = place(value, span.file);
      if (path !== value) edits.put(span, JSON.stringify(path));
    }
  const alone = !main.extended && [...main.imports.values()].every((item) => item?.module.library !== false);
  if (alone && edits.none && Object.keys(set).length === 0) return text(main.file);
  const line = (span: Span) => withAllowances(text(span.file), span, edits.slice(span));
  const body = items
    .map(({ declaration: item, module }, i) => {
      // Params stand together, as they are usually written.
      const gap = i === 0 ? '' : item.kind === 'param' && items[i - 1]!.declaration.kind === 'param' ? '\n' : '\n\n';
      return gap + declared(item, (span) => edits.slice(span), line, module === main ? set : {});
    })
    .join('');
  const known = new Set(items.flatMap(({ declaration }) => nameOf(declaration)));
  const named = new Map([...imports, ...importsOfSettings(main, modules, set, known)]);
  return format(`${importLines(named)}\n\n${body}\n`, main.file).text;
}

/** One line for each file, `import { hinge, lsgan as squares } from "std/losses"`. */
function importLines(imports: Gathered['imports']): string {
  const byPath = new Map<string, string[]>();
  for (const [local, { name, path }] of imports)
    byPath.set(path, [...(byPath.get(path) ?? []), name === local ? name : `${name} as ${local}`]);
  return [...byPath].map(([path, names]) => `import { ${names.join(', ')} } from "${path}"`).join('\n');
}

const nameOf = (item: ast.Declaration): readonly string[] => ('name' in item ? [item.name.text] : []);

/** Changes of the texts that declarations are taken from. */
class Edits {
  private readonly byFile = new Map<string, { readonly span: Span; readonly text: string }[]>();

  constructor(private readonly text: (file: string) => string) {}

  get none(): boolean {
    return this.byFile.size === 0;
  }

  put(span: Span, text: string): void {
    if (this.text(span.file).slice(span.start.offset, span.end.offset) === text) return;
    const known = this.byFile.get(span.file) ?? [];
    known.push({ span, text });
    this.byFile.set(span.file, known);
  }

  /** A piece of a text with the changes in it made. */
  slice({ file, start, end }: Span): string {
    const text = this.text(file);
    const inside = (this.byFile.get(file) ?? [])
      .filter(({ span }) => span.start.offset >= start.offset && span.end.offset <= end.offset)
      .sort((a, b) => a.span.start.offset - b.span.start.offset);
    let [made, at] = ['', start.offset];
    for (const { span, text: next } of inside) {
      // A name may stand for two things at once, such as a field that is taken by its own name.
      if (span.start.offset < at) continue;
      made += text.slice(at, span.start.offset) + next;
      at = span.end.offset;
    }
    return made + text.slice(at, end.offset);
  }
}

function declared(
  item: ast.Declaration,
  slice: (span: Span) => string,
  line: (span: Span) => string,
  set: Readonly<Record<string, string>>,
): string {
  const doc = item.doc === null ? '' : `${item.doc.split('\n').map((line) => `/// ${line}`.trimEnd()).join('\n')}\n`; // prettier-ignore
  if (item.kind === 'train')
    return `${doc}train {\n${item.body.statements.map(({ span }) => line(span)).join('\n')}\n}`;
  const given = item.kind === 'param' ? set[item.name.text] : undefined;
  if (item.kind !== 'param' || given === undefined) return doc + line(item.span);
  const type = item.type === null ? '' : `: ${slice(item.type.span)}`;
  return `${doc}param ${item.name.text}${type} = ${given}`;
}

/** The text of a statement or a declaration, with the comments that silence warnings about it. */
function withAllowances(text: string, { start, end }: Span, piece: string): string {
  const lines = text
    .slice(0, start.offset - start.column + 1)
    .split('\n')
    .slice(0, -1);
  const above = lines.slice(lines.findLastIndex((each) => !/^\s*\/\//.test(each)) + 1).map((each) => each.trim());
  const kept = above.filter(isAllowance).map((comment) => `${comment}\n`);
  const behind = /^[,;\s]*(\/\/.*)/.exec(text.slice(end.offset).split('\n', 1)[0]!)?.[1]?.trimEnd() ?? '';
  return `${kept.join('')}${piece}${isAllowance(behind) ? ` ${behind}` : ''}`;
}

/** What the params that were set name in the library, where the program has no such name. */
function importsOfSettings(
  main: Module,
  modules: Modules,
  set: Readonly<Record<string, string>>,
  declared: ReadonlySet<string>,
): Gathered['imports'] {
  const needed = Object.values(set).flatMap((value) => {
    const name = /^[A-Za-z_]\w*$/.exec(value.trim())?.[0];
    if (name === undefined || declared.has(name) || main.imports.has(name) || modules.inPrelude(name) !== null)
      return [];
    const found = modules.anywhereInLibrary(name);
    return found === null ? [] : [[name, { name, path: found.path }] as const];
  });
  return new Map(needed);
}
