/** `width // 2`, which is `width` and a comment. */
import { piecesOf } from '../../../../grammar/ast/walk.js';
import type * as ast from '../../../../grammar/ast/ast.js';
import type { Module } from '../../../resolve/modules.js';
import type { Elaborator } from '../../context/elaborator.js';
import { global } from '../../evaluate/names.js';

/** Warns of comments of the program's own files that read like a division of its numbers. */
export function wholeDivision(e: Elaborator): void {
  for (const module of e.modules.own()) {
    if (module.divisions.length === 0) continue;
    const numbers = numbersOf(e, module);
    for (const { span, names, meant } of module.divisions)
      if (names.every((name) => numbers.has(name))) e.report(span, 'advice/whole-division', { text: e.textOf(span), meant }); // prettier-ignore
  }
}

/** The names that stand for a number somewhere in a file, or may. */
function numbersOf(e: Elaborator, module: Module): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, { kind }] of module.declarations)
    if (kind === 'param' && global(e, module, name).kind === 'number') names.add(name);
  for (const piece of piecesOf(module.program.declarations))
    for (const name of numbersIn(piece as ast.Statement | ast.Parameter | ast.Type)) names.add(name);
  return names;
}

/** Sizes, counters, parameters that are numbers, and what is computed in a body. */
function numbersIn(item: ast.Statement | ast.Parameter | ast.Type): readonly string[] {
  if ('dims' in item) return (item.dims ?? []).flatMap((dim) => (dim.kind === 'ref' ? [dim.name] : []));
  if (!('kind' in item)) {
    const kind = 'type' in item && item.type?.kind === 'named-type' ? item.type.name.text : null;
    return kind === 'int' || kind === 'float' ? [item.name.text] : [];
  }
  if (item.kind === 'for' || item.kind === 'var') return [item.name.text];
  return item.kind === 'let' ? item.names.map(({ text }) => text) : [];
}
