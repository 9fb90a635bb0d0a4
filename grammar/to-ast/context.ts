/** What the conversion from the concrete tree to the syntax tree carries along. */
import { tokenMatcher, type CstNode, type IToken } from 'chevrotain';
import type { Name } from '../ast/ast.js';
import type { Comment } from '../lexer/comments.js';
import { type SyntaxProblem, tokenSpan } from '../text/problems.js';
import type { Span } from '../text/source.js';
import { endOfNode, startOfNode } from '../parser/cst.js';
import { isReserved } from '../parser/base.js';
import * as t from '../lexer/tokens.js';

export interface Context {
  readonly file: string;
  readonly comments: readonly Comment[];
  readonly problems: SyntaxProblem[];
  /** How deep in the syntax tree the node being made lies. */
  depth: number;
}

/** No syntax tree is higher than this, so that passes may recurse over it. */
export const HIGHEST = 1000;

/** Thrown out of one declaration and caught around it. */
export class TooDeep extends Error {
  constructor(readonly problem: SyntaxProblem) {
    super(problem.message);
  }
}

/** Runs `make` with the depth raised by `levels`; `node` is where a tree that is too high is reported. */
export function deeper<T>(context: Context, levels: number, node: CstNode, make: () => T): T {
  if (context.depth + levels > HIGHEST) {
    throw new TooDeep({
      code: 'syntax/too-deep',
      message: `This expression is too long: its parts nest more than ${HIGHEST} deep.`,
      span: spanOf(context, node),
      hint: 'Name the parts with `let`, or build them in a `for`.',
    });
  }
  context.depth += levels;
  try {
    return make();
  } finally {
    context.depth -= levels;
  }
}

// ---- places and names ---------------------------------------------------------------------------

export function spanOf(context: Context, node: CstNode): Span {
  return { file: context.file, start: startOfNode(node), end: endOfNode(node) };
}

/** A name that may be any word: a field, an argument, a member, an import. */
export function anyName(context: Context, word: IToken): Name {
  return { text: word.image, span: tokenSpan(context.file, word) };
}

/** A name being declared, which may not be a word of the language. `objective` may: `param objective = hinge`. */
export function declaredName(context: Context, word: IToken): Name {
  if (isReserved(word)) context.problems.push(reserved(context.file, word));
  return anyName(context, word);
}

/** A parameter with a type may be called by a word that can be told from the keyword wherever it is used. */
export function parameterName(context: Context, word: IToken, typed: boolean): Name {
  return typed && tokenMatcher(word, t.SoftKeyword) ? anyName(context, word) : declaredName(context, word);
}

/** What is said of a word of the language that is declared as a name. */
export const reserved = (file: string, word: IToken): SyntaxProblem => ({
  code: 'syntax/reserved-word',
  message: `\`${word.image}\` is a word of the language and cannot be a name.`,
  span: tokenSpan(file, word),
  hint: `Another name will do, such as \`${word.image}_\`.`,
});
