import type { CstNode } from 'chevrotain';
import * as cst from '../parser/cst.js';
import type { Comment } from '../lexer/comments.js';
import type { Unit } from './comments.js';
import {
  type Doc,
  type Printer,
  bracketed,
  group,
  hardline,
  ifBreak,
  indent,
  line,
  stacked,
  withComments,
} from './doc.js';
import { printArguments, printExpression, printUnits } from './expressions.js';
import { printTrainStatement } from './train.js';
import { printDims, printType } from './types.js';

/** A `block` or `trainBlock` node, without a group of its own: what it is part of breaks with it. */
export const printBlock = (print: Printer, node: CstNode): Doc =>
  inBraces(
    print,
    node,
    cst.nodes(node, 'entry'),
    node.name === 'trainBlock' ? printTrainStatement : printStatement,
    ';',
  );

/** Entries in braces: one a line where the author has put them so, else on one line with a mark between them. */
export function inBraces(
  print: Printer,
  node: CstNode,
  entries: readonly CstNode[],
  printEntry: (print: Printer, entry: CstNode) => Doc,
  mark: ',' | ';',
): Doc {
  const opening = print.comments.firstToken(node);
  print.comments.enter(opening);
  const behind = print.comments.behindOpening(opening);
  const units = printUnits(print, entries, printEntry);
  const left = print.comments.remaining(print.comments.lastToken(node).startOffset);
  if (units.length === 0 && left.length === 0 && behind === '') return '{}';
  if (spansLines(opening.startLine ?? 1, units, left)) {
    return ['{', behind, indent([hardline, stacked(units, left)]), hardline, '}'];
  }
  const inside = units.map((unit, index) => [index === 0 ? '' : [ifBreak('', mark), line], withComments(unit)]);
  return ['{', behind, indent([line, inside]), line, '}'];
}

/** The author has put the entries on lines of their own. */
function spansLines(openingLine: number, units: readonly Unit[], left: readonly Comment[]): boolean {
  let last = openingLine;
  for (const unit of units) {
    if (unit.firstLine > last) return true;
    last = unit.lastLine;
  }
  return left.length > 0;
}

/** A `shortOrLongBody` node, with the blank before it. */
export function printBody(print: Printer, node: CstNode): Doc {
  const block = cst.optionalNode(node, 'block');
  if (block !== null) return [' ', group(printBlock(print, block))];
  return [' =', printExpression(print, cst.node(node, 'expression'), 'body')];
}

function printStatement(print: Printer, node: CstNode): Doc {
  const expression = cst.optionalNode(node, 'expression');
  if (expression !== null) {
    const word = cst.optionalToken(node, 'Word');
    if (word === null) return printExpression(print, expression, 'line');
    return [word.image, ' =', printExpression(print, expression, 'value')];
  }
  const binding = cst.optionalNode(node, 'binding');
  if (binding !== null) {
    const keyword = cst.optionalToken(node, 'Var') === null ? 'share ' : 'var ';
    return [keyword, printName(binding), printValue(print, binding)];
  }
  const { key, element } = cst.onlyChild(node);
  const inner = element as CstNode;
  switch (key) {
    case 'letStatement':
      return printLet(print, inner);
    case 'draw':
      return printDraw(print, inner);
    case 'updateStatement':
      return printUpdate(print, inner);
    case 'forStatement': {
      const list = printExpression(print, cst.node(inner, 'expression'), 'inside');
      return group(['for ', printName(inner), ' in ', list, ' ', printBlock(print, cst.node(inner, 'block'))]);
    }
    default:
      return printHeld(print, key === 'stateStatement' ? 'state' : 'weight', inner);
  }
}

export function printLet(print: Printer, node: CstNode): Doc {
  if (cst.optionalToken(node, 'LParen') === null) return ['let ', printName(node), printValue(print, node)];
  const names = printUnits(print, cst.nodes(node, 'fieldPattern'), (_, pattern) => {
    const field = cst.optionalToken(pattern, 'field');
    return field === null ? printName(pattern) : `${field.image}: ${printName(pattern)}`;
  });
  const closing = print.comments.before(print.comments.firstToken(cst.node(node, 'expression')));
  return ['let ', bracketed(print, '(', names, print.comments.before(closing)), printValue(print, node)];
}

/** `weight kernel: f32[N] = zeros`, `state mean = 0` */
export function printHeld(print: Printer, keyword: 'weight' | 'state', node: CstNode): Doc {
  return [keyword, ' ', printName(node), printOptionalType(print, node), printValue(print, node)];
}

export function printUpdate(print: Printer, node: CstNode): Doc {
  return ['update ', cst.token(node, 'Word').image, printValue(print, node)];
}

export function printDraw(print: Printer, node: CstNode): Doc {
  const call = cst.optionalNode(node, 'callArguments');
  const dims = cst.optionalNode(node, 'dims');
  return [
    cst.token(node, 'target').image,
    ' ~ ',
    cst.token(node, 'distribution').image,
    call === null ? '' : printArguments(print, call),
    dims === null ? '' : printDims(print, dims),
  ];
}

/** The `declaredName` of a node. */
export function printName(node: CstNode): string {
  return cst.token(cst.node(node, 'declaredName'), 'name').image;
}

/** `: type`, if there is one. */
export function printOptionalType(print: Printer, node: CstNode): Doc {
  const type = cst.optionalNode(node, 'type');
  return type === null ? '' : [': ', printType(print, type)];
}

/** `= expression` */
export function printValue(print: Printer, node: CstNode): Doc {
  return [' =', printExpression(print, cst.node(node, 'expression'), 'value')];
}
