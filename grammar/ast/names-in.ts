import type * as ast from './ast.js';

/** Every name that a piece of the tree refers to. */
export function namesIn(tree: unknown, names = new Set<string>()): ReadonlySet<string> {
  if (typeof tree !== 'object' || tree === null) return names;
  if ('kind' in tree && tree.kind === 'ref') names.add((tree as ast.Ref).name);
  if ('networks' in tree) for (const { text } of tree.networks as readonly ast.Name[]) names.add(text);
  for (const [key, part] of Object.entries(tree)) if (key !== 'span') namesIn(part, names);
  return names;
}
