/** Going through the tree whatever it holds. */

/** What a piece of the tree is made of, apart from where it stands in the text. */
export const partsOf = (tree: object): readonly (readonly [name: string, part: unknown])[] =>
  Object.entries(tree).filter(([name]) => name !== 'span');

/** Every piece of a tree, itself first; lists are pieces, too. */
export function* piecesOf(tree: unknown): Generator<object, void> {
  if (typeof tree !== 'object' || tree === null) return;
  yield tree;
  for (const [, part] of partsOf(tree)) yield* piecesOf(part);
}
