/** One file that means the same: what it extends merged in, params as they were set, nothing inherited left. */
import type * as ast from '../../grammar/ast/ast.js';
import { format } from '../../grammar/format.js';
import type { Span } from '../../grammar/text/source.js';
import { isAllowance } from '../diagnostics/allow/comments.js';
import type { Module, Modules } from './modules.js';

/** @param set values of params given from outside, as written */
export function flatten(main: Module, modules: Modules, set: Readonly<Record<string, string>>): string {
  if (!main.extended && Object.keys(set).length === 0) return modules.text(main.file) ?? '';
  const slice = ({ file, start, end }: Span) => (modules.text(file) ?? '').slice(start.offset, end.offset);
  const line = (span: Span) => withAllowances(modules.text(span.file) ?? '', span);
  const { declarations } = main.program;
  const body = declarations
    .map((item, i) => {
      // Params stand together, as they are usually written.
      const gap = i === 0 ? '' : item.kind === 'param' && declarations[i - 1]!.kind === 'param' ? '\n' : '\n\n';
      return gap + declaration(item, slice, line, set);
    })
    .join('');
  const text = `${imports(main, modules, body)}\n\n${body}\n`;
  return format(text, main.file).text;
}

function declaration(
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
function withAllowances(text: string, { start, end }: Span): string {
  const lines = text
    .slice(0, start.offset - start.column + 1)
    .split('\n')
    .slice(0, -1);
  const above = lines.slice(lines.findLastIndex((each) => !/^\s*\/\//.test(each)) + 1).map((each) => each.trim());
  const kept = above.filter(isAllowance).map((comment) => `${comment}\n`);
  const behind = /^[,;\s]*(\/\/.*)/.exec(text.slice(end.offset).split('\n', 1)[0]!)?.[1]?.trimEnd() ?? '';
  return `${kept.join('')}${text.slice(start.offset, end.offset)}${isAllowance(behind) ? ` ${behind}` : ''}`;
}

/** What the file imports and still uses, and what the params that were set name in the library. */
function imports(main: Module, modules: Modules, body: string): string {
  const lines: string[] = [];
  const code = body.replace(/\/\/.*$/gm, '').replace(/"[^"\n]*"/g, '""');
  const used = (name: string) => new RegExp(`(?<![\\w.])${name}\\b`).test(code);
  for (const [local, imported] of main.imports) {
    if (imported === null || !used(local)) continue;
    const path = imported.module.shipped ?? imported.module.file;
    lines.push(`import { ${imported.name}${imported.name === local ? '' : ` as ${local}`} } from "${path}"`);
  }
  const named = new Set(main.program.declarations.flatMap((item) => (item.kind === 'param' && /^\w+$/.test(item.name.text) ? [item] : [])).map((item) => item.name.text)); // prettier-ignore
  for (const [, name] of code.matchAll(/^param \w+(?:: [^=\n]+)? = ([A-Za-z_]\w*)$/gm)) {
    if (
      name === undefined ||
      named.has(name) ||
      main.imports.has(name) ||
      main.declarations.has(name) ||
      modules.inPrelude(name) !== null
    )
      continue;
    const found = modules.anywhereInLibrary(name);
    if (found !== null) lines.push(`import { ${name} } from "${found.path}"`);
  }
  return [...new Set(lines)].join('\n');
}
