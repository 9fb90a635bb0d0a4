import type { CstNode, IToken } from 'chevrotain';
import type {
  Argument,
  BinaryOperator,
  Body,
  Ellipsis,
  Expr,
  If,
  Index,
  NumberLiteral,
  Quantity,
  SliceExpr,
  StringLiteral,
} from '../ast/ast.js';
import { DEEPEST, depthProblem } from '../lexer/brackets.js';
import { type Fix, rewrite } from '../text/fix.js';
import { climb, type TreeBuilder } from '../parser/precedence.js';
import { tokenSpan } from '../text/problems.js';
import { joinSpans, type Position, type Span } from '../text/source.js';
import * as t from '../lexer/tokens.js';
import * as cst from '../parser/cst.js';
import { type Context, TooDeep, anyName, deeper, spanOf } from './context.js';
import { toBlock } from './statements.js';

/** An expression, and where it stands with the parentheses around it. */
interface Placed {
  readonly expression: Expr;
  readonly place: Span;
  /** A single operand, without operators outside of any brackets. */
  readonly single: boolean;
}

/** The expression of an `expression` or `bound` node. */
export function toExpression(context: Context, node: CstNode): Expr {
  const operators = cst.tokens(node, 'Infix');
  const rows = cst.nodes(node, 'operand').map((operand) => ({ operand, prefixes: cst.tokens(operand, 'Prefix') }));
  const prefixes = rows.reduce((most, row) => Math.max(most, row.prefixes.length), 0);
  const levels = 1 + operators.length + prefixes;
  const operands = deeper(context, levels, node, () =>
    rows.map((row) => ({ prefixes: row.prefixes, value: toOperand(context, row.operand) })),
  );
  return climb({ operands, operators }, treeBuilder(context)).expression;
}

function treeBuilder(context: Context): TreeBuilder<Placed> {
  const { file, problems } = context;
  return {
    prefix(operator, operand) {
      const place = joinSpans(tokenSpan(file, operator), operand.place);
      const sign = operator.tokenType === t.Not ? 'not' : '-';
      const expression: Expr = { kind: 'unary', operator: sign, operand: operand.expression, span: place };
      return { expression, place, single: false };
    },
    infix(left, operator, right) {
      if (operator.tokenType === t.Pipe) checkStage(context, left, right);
      const place = joinSpans(left.place, right.place);
      return { expression: infix(operator, left.expression, right.expression, place), place, single: false };
    },
    chained(operator, { expression }) {
      const range = operator.tokenType === t.Range;
      problems.push({
        code: 'syntax/comparison-chain',
        message: range ? 'Ranges do not chain.' : 'Comparisons do not chain.',
        span: tokenSpan(file, operator),
        hint: range ? 'A range has two ends: `0..4`.' : 'Write `a < b and b < c`.',
        fix: range ? null : unchained(file, operator, expression),
      });
    },
    misplacedNot(operator, { place }) {
      problems.push({
        code: 'syntax/misplaced-not',
        message: '`not` binds more loosely than the operator before it.',
        span: tokenSpan(file, operator),
        hint: 'Put it in parentheses: `(not a)`.',
        fix: inParentheses(place),
      });
    },
    deepest: DEEPEST,
    tooDeep(operator) {
      throw new TooDeep(depthProblem(file, operator));
    },
  };
}

function infix(operator: IToken, left: Expr, right: Expr, span: Span): Expr {
  if (operator.tokenType === t.Pipe) return { kind: 'pipe', input: left, stage: right, span };
  if (operator.tokenType === t.Range) return { kind: 'range', from: left, to: right, span };
  return { kind: 'binary', operator: spelling(operator), left, right, span };
}

/** The operator as the tree names it, whatever was typed for it. */
function spelling({ tokenType, image }: IToken): BinaryOperator {
  const meant = tokenType.LABEL?.slice(1, -1) ?? image;
  return meant as BinaryOperator;
}

/** `a < b` before `< c` gets `and b` after it, where `b` is a name or a number. */
function unchained(file: string, operator: IToken, left: Expr): Fix | null {
  if (left.kind !== 'binary') return null;
  const { right } = left;
  const middle = right.kind === 'ref' ? right.name : right.kind === 'number' ? right.text : null;
  const { start } = tokenSpan(file, operator);
  return middle === null ? null : rewrite({ file, start, end: start }, `and ${middle} `, `Add \`and ${middle}\`.`);
}

function inParentheses({ file, start, end }: Span): Fix {
  const at = (place: Position, text: string) => ({ span: { file, start: place, end: place }, text });
  return { title: 'Put it in parentheses.', edits: [at(start, '('), at(end, ')')] };
}

/** The pipe with the call that begins the arithmetic after it. */
function pipeAlone(left: Placed, stage: Expr): Fix | null {
  let first = stage;
  while (first.kind === 'binary') first = first.left;
  return first === stage || !callable(first) ? null : inParentheses(joinSpans(left.place, first.span));
}

const callable = ({ kind }: Expr): boolean => ['ref', 'field', 'call', 'index'].includes(kind);

function checkStage(context: Context, left: Placed, { expression, place, single }: Placed): void {
  if (single && callable(expression)) return;
  // `h |> dense(4)`, and below it `- h`: the sign was to begin a value.
  let first = expression;
  while (first.kind === 'binary' && first.left.kind === 'binary') first = first.left;
  const below = first.kind === 'binary' && first.operator === '-' && callable(first.left) && first.left.span.end.line < first.right.span.start.line; // prettier-ignore
  context.problems.push({
    code: 'syntax/pipe-stage',
    message: 'After `|>` comes the name of something to call, or a call.',
    span: place,
    hint: single
      ? 'For example `x |> dense(64)`.'
      : below
        ? 'A line that begins with `- ` goes on with the line above; a value of its own begins with the sign right before it, such as `-x`.'
        : 'Put the whole pipe in parentheses: `(x |> f(2)) + 1`.',
    fix: below ? null : pipeAlone(left, expression),
  });
}

// ---- operands -----------------------------------------------------------------------------------

function toOperand(context: Context, node: CstNode): Placed {
  const postfixes = cst.nodes(node, 'postfix');
  const unit = cst.optionalToken(node, 'unit');
  let operand = toPrimary(context, node);
  if (postfixes.length > 0) {
    operand = deeper(context, postfixes.length, node, () => {
      const start = operand.place;
      let expression = operand.expression;
      for (const postfix of postfixes) {
        const span = joinSpans(start, spanOf(context, postfix));
        expression = toPostfix(context, expression, postfix, span);
      }
      return { expression, place: expression.span, single: true };
    });
  }
  if (unit === null) return operand;
  const place = joinSpans(operand.place, tokenSpan(context.file, unit));
  const plural = (unit.image.endsWith('s') ? unit.image : `${unit.image}s`) as Quantity['unit'];
  return {
    expression: { kind: 'quantity', value: operand.expression, unit: plural, span: place },
    place,
    single: true,
  };
}

function toPrimary(context: Context, operand: CstNode): Placed {
  const single = true;
  const parentheses = cst.optionalNode(operand, 'parenthesised');
  if (parentheses !== null) {
    const place = spanOf(context, parentheses);
    const grouped = cst.optionalNode(parentheses, 'expression');
    if (grouped !== null) return { expression: toExpression(context, grouped), place, single };
    const fields = cst.nodes(parentheses, 'recordField').map((field) => ({
      name: anyName(context, cst.token(field, 'Word')),
      value: toExpression(context, cst.node(field, 'expression')),
    }));
    return { expression: { kind: 'record', fields, span: place }, place, single };
  }
  const expression = toAtom(context, operand);
  return { expression, place: expression.span, single };
}

function toAtom(context: Context, operand: CstNode): Expr {
  const list = cst.optionalNode(operand, 'list');
  if (list !== null) {
    const items = cst.nodes(list, 'expression').map((item) => toExpression(context, item));
    return { kind: 'list', items, span: spanOf(context, list) };
  }
  const choice = cst.optionalNode(operand, 'ifExpression');
  if (choice !== null) return toIf(context, choice);
  const name = cst.optionalToken(operand, 'name');
  if (name !== null) return { kind: 'ref', name: name.image, span: tokenSpan(context.file, name) };
  const number = cst.optionalToken(operand, 'Number');
  if (number !== null) return toNumber(context, number);
  const text = cst.optionalToken(operand, 'String');
  if (text !== null) return toString(context, text);
  const hole = cst.optionalToken(operand, 'Hole');
  if (hole !== null) return { kind: 'hole', span: tokenSpan(context.file, hole) };
  const truth = cst.optionalToken(operand, 'True');
  const span = tokenSpan(context.file, truth ?? cst.token(operand, 'False'));
  return { kind: 'bool', value: truth !== null, span };
}

function toNumber(context: Context, number: IToken): NumberLiteral {
  const text = number.image;
  return { kind: 'number', value: Number(text.replaceAll('_', '')), text, span: tokenSpan(context.file, number) };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

export function toString(context: Context, text: IToken): StringLiteral {
  const written = text.image.slice(1, -1);
  const value = written.replace(/\\(.)/g, (_, escaped: string) => escapes[escaped] ?? escaped);
  return { kind: 'string', value, span: tokenSpan(context.file, text) };
}

function toPostfix(context: Context, target: Expr, postfix: CstNode, span: Span): Expr {
  switch (postfix.name) {
    case 'callArguments':
      return { kind: 'call', callee: target, arguments: toArguments(context, postfix), span };
    case 'index': {
      const items = cst.nodes(postfix, 'indexItem').map((item) => toIndexItem(context, item));
      return { kind: 'index', target, items, span };
    }
    default:
      return { kind: 'field', target, name: anyName(context, cst.token(postfix, 'Word')), span };
  }
}

export function toArguments(context: Context, node: CstNode): readonly Argument[] {
  return cst.nodes(node, 'argument').map((argument) => {
    const word = cst.optionalToken(argument, 'Word');
    return {
      name: word === null ? null : anyName(context, word),
      value: toExpression(context, cst.node(argument, 'expression')),
      span: spanOf(context, argument),
    };
  });
}

function toIndexItem(context: Context, item: CstNode): Index['items'][number] {
  const ellipsis = cst.optionalToken(item, 'Ellipsis');
  if (ellipsis !== null) return toEllipsis(context, ellipsis);
  const from = cst.optionalNode(item, 'from');
  const first = from === null ? null : toExpression(context, from);
  if (first !== null && cst.optionalToken(item, 'Colon') === null) return first;
  const to = cst.optionalNode(item, 'to');
  const last = to === null ? null : toExpression(context, to);
  const slice: SliceExpr = { kind: 'slice', from: first, to: last, span: spanOf(context, item) };
  return slice;
}

export function toEllipsis(context: Context, ellipsis: IToken): Ellipsis {
  return { kind: 'ellipsis', span: tokenSpan(context.file, ellipsis) };
}

// ---- if -----------------------------------------------------------------------------------------

function toIf(context: Context, node: CstNode): If {
  const conditions = cst.nodes(node, 'condition');
  const blocks = cst.nodes(node, 'block');
  const deepest = cst.tokens(node, 'ElseIf')[DEEPEST];
  if (deepest !== undefined) throw new TooDeep(depthProblem(context.file, deepest));
  return deeper(context, 2 * conditions.length, node, () => {
    const end = cst.endOfNode(node);
    const last = cst.optionalNode(node, 'otherwise');
    let otherwise: Body | If | null = last === null ? null : toBlock(context, last);
    for (let index = conditions.length - 1; index >= 0; index -= 1) {
      const word = index === 0 ? cst.token(node, 'If') : cst.tokens(node, 'If')[index];
      const condition = conditions[index];
      const block = blocks[index];
      if (word === undefined || condition === undefined || block === undefined) throw new Error('internal: torn if');
      otherwise = {
        kind: 'if',
        condition: toExpression(context, condition),
        then: toBlock(context, block),
        otherwise,
        span: { file: context.file, start: tokenSpan(context.file, word).start, end },
      };
    }
    if (otherwise?.kind !== 'if') throw new Error('internal: an if without a condition');
    return otherwise;
  });
}
