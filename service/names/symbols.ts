/** What names stand for. */
import type * as ast from '../../grammar/ast/ast.js';
import type { Place, Range } from '../text/places.js';

export type SymbolKind =
  | 'param' | 'data' | 'field' | 'fn' | 'block' | 'network' | 'model' | 'objective' | 'member' | 'optimizer'
  | 'parameter' | 'size' | 'let' | 'var' | 'weight' | 'state' | 'noise' | 'share' | 'turn' | 'taken' | 'phase' | 'alias'
  | 'builtin'; // prettier-ignore

/** The piece of the tree that declares a name. */
export type Declaring =
  | Exclude<ast.Declaration, ast.TrainDecl | ast.ExpectDecl>
  | ast.Parameter
  | ast.Statement
  | ast.TrainStatement
  | { readonly name: ast.Name; readonly type: ast.Type };

export interface Sym {
  readonly name: string;
  readonly kind: SymbolKind;
  /** Where its name is declared; null for what the language itself has. */
  readonly at: Place | null;
  readonly node: Declaring | null;
  /** What a field, a member or a parameter is of. */
  readonly owner: Sym | null;
  /** What it replaces in the file that its own extends: the same thing under the same name. */
  readonly replaces: Sym | null;
  /** What a name of an import stands for. */
  readonly means?: Sym | null;
}

/** One place where a name stands. */
export interface Occurrence extends Range {
  readonly symbol: Sym;
  readonly declares: boolean;
}

/** A part of a text in which names hold. */
export interface ScopeRange extends Range {
  readonly names: ReadonlyMap<string, Sym>;
  /** Whether a name holds only from its line on. */
  readonly inOrder: boolean;
  readonly parent: ScopeRange | null;
}

/** The same for every declaration that a name has in a file and in those that it extends. */
export function keyOf(symbol: Sym): string {
  let root = symbol;
  while (root.replaces !== null) root = root.replaces;
  return root.at === null ? `builtin ${root.name}` : `${root.at.file}:${root.at.from}`;
}

/** What an import stands for, else the symbol itself. */
export const meant = (symbol: Sym): Sym => (symbol.kind === 'alias' && symbol.means != null ? symbol.means : symbol);
