import type { CstNode, IToken } from 'chevrotain';
import * as cst from '../cst.js';
import { climb, precedence } from '../precedence.js';
import type { SourceToken } from '../problems.js';
import * as t from '../tokens.js';
import type { Unit } from './comments.js';
import { type Doc, type Printer, align, bracketed, group, hardline, ifBreak, indent, line, softline } from './doc.js';
import { printBlock } from './statements.js';

/**
 * Where an expression stands, which decides how a chain of operators breaks:
 * - `line`: it has its line to itself, so stages of a pipe start below its head;
 * - `value`: after `=` or `:`, so a chain that breaks starts on the next line;
 * - `inside`: more follows on its line, so what is broken off is indented.
 */
type Standing = 'line' | 'value' | 'inside';

/** The structure of a row of operands and operators. */
type Tree =
  | { readonly kind: 'operand'; readonly node: CstNode }
  | { readonly kind: 'prefix'; readonly operator: IToken; readonly operand: Tree }
  | { readonly kind: 'tight'; readonly left: Tree; readonly operator: IToken; readonly right: Tree }
  | { readonly kind: 'chain'; readonly level: number; readonly first: Tree; readonly rest: readonly Link[] };

interface Link {
  readonly operator: IToken;
  readonly right: Tree;
}

/** An `expression` or `bound` node. With `value`, the blank before it is printed too. */
export function printExpression(print: Printer, node: CstNode, standing: Standing): Doc {
  const tree = structure(node);
  if (tree.kind !== 'chain') {
    const doc = printTree(print, tree);
    return standing === 'value' ? [' ', doc] : doc;
  }
  return printChain(print, tree, standing, node);
}

function structure(node: CstNode): Tree {
  const operands = cst.nodes(node, 'operand').map((operand) => ({
    prefixes: cst.tokens(operand, 'Prefix'),
    value: { kind: 'operand', node: operand } as Tree,
  }));
  return climb<Tree>(
    { operands, operators: cst.tokens(node, 'Infix') },
    {
      prefix: (operator, operand) => ({ kind: 'prefix', operator, operand }),
      infix: (left, operator, right) => {
        const level = precedence(operator);
        if (operator.tokenType === t.Power || operator.tokenType === t.Range) {
          return { kind: 'tight', left, operator, right };
        }
        const link = { operator, right };
        if (left.kind !== 'chain' || left.level !== level) return { kind: 'chain', level, first: left, rest: [link] };
        (left.rest as Link[]).push(link);
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

function printTree(print: Printer, tree: Tree): Doc {
  switch (tree.kind) {
    case 'operand':
      return printOperand(print, tree.node);
    case 'prefix':
      return [tree.operator.tokenType === t.Not ? 'not ' : '-', printTree(print, tree.operand)];
    case 'tight': {
      const simple = [tree.left, tree.right].every(({ kind }) => kind === 'operand' || kind === 'prefix');
      const space = tree.operator.tokenType === t.Range && simple ? '' : ' ';
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
 * A chain breaks where its author has broken it, before operators; an author who has not, and whose chain is too
 * long, gets a break before every operator.
 */
function printChain(print: Printer, tree: Tree & { kind: 'chain' }, standing: Standing, node: CstNode): Doc {
  const end = print.comments.lastToken(node);
  const starts = tree.rest.map(({ operator }) => operator as SourceToken);
  const unit = (index: number, first: SourceToken, doc: () => Doc) => {
    const next = starts[index];
    return print.comments.unit(first, next === undefined ? end : print.comments.before(next), doc);
  };
  const pipe = starts[0]?.tokenType === t.Pipe;
  const width = `${starts[0]?.image ?? ''} `.length;
  const hang = (doc: Doc): Doc => (standing === 'value' && !pipe ? align(width, doc) : doc);
  const first = unit(0, print.comments.firstToken(node), () => hang(printTree(print, tree.first)));
  const rest = tree.rest.map(({ operator, right }, index) =>
    unit(index + 1, operator as SourceToken, () => [operator.image, ' ', align(width, printTree(print, right))]),
  );
  const segments = toSegments(first, rest, (index) => brokenAt(print, starts[index]));
  const pad = standing === 'value' && !pipe ? ifBreak(' '.repeat(width)) : '';
  const [head, ...others] = segments;
  const links = others.map((segment) => [hardline, segment]);
  const whole = segments.length === 1 ? [...first.above, pad, first.doc, first.behind, ...joined(rest)] : [pad, head ?? '', links];
  void whole;
  return layOut(standing, pipe, pad, first, rest, (index) => brokenAt(print, starts[index]));
}
