/** What can be folded: braces and lists over several lines, runs of comments, imports. */
import * as t from '../../grammar/lexer/tokens.js';
import type { Range } from '../text/places.js';
import type { Context } from './context.js';

export interface Fold extends Range {
  readonly kind: 'block' | 'comment' | 'imports';
}

export function folding({ reading: { tokens, comments, program } }: Context): readonly Fold[] {
  const folds: Fold[] = [];
  const open: { readonly offset: number; readonly line: number }[] = [];
  for (const { tokenType, startOffset, startLine = 0 } of tokens) {
    if (tokenType === t.LBrace || tokenType === t.LParen) open.push({ offset: startOffset + 1, line: startLine });
    if (tokenType !== t.RBrace && tokenType !== t.RParen) continue;
    const from = open.pop();
    if (from !== undefined && from.line < startLine) folds.push({ from: from.offset, to: startOffset, kind: 'block' });
  }
  const own = comments.filter(({ ownLine }) => ownLine);
  for (let i = 0; i < own.length;) {
    let end = i;
    while (own[end + 1]?.span.start.line === own[end]!.span.start.line + 1) end++;
    if (end > i) folds.push({ from: own[i]!.span.start.offset, to: own[end]!.span.end.offset, kind: 'comment' });
    i = end + 1;
  }
  const [first, last] = [program.imports[0], program.imports.at(-1)];
  if (first !== undefined && last !== undefined && first.span.start.line < last.span.start.line)
    folds.push({ from: first.span.start.offset, to: last.span.end.offset, kind: 'imports' });
  return folds.sort((a, b) => a.from - b.from || b.to - a.to);
}
