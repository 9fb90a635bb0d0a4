import type { CstNode } from 'chevrotain';
import * as cst from '../parser/cst.js';
import * as t from '../lexer/tokens.js';
import { type Doc, type Printer, bracketed, join } from './doc.js';
import { printExpression, printUnits } from './expressions.js';

export function printType(print: Printer, node: CstNode): Doc {
  const parts = [printBare(print, node)];
  const range = cst.optionalNode(node, 'typeRange');
  if (range !== null && cst.optionalToken(range, 'unbounded') !== null) parts.push(' unbounded');
  else if (range !== null) {
    const ends = cst.nodes(range, 'expression').map((end) => printExpression(print, end, 'inside'));
    parts.push(' in [', join(', ', ends), ']');
  }
  return parts;
}

function printBare(print: Printer, node: CstNode): Doc {
  const named = cst.optionalToken(node, 'named');
  if (named !== null) return named.image;
  const record = cst.optionalNode(node, 'recordType');
  if (record !== null) {
    const fields = printUnits(print, cst.nodes(record, 'typeField'), printTypeField);
    return bracketed(print, '(', fields, print.comments.lastToken(record));
  }
  if (cst.optionalToken(node, 'f32') !== null) return ['f32', printDims(print, cst.node(node, 'dims'))];
  const size = cst.node(node, 'bound');
  const bound = printExpression(print, size, 'inside');
  // `<-` would be read as one sign.
  const blank = print.comments.firstToken(size).tokenType === t.Minus ? ' ' : '';
  const dims = cst.optionalNode(node, 'dims');
  return ['int<', blank, bound, '>', dims === null ? '' : printDims(print, dims)];
}

/** `image: f32[8, 8, 1] in [-1, 1]` */
export function printTypeField(print: Printer, field: CstNode): Doc {
  return [cst.token(field, 'Word').image, ': ', printType(print, cst.node(field, 'type'))];
}

export function printDims(print: Printer, node: CstNode): Doc {
  const dims = cst.nodes(node, 'dim').map((dim) => {
    const size = cst.optionalNode(dim, 'expression');
    return size === null ? '...' : printExpression(print, size, 'inside');
  });
  return ['[', join(', ', dims), ']'];
}
