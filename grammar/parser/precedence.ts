/**
 * The precedence of operators, from the loosest: `|>`, `or`, `and`, `not`, comparisons, `..`, `+ -`, `* / %`, unary
 * `-`, `**`. The parser delivers operands and operators as a flat row; this turns the row into a tree by precedence
 * climbing, for the syntax tree and for the formatter alike.
 */
import type { IToken, TokenType } from 'chevrotain';
import * as t from '../lexer/tokens.js';

export const PIPE = 1;
const NOT = 4;
const NEGATION = 9;
const POWER = 10;

const levels = new Map<TokenType, number>([
  [t.Pipe, PIPE],
  [t.Or, 2],
  [t.And, 3],
  [t.Equal, 5],
  [t.NotEqual, 5],
  [t.Less, 5],
  [t.LessEqual, 5],
  [t.Greater, 5],
  [t.GreaterEqual, 5],
  [t.Range, 6],
  [t.Plus, 7],
  [t.Minus, 7],
  [t.Times, 8],
  [t.Divide, 8],
  [t.Modulo, 8],
  [t.Power, POWER],
]);

/** Comparisons and ranges do not chain. */
const alone = new Set([5, 6]);

/** How tightly an operator between two operands binds; larger is tighter. */
export function precedence(operator: IToken): number {
  return levels.get(operator.tokenType) ?? 0;
}

/** Operands with the `-` and `not` before them, and the operators between them (one fewer). */
export interface Row<T> {
  readonly operands: readonly { readonly prefixes: readonly IToken[]; readonly value: T }[];
  readonly operators: readonly IToken[];
}

export interface TreeBuilder<T> {
  prefix(operator: IToken, operand: T): T;
  infix(left: T, operator: IToken, right: T): T;
  /** `a < b < c`: the second operator, and what stands before it. */
  chained(operator: IToken, left: T): void;
  /** `a == not b`: a `not` inside something tighter, and all that it negates. */
  misplacedNot(operator: IToken, negated: T): void;
  /** Operators are nested deeper than allowed here: the chain of `**`, `-` and `not` that `depth` counts. */
  deepest: number;
  tooDeep(operator: IToken): never;
}

/** The tree of a row. Recursion is bounded by `deepest`. */
export function climb<T>(row: Row<T>, build: TreeBuilder<T>): T {
  let position = 0;
  let prefixes = 0;

  function operand(minimum: number, depth: number): T {
    const current = row.operands[position];
    if (current === undefined) throw new Error('internal: a row of operators ends without an operand');
    const prefix = current.prefixes[prefixes];
    if (prefix === undefined) {
      position += 1;
      prefixes = 0;
      return current.value;
    }
    if (depth > build.deepest) build.tooDeep(prefix);
    prefixes += 1;
    if (prefix.tokenType !== t.Not) return build.prefix(prefix, tree(NEGATION, depth + 1));
    const negated = build.prefix(prefix, tree(NOT, depth + 1));
    if (minimum > NOT) build.misplacedNot(prefix, negated);
    return negated;
  }

  function tree(minimum: number, depth: number): T {
    let left = operand(minimum, depth);
    let last = 0;
    for (;;) {
      const operator = row.operators[position - 1];
      if (operator === undefined) return left;
      const level = precedence(operator);
      if (level < minimum) return left;
      if (level === last && alone.has(level)) build.chained(operator, left);
      last = level;
      if (level === POWER && depth > build.deepest) build.tooDeep(operator);
      left = build.infix(
        left,
        operator,
        tree(level === POWER ? level : level + 1, level === POWER ? depth + 1 : depth),
      );
    }
  }

  return tree(0, 0);
}
