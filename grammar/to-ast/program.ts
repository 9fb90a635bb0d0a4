/** From the concrete tree of a file to its syntax tree. */
import type { CstNode, IToken } from 'chevrotain';
import type {
  Declaration,
  Expr,
  Extends,
  FnDecl,
  Import,
  NetworkDecl,
  Parameter,
  Program,
  StringLiteral,
} from '../ast/ast.js';
import { documentationAbove } from '../lexer/comments.js';
import { tokenSpan } from '../text/problems.js';
import type { Span } from '../text/source.js';
import * as cst from '../parser/cst.js';
import { type Context, TooDeep, anyName, parameterName, spanOf } from './context.js';
import { toExpression, toString } from './expressions.js';
import { nameIn, toBlock, toBody, valueIn } from './statements.js';
import { toExpectation, toTrainBody } from './train.js';
import { toType, toTypeFields } from './types.js';

/** Mistakes go to `context.problems`; a declaration that nests too deep is left out. */
export function toProgram(context: Context, tree: CstNode, span: Span): Program {
  let extended: Extends | null = null;
  const imports: Import[] = [];
  const declarations: Declaration[] = [];
  let after = 0;
  for (const node of cst.nodes(tree, 'entry')) {
    const { key, element } = cst.onlyChild(node);
    const inner = element as CstNode;
    if (key === 'extendsLine') {
      const first = extended === null && imports.length === 0 && declarations.length === 0;
      if (!first) outOfOrder(context, inner, extended !== null);
      extended ??= {
        kind: 'extends',
        path: toString(context, cst.token(inner, 'String')),
        span: spanOf(context, inner),
      };
    } else if (key === 'importLine') {
      if (declarations.length > 0) importTooLate(context, inner);
      imports.push(toImport(context, inner));
    } else {
      const declaration = guarded(context, () => toDeclaration(context, key, inner, after));
      if (declaration !== null) declarations.push(declaration);
    }
    after = cst.endOfNode(node).offset;
  }
  return { kind: 'program', extends: extended, imports, declarations, span };
}

/** The expression of a `loneExpression` node; null when it nests too deep. */
export function toLoneExpression(context: Context, tree: CstNode): Expr | null {
  return guarded(context, () => valueIn(context, tree));
}

function guarded<T>(context: Context, make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    context.problems.push(error.problem);
    context.depth = 0;
    return null;
  }
}

function outOfOrder(context: Context, node: CstNode, second: boolean): void {
  context.problems.push({
    code: 'syntax/order',
    message: second ? 'A file extends one file at most.' : '`extends` comes first in a file.',
    span: tokenSpan(context.file, cst.token(node, 'Extends')),
    hint: second ? 'What the other file offers can be brought in with `import`.' : 'Move this line to the top.',
  });
}

function importTooLate(context: Context, node: CstNode): void {
  context.problems.push({
    code: 'syntax/order',
    message: 'Imports come before the declarations of a file.',
    span: tokenSpan(context.file, cst.token(node, 'Import')),
    hint: 'Move this line up.',
  });
}

function toImport(context: Context, node: CstNode): Import {
  const names = cst.nodes(cst.node(node, 'importNames'), 'importName').map((entry) => {
    const alias = cst.optionalToken(entry, 'alias');
    return {
      name: anyName(context, cst.token(entry, 'name')),
      alias: alias === null ? null : anyName(context, alias),
    };
  });
  const path = toString(context, cst.token(node, 'String'));
  return { kind: 'import', names, path, span: spanOf(context, node) };
}

/** `after` is where the declaration before it ends. */
function toDeclaration(context: Context, key: string, node: CstNode, after: number): Declaration {
  const at = { span: spanOf(context, node), doc: docOf(context, node, after) };
  switch (key) {
    case 'param': {
      const type = cst.optionalNode(node, 'type');
      return {
        kind: 'param',
        name: nameIn(context, node),
        type: type === null ? null : toType(context, type),
        value: valueIn(context, node),
        ...at,
      };
    }
    case 'data': {
      const fields = toTypeFields(context, cst.node(node, 'dataFields'));
      return { kind: 'data', name: nameIn(context, node), source: valueIn(context, node), fields, ...at };
    }
    case 'fn':
      return {
        kind: 'fn',
        name: nameIn(context, node),
        ...signatureIn(context, node),
        where: conditionsIn(context, node),
        body: toBody(context, cst.node(node, 'shortOrLongBody')),
        ...at,
      };
    case 'network': {
      const role = cst.token(node, 'role').image as 'block' | NetworkDecl['role'];
      const head = {
        name: nameIn(context, node),
        ...signatureIn(context, node),
        where: conditionsIn(context, node),
        ...at,
      };
      const from = cst.optionalToken(node, 'From');
      const start = from === null ? null : toString(context, cst.token(node, 'String'));
      const block = cst.optionalNode(node, 'block');
      if (role === 'block' && from !== null) blockFromFile(context, from);
      else if (start !== null)
        misplacedFile(context, role as NetworkDecl['role'], head.name.text, start, block !== null);
      if (block === null) return { kind: 'model', from: start!, ...head };
      const template = { ...head, body: toBlock(context, block) };
      return role === 'block' ? { kind: 'block', ...template } : { kind: 'network', role, from: start, ...template };
    }
    case 'objective': {
      const entries = cst.nodes(node, 'entry');
      const ends = [cst.token(node, 'LBrace').startOffset, ...entries.map((entry) => cst.endOfNode(entry).offset)];
      const members = entries.map((member, index) => toMember(context, member, ends[index] ?? 0));
      return { kind: 'objective', name: nameIn(context, node), members, ...at };
    }
    case 'optimizer': {
      const parameters = toParameters(context, cst.node(node, 'parameters'));
      const body = toBlock(context, cst.node(node, 'block'));
      return { kind: 'optimizer', name: nameIn(context, node), parameters, body, ...at };
    }
    case 'train':
      return { kind: 'train', body: toTrainBody(context, cst.node(node, 'trainBlock')), ...at };
    case 'expectLine':
      return { kind: 'expect', ...toExpectation(context, node), ...at };
    default:
      throw new Error(`internal: a declaration that is a ${key}`);
  }
}

function blockFromFile(context: Context, from: IToken): void {
  context.problems.push({
    code: 'syntax/misplaced',
    message: 'A `block` has new weights at every use, so none of them can start from a file.',
    span: tokenSpan(context.file, from),
    hint: 'A `network` has one set of weights: `network C(...) -> ... from "weights.safetensors" { ... }`.',
  });
}

/** A file of weights has a body beside it, a model has none; only a `network` may be a model. */
function misplacedFile(
  context: Context,
  role: NetworkDecl['role'],
  name: string,
  { value: path, span }: StringLiteral,
  hasBody: boolean,
): void {
  const told = (message: string, hint: string) =>
    context.problems.push({ code: 'syntax/misplaced', message, span, hint });
  const isModel = /\.onnx$/i.test(path);
  if (isModel && hasBody)
    told(
      `The model ${path} is a whole network, so \`${name}\` has no body.`,
      `Leave out the braces and what is in them: \`network ${name}(...) -> ... from "${path}"\`.`,
    );
  else if (!hasBody && !isModel)
    told(
      `\`${name}\` has no body. What a network computes is in its body, or in a model: a file that ends in .onnx.`,
      `Write the body behind the file: \`from "${path}" { ... }\`.`,
    );
  else if (!hasBody && role !== 'network')
    told(
      `A model in a file is not trained, and a \`${role}\` is.`,
      `Write \`network ${name}(...) -> ... from "${path}"\`.`,
    );
}

function docOf(context: Context, node: CstNode, after: number): string | null {
  return documentationAbove(context.comments, cst.startOfNode(node), after);
}

function toMember(context: Context, node: CstNode, after: number): FnDecl {
  return {
    kind: 'fn',
    name: anyName(context, cst.token(node, 'Word')),
    ...signatureIn(context, node),
    where: conditionsIn(context, node),
    body: toBody(context, cst.node(node, 'shortOrLongBody')),
    doc: docOf(context, node, after),
    span: spanOf(context, node),
  };
}

function signatureIn(context: Context, parent: CstNode) {
  const node = cst.node(parent, 'signature');
  const type = cst.optionalNode(node, 'type');
  const parameters = toParameters(context, cst.node(node, 'parameters'));
  return { parameters, result: type === null ? null : toType(context, type) };
}

function conditionsIn(context: Context, parent: CstNode): readonly Expr[] {
  const node = cst.optionalNode(parent, 'conditions');
  return node === null ? [] : cst.nodes(node, 'expression').map((condition) => toExpression(context, condition));
}

function toParameters(context: Context, node: CstNode): readonly Parameter[] {
  return cst.nodes(node, 'parameter').map((parameter) => {
    const type = cst.optionalNode(parameter, 'type');
    const value = cst.optionalNode(parameter, 'expression');
    return {
      name: parameterName(context, cst.token(parameter, 'Word'), type !== null),
      type: type === null ? null : toType(context, type),
      default: value === null ? null : toExpression(context, value),
      span: spanOf(context, parameter),
    };
  });
}
