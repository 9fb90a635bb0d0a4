/** What the conversion from the concrete tree to the syntax tree carries along, and how it reads concrete nodes. */
import { tokenMatcher, type CstElement, type CstNode, type IToken } from 'chevrotain';
import type { Name } from '../ast.js';
import type { Comment } from '../comments.js';
import { type SyntaxProblem, tokenSpan } from '../problems.js';
import type { Position, Span } from '../source.js';
import * as t from '../tokens.js';

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

// ---- concrete nodes -----------------------------------------------------------------------------

function elements(node: CstNode, key: string): readonly CstElement[] {
  return node.children[key] ?? [];
}

export function nodes(node: CstNode, key: string): readonly CstNode[] {
  return elements(node, key) as readonly CstNode[];
}

export function tokens(node: CstNode, key: string): readonly IToken[] {
  return elements(node, key) as readonly IToken[];
}

export function optionalNode(node: CstNode, key: string): CstNode | null {
  return nodes(node, key)[0] ?? null;
}

export function optionalToken(node: CstNode, key: string): IToken | null {
  return tokens(node, key)[0] ?? null;
}

export function node(parent: CstNode, key: string): CstNode {
  const found = optionalNode(parent, key);
  if (found === null) throw new Error(`internal: a ${parent.name} has no ${key}`);
  return found;
}

export function token(parent: CstNode, key: string): IToken {
  const found = optionalToken(parent, key);
  if (found === null) throw new Error(`internal: a ${parent.name} has no ${key}`);
  return found;
}

/** The one child of a node that has exactly one. */
export function onlyChild(parent: CstNode): { readonly key: string; readonly element: CstElement } {
  for (const key in parent.children) {
    const element = parent.children[key]?.[0];
    if (element !== undefined) return { key, element };
  }
  throw new Error(`internal: a ${parent.name} is empty`);
}

// ---- places and names ---------------------------------------------------------------------------

export function startOfNode({ location }: CstNode): Position {
  return { offset: location?.startOffset ?? 0, line: location?.startLine ?? 1, column: location?.startColumn ?? 1 };
}

export function endOfNode({ location }: CstNode): Position {
  return {
    offset: (location?.endOffset ?? -1) + 1,
    line: location?.endLine ?? 1,
    column: (location?.endColumn ?? 0) + 1,
  };
}

export function spanOf(context: Context, node: CstNode): Span {
  return { file: context.file, start: startOfNode(node), end: endOfNode(node) };
}

/** A name that may be any word: a field, an argument, a member, an import. */
export function anyName(context: Context, word: IToken): Name {
  return { text: word.image, span: tokenSpan(context.file, word) };
}

/** A name being declared, which may not be a word of the language. `objective` may: `param objective = hinge`. */
export function declaredName(context: Context, word: IToken): Name {
  if (tokenMatcher(word, t.Keyword) && word.tokenType !== t.Objective) reserved(context, word);
  return anyName(context, word);
}

/** A parameter with a type may be called by a word that can be told from the keyword wherever it is used. */
export function parameterName(context: Context, word: IToken, typed: boolean): Name {
  return typed && tokenMatcher(word, t.SoftKeyword) ? anyName(context, word) : declaredName(context, word);
}

function reserved(context: Context, word: IToken): void {
  context.problems.push({
    code: 'syntax/reserved-word',
    message: `\`${word.image}\` is a word of the language and cannot be a name.`,
    span: tokenSpan(context.file, word),
    hint: `Another name will do, such as \`${word.image}_\`.`,
  });
}
