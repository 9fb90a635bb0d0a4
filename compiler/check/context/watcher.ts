/** Who is told what the expressions of a program turn out to be: an editor, which shows it where it is written. */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Value } from '../values/values.js';
import type { Checked } from './checked.js';
import type { Env } from './elaborator.js';

export interface Watcher {
  /**
   * An expression has this value. In blocks and functions that is told once for each way in which they are used, in loops
   * at every turn; what is only tried on the side is not told.
   */
  evaluated(expression: ast.Expr, value: Value, env: Env): void;
  /** Checking has come to its end; with mistakes, what could be made of the program. */
  checked(checked: Checked): void;
}
