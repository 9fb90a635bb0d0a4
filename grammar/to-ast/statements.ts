import type { CstNode } from 'chevrotain';
import type { Body, Draw, Let, Name, StateDecl, Statement, Update } from '../ast/ast.js';
import * as cst from '../parser/cst.js';
import { type Context, anyName, declaredName, deeper, spanOf } from './context.js';
import { toArguments, toExpression } from './expressions.js';
import { toDims, toType } from './types.js';

/** A `block` node: `{ ... }`. */
export function toBlock(context: Context, node: CstNode): Body {
  const statements = deeper(context, 1, node, () =>
    cst.nodes(node, 'entry').map((statement) => toStatement(context, statement)),
  );
  return { kind: 'body', braces: true, statements, span: spanOf(context, node) };
}

/** A `shortOrLongBody` node: `= expression` or `{ ... }`. */
export function toBody(context: Context, node: CstNode): Body {
  const block = cst.optionalNode(node, 'block');
  if (block !== null) return toBlock(context, block);
  const value = toExpression(context, cst.node(node, 'expression'));
  const span = spanOf(context, node);
  return { kind: 'body', braces: false, statements: [{ kind: 'expression', value, span: value.span }], span };
}

export function toStatement(context: Context, node: CstNode): Statement {
  const span = spanOf(context, node);
  const expression = cst.optionalNode(node, 'expression');
  if (expression !== null) {
    const value = toExpression(context, expression);
    const word = cst.optionalToken(node, 'Word');
    if (word === null) return { kind: 'expression', value, span };
    return { kind: 'assign', name: declaredName(context, word), value, span };
  }
  const binding = cst.optionalNode(node, 'binding');
  if (binding !== null) {
    const kind = cst.optionalToken(node, 'Var') === null ? 'share' : 'var';
    return { kind, name: nameIn(context, binding), value: valueIn(context, binding), span };
  }
  const { key, element } = cst.onlyChild(node);
  const inner = element as CstNode;
  if (key === 'letStatement') return toLet(context, inner);
  if (key === 'draw') return toDraw(context, inner);
  if (key === 'updateStatement') return toUpdate(context, inner);
  if (key === 'stateStatement') return toState(context, inner);
  const name = nameIn(context, inner);
  if (key === 'forStatement') {
    const body = toBlock(context, cst.node(inner, 'block'));
    return { kind: 'for', name, list: valueIn(context, inner), body, span };
  }
  const written = cst.optionalNode(inner, 'type');
  const type = written === null ? null : toType(context, written);
  const init = valueIn(context, inner);
  if (type === null) throw new Error('internal: a weight without a type');
  return { kind: 'weight', name, type, init, span };
}

export function toLet(context: Context, node: CstNode): Let {
  const value = () => ({ value: valueIn(context, node), span: spanOf(context, node) });
  if (cst.optionalToken(node, 'LParen') === null)
    return { kind: 'let', names: [nameIn(context, node)], fields: null, ...value() };
  const patterns = cst.nodes(node, 'fieldPattern').map((pattern) => {
    const name = nameIn(context, pattern);
    const field = cst.optionalToken(pattern, 'field');
    return { name, field: field === null ? name : anyName(context, field) };
  });
  return {
    kind: 'let',
    names: patterns.map(({ name }) => name),
    fields: patterns.map(({ field }) => field),
    ...value(),
  };
}

export function toState(context: Context, node: CstNode): StateDecl {
  const written = cst.optionalNode(node, 'type');
  const type = written === null ? null : toType(context, written);
  return {
    kind: 'state',
    name: nameIn(context, node),
    type,
    init: valueIn(context, node),
    span: spanOf(context, node),
  };
}

export function toUpdate(context: Context, node: CstNode): Update {
  const name = declaredName(context, cst.token(node, 'Word'));
  return { kind: 'update', name, value: valueIn(context, node), span: spanOf(context, node) };
}

export function toDraw(context: Context, node: CstNode): Draw {
  const call = cst.optionalNode(node, 'callArguments');
  const dims = cst.optionalNode(node, 'dims');
  return {
    kind: 'draw',
    name: declaredName(context, cst.token(node, 'target')),
    distribution: anyName(context, cst.token(node, 'distribution')),
    arguments: call === null ? [] : toArguments(context, call),
    dims: dims === null ? null : toDims(context, dims),
    span: spanOf(context, node),
  };
}

/** The `declaredName` child of a node. */
export function nameIn(context: Context, node: CstNode): Name {
  return declaredName(context, cst.token(cst.node(node, 'declaredName'), 'name'));
}

/** The first `expression` child of a node. */
export function valueIn(context: Context, node: CstNode) {
  return toExpression(context, cst.node(node, 'expression'));
}
