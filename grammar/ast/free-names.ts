/** Names that a declaration takes from around it: not those of its own parameters and lines. */
import type * as ast from './ast.js';
import { partsOf } from './walk.js';

/** One use of a name. */
export interface FreeName {
  readonly text: string;
  readonly span: ast.Name['span'];
}

/**
 * Every use of a name that is not bound inside, in the order of the text. A size such as `N` in `f32[N]` counts as free:
 * only its module knows whether it is a number of the module or whatever comes.
 */
export function freeNames(tree: ast.Declaration): readonly FreeName[] {
  const found: FreeName[] = [];
  visit(tree, new Set(), (name) => found.push(name));
  return found;
}

type Bound = ReadonlySet<string>;
type Take = (name: FreeName) => void;

function visit(piece: unknown, bound: Bound, take: Take): void {
  if (typeof piece !== 'object' || piece === null) return;
  if (Array.isArray(piece)) {
    for (const part of piece as readonly unknown[]) visit(part, bound, take);
    return;
  }
  const node = piece as { readonly kind?: string };
  if (node.kind === 'ref') {
    const { name, span } = node as ast.Ref;
    if (!bound.has(name)) take({ text: name, span });
    return;
  }
  for (const name of namedIn(node)) if (!bound.has(name.text)) take(name);
  if ('parameters' in node) {
    const own = (node.parameters as readonly ast.Parameter[]).map(({ name }) => name.text);
    return visitParts(node, new Set([...bound, ...own]), take);
  }
  if (node.kind === 'for') {
    const { name, list, body } = node as ast.For;
    visit(list, bound, take);
    return visit(body, new Set([...bound, name.text]), take);
  }
  // The lines of training see each other whatever their order.
  if (node.kind === 'train-body') return visitParts(node, new Set([...bound, ...linesOf(node).flatMap(namesOf)]), take);
  if (node.kind === 'body') {
    const own = new Set(bound);
    for (const line of linesOf(node)) {
      visit(line, own, take);
      for (const name of namesOf(line)) own.add(name);
    }
    return;
  }
  visitParts(node, bound, take);
}

/** Networks, and the data set whose epochs are meant, which lines of training name without more. */
function namedIn(node: object): readonly ast.Name[] {
  const { networks = [], of = null } = node as { networks?: readonly ast.Name[]; of?: ast.Name | null };
  return of === null ? networks : [...networks, of];
}

function visitParts(node: object, bound: Bound, take: Take): void {
  for (const [name, part] of partsOf(node)) if (name !== 'networks' && name !== 'of') visit(part, bound, take);
}

const linesOf = (body: object): readonly object[] => (body as { readonly statements: readonly object[] }).statements;

/** The kinds of lines that give a name to something. */
const naming: ReadonlySet<string> = new Set<(ast.Statement | ast.TrainStatement)['kind']>([
  ...(['let', 'var', 'weight', 'state', 'draw', 'share', 'data-line', 'data-group'] as const),
]);

function namesOf(line: object): readonly string[] {
  const { kind, name, names } = line as { kind: string; name?: ast.Name; names?: readonly ast.Name[] };
  if (!naming.has(kind)) return [];
  return [...(name === undefined ? [] : [name]), ...(names ?? [])].map(({ text }) => text);
}
