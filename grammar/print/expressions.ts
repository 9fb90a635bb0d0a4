import type { CstNode, IToken } from 'chevrotain';
import * as cst from '../parser/cst.js';
import { climb, precedence } from '../parser/precedence.js';
import type { SourceToken } from '../text/problems.js';
import * as t from '../lexer/tokens.js';
import type { Unit } from './comments.js';
import { type Doc, type Printer, align, bracketed, group, hardline, ifBreak, indent, line, softline } from './doc.js';
import { printBlock } from './statements.js';

/**
 * Where an expression stands, which decides how a chain of operators breaks:
 * - `line`: it has its line to itself, so the stages of a pipe start right below its head;
 * - `value`: after `=` or `:`, so a chain that breaks starts on the next line;
 * - `body`: the same, and what is not a chain starts on the next line too if it does not fit on this one;
 * - `inside`: more follows on its line, so what is broken off is indented.
 */
export type Standing = 'line' | 'value' | 'body' | 'inside';

/** The structure of a row of operands and operators. */
type Tree =
  | { readonly kind: 'operand'; readonly node: CstNode }
  | { readonly kind: 'prefix'; readonly operator: IToken; readonly operand: Tree }
  | { readonly kind: 'tight'; readonly left: Tree; readonly operator: IToken; readonly right: Tree }
  | Chain;

/** Operands with operators of one level between them. */
interface Chain {
  readonly kind: 'chain';
  readonly level: number;
  readonly first: Tree;
  readonly rest: { readonly operator: SourceToken; readonly right: Tree }[];
}

/** An `expression` or `bound` node; as a `value` or `body`, with the blank or new line before it. */
export function printExpression(print: Printer, node: CstNode, standing: Standing): Doc {
  const tree = structure(node);
  if (tree.kind === 'chain' && standing !== 'inside') return printChain(print, tree, standing !== 'line', node);
  const doc = printTree(print, tree);
  if (standing === 'body') return group(indent([line, doc]));
  return standing === 'value' ? [' ', doc] : doc;
}

function structure(node: CstNode): Tree {
  const operands = cst.nodes(node, 'operand').map((operand) => ({
    prefixes: cst.tokens(operand, 'Prefix'),
    value: { kind: 'operand' as const, node: operand },
  }));
  return climb<Tree>(
    { operands, operators: cst.tokens(node, 'Infix') },
    {
      prefix: (operator, operand) => ({ kind: 'prefix', operator, operand }),
      infix: (left, operator, right) => {
        if (operator.tokenType === t.Power || operator.tokenType === t.Range) {
          return { kind: 'tight', left, operator, right };
        }
        const level = precedence(operator);
        const link = { operator: operator as SourceToken, right };
        if (left.kind !== 'chain' || left.level !== level) return { kind: 'chain', level, first: left, rest: [link] };
        left.rest.push(link);
        return left;
      },
      chained: () => undefined,
      misplacedNot: () => undefined,
      deepest: Infinity,
      tooDeep: () => {
        throw new Error('internal: too deep to be formatted');
      },
    },
  );
}

/** Without comments of its own: they go to the unit it is in. */
function printTree(print: Printer, tree: Tree): Doc {
  switch (tree.kind) {
    case 'operand':
      return printOperand(print, tree.node);
    case 'prefix':
      return [tree.operator.tokenType === t.Not ? 'not ' : '-', printTree(print, tree.operand)];
    case 'tight': {
      const space = tree.operator.tokenType === t.Range ? '' : ' ';
      const left = printTree(print, tree.left);
      return [left, space, tree.operator.image, space, printTree(print, tree.right)];
    }
    case 'chain': {
      const first = printTree(print, tree.first);
      const rest = tree.rest.map(({ operator, right }) => [line, operator.image, ' ', printTree(print, right)]);
      return group([first, indent(rest)]);
    }
  }
}

// ---- chains -------------------------------------------------------------------------------------

/**
 * A chain breaks before the operators where its author has broken it. One that its author has not broken, and that is
 * too long for its line, breaks before every operator.
 */
function printChain(print: Printer, { first, rest }: Chain, value: boolean, node: CstNode): Doc {
  const operators = rest.map(({ operator }) => operator);
  const [operator] = operators;
  const pipe = operator?.tokenType === t.Pipe;
  const width = operator === undefined ? 0 : operator.image.length + 1;
  const breaks = operators.map((each) => breaksAt(print, each));
  const head = print.comments.unit(print.comments.firstToken(node), lastOf(0), () => {
    const doc = printTree(print, first);
    if (!value || pipe) return doc;
    // Operands stand below each other, and operators hang to the left of them.
    const blank = ' '.repeat(width);
    return [breaks.includes(true) ? blank : ifBreak(blank), align(width, doc)];
  });
  const links = rest.map(({ operator, right }, index) =>
    print.comments.unit(operator, lastOf(index + 1), () => [
      `${operator.image} `,
      pipe ? printTree(print, right) : align(width, printTree(print, right)),
    ]),
  );
  const segments: Unit[][] = [[head]];
  links.forEach((link, index) => {
    if (breaks[index] === true) segments.push([link]);
    else segments.at(-1)?.push(link);
  });
  const stay = (doc: Doc) => doc;
  const shift = value || pipe ? stay : indent;
  const lines = segments.map((units, index) =>
    index === 0 ? printSegment(units, shift) : shift([hardline, printSegment(units, stay)]),
  );
  if (!value) return lines;
  return lines.length === 1 ? group(indent([line, lines])) : indent([hardline, lines]);

  /** The last token of the link at `index`; 0 is the head. */
  function lastOf(index: number): SourceToken {
    const next = operators[index];
    return next === undefined ? print.comments.lastToken(node) : print.comments.before(next);
  }
}

/** Links that share a line if they fit. The comment at the end does not keep them from it. */
function printSegment(units: readonly Unit[], shift: (doc: Doc) => Doc): Doc {
  const [head, ...links] = units;
  if (head === undefined) return '';
  const rest = links.map((link) => [line, ...link.above, link.doc]);
  return [...head.above, group([head.doc, shift(rest)]), units.at(-1)?.behind ?? ''];
}

/** The author has begun a new line before or after this operator. */
function breaksAt(print: Printer, operator: SourceToken): boolean {
  const before = print.comments.before(operator).endLine ?? 0;
  const after = print.comments.after(operator).startLine ?? 0;
  return after > before;
}

// ---- operands -----------------------------------------------------------------------------------

function printOperand(print: Printer, node: CstNode): Doc {
  const parts: Doc[] = [printPrimary(print, node)];
  for (const postfix of cst.nodes(node, 'postfix')) parts.push(printPostfix(print, postfix));
  const unit = cst.optionalToken(node, 'unit');
  if (unit !== null) parts.push(` ${unit.image}`);
  return parts.length === 1 ? (parts[0] ?? '') : parts;
}

const literals = ['name', 'Number', 'String', 'True', 'False', 'Hole'];

function printPrimary(print: Printer, node: CstNode): Doc {
  for (const key of literals) {
    const literal = cst.optionalToken(node, key);
    if (literal !== null) return literal.image;
  }
  const list = cst.optionalNode(node, 'list');
  if (list !== null) return printList(print, list);
  const choice = cst.optionalNode(node, 'ifExpression');
  if (choice !== null) return printIf(print, choice);
  const parentheses = cst.node(node, 'parenthesised');
  const grouped = cst.optionalNode(parentheses, 'expression');
  if (grouped !== null) {
    return group(['(', indent([softline, printExpression(print, grouped, 'line')]), softline, ')']);
  }
  const fields = printUnits(print, cst.nodes(parentheses, 'recordField'), printRecordField);
  return bracketed(print, '(', fields, print.comments.lastToken(parentheses));
}

function printRecordField(print: Printer, field: CstNode): Doc {
  const name = cst.token(field, 'Word').image;
  return [name, ':', printExpression(print, cst.node(field, 'expression'), 'value')];
}

function printList(print: Printer, list: CstNode): Doc {
  const items = cst.nodes(list, 'expression');
  const units = printUnits(print, items, (_, item) => printExpression(print, item, 'line'));
  return bracketed(print, '[', units, print.comments.lastToken(list), { filled: items.every(isNumber) });
}

/** A number with nothing around it but a sign. */
function isNumber(item: CstNode): boolean {
  const [operand, another] = cst.nodes(item, 'operand');
  if (operand === undefined || another !== undefined) return false;
  return cst.optionalToken(operand, 'Number') !== null && cst.optionalToken(operand, 'unit') === null;
}

function printPostfix(print: Printer, postfix: CstNode): Doc {
  if (postfix.name === 'callArguments') return printArguments(print, postfix);
  if (postfix.name === 'field') return `.${cst.token(postfix, 'Word').image}`;
  const units = printUnits(print, cst.nodes(postfix, 'indexItem'), printIndexItem);
  return bracketed(print, '[', units, print.comments.lastToken(postfix));
}

export function printArguments(print: Printer, node: CstNode): Doc {
  const units = printUnits(print, cst.nodes(node, 'argument'), (_, argument) => {
    const name = cst.optionalToken(argument, 'Word');
    const value = cst.node(argument, 'expression');
    if (name === null) return printExpression(print, value, 'line');
    return [name.image, ':', printExpression(print, value, 'value')];
  });
  return bracketed(print, '(', units, print.comments.lastToken(node));
}

function printIndexItem(print: Printer, item: CstNode): Doc {
  if (cst.optionalToken(item, 'Ellipsis') !== null) return '...';
  const colon = cst.optionalToken(item, 'Colon') !== null;
  const from = cst.optionalNode(item, 'from');
  const first = from === null ? '' : printExpression(print, from, colon ? 'inside' : 'line');
  const to = cst.optionalNode(item, 'to');
  return [first, colon ? ':' : '', to === null ? '' : printExpression(print, to, 'inside')];
}

/** Every node with its comments. */
export function printUnits(
  print: Printer,
  nodes: readonly CstNode[],
  printNode: (print: Printer, node: CstNode) => Doc,
): readonly Unit[] {
  const { comments } = print;
  return nodes.map((node, index) => {
    const first = comments.firstToken(node);
    if (index === 0 && first.index > 0) comments.enter(comments.before(first));
    return comments.unit(first, comments.lastToken(node), () => printNode(print, node));
  });
}

/** All branches stand on one line, or none does. */
function printIf(print: Printer, node: CstNode): Doc {
  const blocks = cst.nodes(node, 'block');
  const parts: Doc[] = cst.nodes(node, 'condition').map((condition, index) => {
    const block = blocks[index];
    const head = [index === 0 ? 'if ' : ' else if ', printExpression(print, condition, 'inside'), ' '];
    return [...head, block === undefined ? '' : printBlock(print, block)];
  });
  const otherwise = cst.optionalNode(node, 'otherwise');
  if (otherwise !== null) parts.push(' else ', printBlock(print, otherwise));
  return group(parts);
}
