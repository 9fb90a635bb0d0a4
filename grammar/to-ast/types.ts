import type { CstNode } from 'chevrotain';
import type { Dim, RangeExpr, Type } from '../ast/ast.js';
import * as cst from '../parser/cst.js';
import { rewrite } from '../text/fix.js';
import { type Context, anyName, spanOf } from './context.js';
import { toEllipsis, toExpression } from './expressions.js';

export function toType(context: Context, node: CstNode): Type {
  const span = spanOf(context, node);
  const written = cst.optionalNode(node, 'typeRange');
  const range = written === null ? null : toRange(context, written);
  if (cst.optionalToken(node, 'f32') !== null) {
    return { kind: 'tensor-type', dims: toDims(context, cst.node(node, 'dims')), range, span };
  }
  const named = cst.optionalToken(node, 'named');
  if (named !== null) return { kind: 'named-type', name: anyName(context, named), range, span };
  if (range !== null) {
    context.problems.push({
      code: 'syntax/range-of-type',
      message: 'Only numbers and tensors have a range.',
      span: range.span,
      hint: `Take \`${range.kind === 'unbounded' ? 'unbounded' : 'in [...]'}\` away; inside a record it goes after the type of a field.`,
      fix: cst.optionalToken(node, 'int') === null ? null : rewrite(range.span, ''),
    });
  }
  if (cst.optionalToken(node, 'int') !== null) {
    const dims = cst.optionalNode(node, 'dims');
    const bound = toExpression(context, cst.node(node, 'bound'));
    return { kind: 'int-type', bound, dims: dims === null ? null : toDims(context, dims), span };
  }
  return { kind: 'record-type', fields: toTypeFields(context, cst.node(node, 'recordType')), span };
}

function toRange(context: Context, node: CstNode): RangeExpr {
  const span = spanOf(context, node);
  if (cst.optionalToken(node, 'unbounded') !== null) return { kind: 'unbounded', span };
  const [low, high] = cst.nodes(node, 'expression').map((end) => toExpression(context, end));
  if (low === undefined || high === undefined) throw new Error('internal: a range without two ends');
  return { kind: 'interval', low, high, span };
}

/** The `typeField` children of a record type or of data. */
export function toTypeFields(context: Context, node: CstNode) {
  return cst.nodes(node, 'typeField').map((field) => ({
    name: anyName(context, cst.token(field, 'Word')),
    type: toType(context, cst.node(field, 'type')),
  }));
}

export function toDims(context: Context, node: CstNode): readonly Dim[] {
  return cst.nodes(node, 'dim').map((dim) => {
    const ellipsis = cst.optionalToken(dim, 'Ellipsis');
    return ellipsis === null ? toExpression(context, cst.node(dim, 'expression')) : toEllipsis(context, ellipsis);
  });
}
