/** Expressions and statements in a compact form for the tests: `(+ a (* b c))`. */
import type { Argument, Body, Dim, Expr, If, SliceExpr, Statement } from '../../grammar/ast/ast.js';

type Shown = Expr | Dim | SliceExpr;

export function show(tree: Shown): string {
  switch (tree.kind) {
    case 'number':
      return tree.text;
    case 'string':
      return JSON.stringify(tree.value);
    case 'bool':
      return String(tree.value);
    case 'hole':
      return '_';
    case 'ellipsis':
      return '...';
    case 'ref':
      return tree.name;
    case 'list':
      return `[${tree.items.map(show).join(' ')}]`;
    case 'range':
      return `(.. ${show(tree.from)} ${show(tree.to)})`;
    case 'record':
      return `{${tree.fields.map(({ name, value }) => `${name.text}: ${show(value)}`).join(' ')}}`;
    case 'quantity':
      return `(${show(tree.value)} ${tree.unit})`;
    case 'unary':
      return `(${tree.operator} ${show(tree.operand)})`;
    case 'binary':
      return `(${tree.operator} ${show(tree.left)} ${show(tree.right)})`;
    case 'call':
      return `(call ${[show(tree.callee), ...tree.arguments.map(showArgument)].join(' ')})`;
    case 'field':
      return `(. ${show(tree.target)} ${tree.name.text})`;
    case 'index':
      return `(at ${[tree.target, ...tree.items].map(show).join(' ')})`;
    case 'slice':
      return `${tree.from === null ? '' : show(tree.from)}:${tree.to === null ? '' : show(tree.to)}`;
    case 'pipe':
      return `(|> ${show(tree.input)} ${show(tree.stage)})`;
    case 'if':
      return showIf(tree);
  }
}

function showArgument({ name, value }: Argument): string {
  return name === null ? show(value) : `${name.text}: ${show(value)}`;
}

function showIf({ condition, then, otherwise }: If): string {
  const rest = otherwise === null ? '' : ` ${otherwise.kind === 'if' ? showIf(otherwise) : showBody(otherwise)}`;
  return `(if ${show(condition)} ${showBody(then)}${rest})`;
}

export function showBody({ statements }: Body): string {
  return `{${statements.map(showStatement).join('; ')}}`;
}

export function showStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'let': {
      const { names, fields } = statement;
      const shown = names
        .map(({ text }, i) => ((fields?.[i]?.text ?? text) === text ? text : `${fields![i]!.text}: ${text}`))
        .join(' ');
      return `let ${fields === null ? shown : `(${shown})`} = ${show(statement.value)}`;
    }
    case 'weight':
      return `weight ${statement.name.text}: ${statement.type.kind} = ${show(statement.init)}`;
    case 'state':
      return `state ${statement.name.text}: ${statement.type?.kind ?? 'its own'} = ${show(statement.init)}`;
    case 'draw': {
      const sizes = statement.dims === null ? '' : ` [${statement.dims.map(show).join(' ')}]`;
      const values = statement.arguments.map(showArgument).join(' ');
      return `${statement.name.text} ~ ${statement.distribution.text}(${values})${sizes}`;
    }
    case 'for':
      return `for ${statement.name.text} in ${show(statement.list)} ${showBody(statement.body)}`;
    case 'expression':
      return show(statement.value);
    default:
      return `${statement.kind} ${statement.name.text} = ${show(statement.value)}`;
  }
}
