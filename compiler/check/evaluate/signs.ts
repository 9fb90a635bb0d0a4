/** `-` at the start of a line: right before a value it begins a statement, with a blank behind it the line above goes on. */
import type * as ast from '../../../grammar/ast/ast.js';

/** The statement begins with a sign, at the start of a line below another statement. */
export function beginsWithSign({ statements }: ast.Body, index: number): boolean {
  const [before, statement] = [statements[index - 1], statements[index]];
  if (before === undefined || statement?.kind !== 'expression') return false;
  return firstOf(statement.value).kind === 'unary' && before.span.end.line < statement.span.start.line;
}

/** The operand that an expression starts with. */
function firstOf(expr: ast.Expr): ast.Expr {
  if (expr.kind === 'binary') return firstOf(expr.left);
  if (expr.kind === 'pipe') return firstOf(expr.input);
  return expr;
}

/** What a line further down takes away from the value that a statement names; null where none does. */
export function subtractedBelow(statement: ast.Statement | undefined): ast.Expr | null {
  if (statement === undefined || !('value' in statement) || statement.kind === 'expression') return null;
  for (let expr = statement.value; expr.kind === 'binary'; expr = expr.left)
    if (expr.operator === '-' && expr.left.span.end.line < expr.right.span.start.line) return expr.right;
  return null;
}
