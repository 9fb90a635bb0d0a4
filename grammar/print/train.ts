import type { CstNode } from 'chevrotain';
import * as cst from '../parser/cst.js';
import type { SourceToken } from '../text/problems.js';
import { type Doc, type Printer, bracketed, group } from './doc.js';
import { printArguments, printExpression, printUnits } from './expressions.js';
import { printBlock, printDraw, printHeld, printLet, printName, printUpdate, printValue } from './statements.js';

export function printTrainStatement(print: Printer, node: CstNode): Doc {
  if (cst.optionalToken(node, 'Checkpoint') !== null) return 'checkpoint';
  const { key, element } = cst.onlyChild(node);
  const line = element as CstNode;
  switch (key) {
    case 'draw':
      return printDraw(print, line);
    case 'letStatement':
      return printLet(print, line);
    case 'stateStatement':
      return printHeld(print, 'state', line);
    case 'updateStatement':
      return printUpdate(print, line);
    case 'dataLine':
      return [cst.token(line, 'Word').image, ' <-', printExpression(print, cst.node(line, 'expression'), 'value')];
    case 'dataGroup': {
      const names = printUnits(print, cst.nodes(line, 'declaredName'), (_, name) => cst.token(name, 'name').image);
      const data = cst.token(line, 'data') as SourceToken;
      const taken = bracketed(print, '(', names, print.comments.before(print.comments.before(data)));
      const list = cst.node(line, 'fieldNames');
      const fields = printUnits(print, cst.nodes(list, 'fieldName'), (_, field) => cst.token(field, 'Word').image);
      return [taken, ` <- ${data.image}.`, bracketed(print, '(', fields, print.comments.lastToken(list))];
    }
    case 'setting':
      return [cst.token(line, 'key').image, ' ', inside(print, line)];
    case 'untilLine':
      return ['until ', printLength(print, line)];
    case 'optimizerLine':
      return ['optimizer ', networks(line), printValue(print, line)];
    case 'minimizeLine':
      return ['minimize ', networks(line), ':', printExpression(print, cst.node(line, 'expression'), 'body')];
    case 'averageLine':
      return ['average ', networks(line), ' decay ', inside(print, line)];
    case 'clipLine':
      return ['clip ', cst.token(line, 'word').image, ' ', networks(line), ' to ', inside(print, line)];
    case 'pictureLine': {
      const keyword = cst.optionalToken(line, 'Preview') === null ? 'measure ' : 'preview ';
      return [keyword, inside(print, line), ' of ', inside(print, line, 1)];
    }
    case 'acrossLine':
      return 'batch norm across devices';
    case 'keepLine': {
      const rules = cst
        .nodes(line, 'keepRule')
        .map((rule) => [cst.token(rule, 'which').image, ' ', inside(print, rule)]);
      return ['keep ', ...rules.flatMap((rule, i) => (i === 0 ? [rule] : [', ', rule]))];
    }
    case 'nestedLine':
      return group([nestedHead(print, line), ' ', printBlock(print, cst.node(line, 'trainBlock'))]);
    case 'removeLine': {
      const names = networks(line);
      return ['remove ', cst.token(line, 'Word').image, names === '' ? '' : ` ${names}`];
    }
    default:
      return printExpect(print, line);
  }
}

/** `expect` and what it expects, in `train` or at the top of a file. */
export function printExpect(print: Printer, line: CstNode): Doc {
  const params = cst.optionalNode(line, 'callArguments');
  return ['expect ', inside(print, line), params === null ? '' : [' with ', printArguments(print, params)]];
}

function nestedHead(print: Printer, line: CstNode): Doc {
  if (cst.optionalToken(line, 'At') !== null) return 'at end';
  if (cst.optionalToken(line, 'Phase') !== null)
    return ['phase ', printName(line), ' until ', printLength(print, line)];
  return [cst.optionalToken(line, 'Repeat') === null ? 'every ' : 'repeat ', inside(print, line)];
}

/** The `length` of a line: `40 epochs of faces`. */
function printLength(print: Printer, line: CstNode): Doc {
  const length = cst.node(line, 'length');
  const of = cst.optionalToken(length, 'of');
  return [inside(print, length), of === null ? '' : ` of ${of.image}`];
}

function inside(print: Printer, line: CstNode, index = 0): Doc {
  const expression = cst.nodes(line, 'expression')[index];
  return expression === undefined ? '' : printExpression(print, expression, 'inside');
}

/** `G, D`; empty when there are none. */
function networks(line: CstNode): string {
  const list = cst.optionalNode(line, 'networks');
  return list === null ? '' : cst.tokens(list, 'Identifier').map(({ image }) => image).join(', '); // prettier-ignore
}
