/** Reading the nodes of the concrete tree, whose children are lists by the name of a rule or token. */
import type { CstElement, CstNode, IToken } from 'chevrotain';
import type { Position } from '../text/source.js';

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
