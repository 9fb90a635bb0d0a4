import type * as ast from './ast.js';
import { piecesOf } from './walk.js';

/** Every name that a piece of the tree refers to. */
export function namesIn(tree: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  for (const piece of piecesOf(tree)) {
    if ('kind' in piece && piece.kind === 'ref') names.add((piece as ast.Ref).name);
    if ('networks' in piece) for (const { text } of piece.networks as readonly ast.Name[]) names.add(text);
  }
  return names;
}
