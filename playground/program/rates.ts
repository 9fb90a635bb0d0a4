/** The learning rates of a program, as the numbers of its text that they are. */
import type { Expr } from '../../grammar/ast/ast.js';
import { parse } from '../../grammar/parse.js';

/** A number in the text, and whose rate it is. */
export interface Rate {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  /** The networks that it moves, in the order of the text. */
  readonly networks: readonly string[];
}

/**
 * One entry for each number: that of a param, where optimizers name one, and the first of a schedule or a quotient.
 * Optimizers whose rate is no number of this text, such as those of a file that it extends, have none.
 */
export function ratesOf(text: string): readonly Rate[] {
  const { program } = parse(text, '');
  const params = new Map<string, Expr>();
  for (const each of program.declarations) if (each.kind === 'param') params.set(each.name.text, each.value);
  const found = new Map<number, Rate>();
  for (const each of program.declarations) {
    if (each.kind !== 'train') continue;
    for (const line of each.body.statements) {
      if (line.kind !== 'optimizer-line') continue;
      const number = rateIn(line.value, params);
      if (number === null) continue;
      const { span, value } = number;
      const before = found.get(span.start.offset)?.networks ?? [];
      const networks = [...before, ...line.networks.map((name) => name.text)];
      found.set(span.start.offset, { from: span.start.offset, to: span.end.offset, value, networks });
    }
  }
  return [...found.values()];
}

type NumberLiteral = Extract<Expr, { kind: 'number' }>;

function rateIn(expr: Expr, params: ReadonlyMap<string, Expr>, depth = 0): NumberLiteral | null {
  // A param may name itself by mistake.
  if (depth > 8) return null;
  const inside = (each: Expr | undefined) => (each === undefined ? null : rateIn(each, params, depth + 1));
  switch (expr.kind) {
    case 'number':
      return expr;
    case 'ref':
      return inside(params.get(expr.name));
    case 'call': {
      const named = expr.arguments.find(({ name }) => name?.text === 'rate');
      return inside((named ?? expr.arguments.find(({ name }) => name === null))?.value);
    }
    case 'binary':
      return inside(expr.left) ?? inside(expr.right);
    default:
      return null;
  }
}
