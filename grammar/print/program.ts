import type { CstNode } from 'chevrotain';
import * as cst from '../parser/cst.js';
import { type Doc, type Printer, bracketed, group, hardline, indent, join, line, stacked } from './doc.js';
import { printExpression, printUnits } from './expressions.js';
import { inBraces, printBlock, printBody, printName, printOptionalType, printValue } from './statements.js';
import { printExpect } from './train.js';
import { printType, printTypeField } from './types.js';

/** A whole file, with its last line ended. */
export function printProgram(print: Printer, tree: CstNode): Doc {
  const units = printUnits(print, cst.nodes(tree, 'entry'), printDeclaration);
  const left = print.comments.remaining(Infinity);
  return units.length === 0 && left.length === 0 ? '' : [stacked(units, left), hardline];
}

function printDeclaration(print: Printer, entry: CstNode): Doc {
  const { key, element } = cst.onlyChild(entry);
  const node = element as CstNode;
  switch (key) {
    case 'extendsLine':
      return ['extends ', cst.token(node, 'String').image];
    case 'importLine':
      return printImport(print, node);
    case 'param':
      return ['param ', printName(node), printOptionalType(print, node), printValue(print, node)];
    case 'data':
      return printData(print, node);
    case 'fn':
      return ['fn ', printName(node), ...printFunction(print, node)];
    case 'network':
      return printNetwork(print, node);
    case 'objective':
      return printObjective(print, node);
    case 'optimizer': {
      const parameters = printParameters(print, cst.node(node, 'parameters'));
      return ['optimizer ', printName(node), parameters, ' ', group(printBlock(print, cst.node(node, 'block')))];
    }
    case 'train':
      return ['train ', group(printBlock(print, cst.node(node, 'trainBlock')))];
    default:
      return printExpect(print, node);
  }
}

function printImport(print: Printer, node: CstNode): Doc {
  const names = cst.node(node, 'importNames');
  const units = printUnits(print, cst.nodes(names, 'importName'), (_, entry) => {
    const alias = cst.optionalToken(entry, 'alias');
    const name = cst.token(entry, 'name').image;
    return alias === null ? name : `${name} as ${alias.image}`;
  });
  const list = bracketed(print, '{', units, print.comments.lastToken(names), { space: line });
  return ['import ', list, ' from ', cst.token(node, 'String').image];
}

function printData(print: Printer, node: CstNode): Doc {
  const source = printExpression(print, cst.node(node, 'expression'), 'inside');
  return ['data ', printName(node), ' = ', source, ' ', printFields(print, cst.node(node, 'dataFields'))];
}

/** On one line with commas, or one a line without. */
const printFields = (print: Printer, node: CstNode): Doc =>
  group(inBraces(print, node, cst.nodes(node, 'typeField'), printTypeField, ','));

function printNetwork(print: Printer, node: CstNode): Doc {
  const head = [cst.token(node, 'role').image, ' ', printName(node), printSignature(print, node)];
  const where = printConditions(print, node);
  const start = cst.optionalToken(node, 'From') === null ? '' : group(indent([line, 'from ', cst.token(node, 'String').image])); // prettier-ignore
  const block = cst.optionalNode(node, 'block');
  return [...head, where, start, ...(block === null ? [] : [' ', group(printBlock(print, block))])];
}

function printObjective(print: Printer, node: CstNode): Doc {
  const closing = print.comments.lastToken(node);
  const opening = print.comments.after(print.comments.firstToken(cst.node(node, 'declaredName')));
  print.comments.enter(opening);
  const behind = print.comments.behindOpening(opening);
  const units = printUnits(print, cst.nodes(node, 'entry'), printMember);
  const left = print.comments.remaining(closing.startOffset);
  const head = ['objective ', printName(node), ' {', behind];
  if (units.length === 0 && left.length === 0 && behind === '') return [...head, '}'];
  return [...head, indent([hardline, stacked(units, left)]), hardline, '}'];
}

function printMember(print: Printer, node: CstNode): Doc {
  const name = cst.token(node, 'Word').image;
  return [name, ...printFunction(print, node)];
}

/** What follows the name of a function. */
function printFunction(print: Printer, node: CstNode): readonly Doc[] {
  const body = cst.node(node, 'shortOrLongBody');
  const expression = cst.optionalNode(body, 'expression');
  const signature = printSignature(print, node);
  if (expression === null) return [signature, printConditions(print, node), printBody(print, body)];
  const equals = cst.optionalNode(node, 'conditions') === null ? ' =' : printConditions(print, node, [line, '=']);
  return [signature, equals, printExpression(print, expression, 'body')];
}

/** With the blank before it. @param end what stands on a line of its own where the conditions take several */
function printConditions(print: Printer, parent: CstNode, end: Doc = ''): Doc {
  const node = cst.optionalNode(parent, 'conditions');
  if (node === null) return '';
  const conditions = cst.nodes(node, 'expression').map((condition) => printExpression(print, condition, 'inside'));
  return group(indent([line, 'where ', indent(join([',', line], conditions)), end]));
}

function printSignature(print: Printer, parent: CstNode): Doc {
  const node = cst.node(parent, 'signature');
  const parameters = printParameters(print, cst.node(node, 'parameters'));
  const result = cst.optionalNode(node, 'type');
  return result === null ? parameters : [parameters, ' -> ', printType(print, result)];
}

function printParameters(print: Printer, node: CstNode): Doc {
  const units = printUnits(print, cst.nodes(node, 'parameter'), (_, parameter) => {
    const name = cst.token(parameter, 'Word').image;
    const type = printOptionalType(print, parameter);
    const value = cst.optionalNode(parameter, 'expression');
    return [name, type, value === null ? '' : [' = ', printExpression(print, value, 'inside')]];
  });
  return bracketed(print, '(', units, print.comments.lastToken(node));
}
