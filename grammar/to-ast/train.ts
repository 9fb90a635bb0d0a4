import type { CstNode } from 'chevrotain';
import type { Expectation, KeepRule, Name, Setting, TrainBody, TrainStatement } from '../ast/ast.js';
import * as cst from '../parser/cst.js';
import { type Context, anyName, declaredName, deeper, spanOf } from './context.js';
import { toArguments, toExpression } from './expressions.js';
import { nameIn, toDraw, toLet, toState, toUpdate, valueIn } from './statements.js';

/** A `trainBlock` node. */
export function toTrainBody(context: Context, node: CstNode): TrainBody {
  const statements = deeper(context, 1, node, () =>
    cst.nodes(node, 'entry').map((statement) => toTrainStatement(context, statement)),
  );
  return { kind: 'train-body', statements, span: spanOf(context, node) };
}

/** An `expectLine` node. */
export function toExpectation(context: Context, node: CstNode): Expectation {
  const params = cst.optionalNode(node, 'callArguments');
  return { condition: valueIn(context, node), with: params === null ? [] : toArguments(context, params) };
}

function toTrainStatement(context: Context, node: CstNode): TrainStatement {
  const span = spanOf(context, node);
  if (cst.optionalToken(node, 'Checkpoint') !== null) return { kind: 'checkpoint', span };
  const { key, element } = cst.onlyChild(node);
  const line = element as CstNode;
  switch (key) {
    case 'draw':
      return toDraw(context, line);
    case 'letStatement':
      return toLet(context, line);
    case 'stateStatement':
      return toState(context, line);
    case 'updateStatement':
      return toUpdate(context, line);
    case 'dataLine': {
      const name = declaredName(context, cst.token(line, 'Word'));
      return { kind: 'data-line', name, source: valueIn(context, line), span };
    }
    case 'dataGroup': {
      const names = cst.nodes(line, 'declaredName').map((name) => declaredName(context, cst.token(name, 'name')));
      const data = anyName(context, cst.token(line, 'data'));
      const fields = cst
        .nodes(cst.node(line, 'fieldNames'), 'fieldName')
        .map((field) => anyName(context, cst.token(field, 'Word')));
      return { kind: 'data-group', names, data: { kind: 'ref', name: data.text, span: data.span }, fields, span };
    }
    case 'setting':
      return {
        kind: 'setting',
        key: cst.token(line, 'key').image as Setting['key'],
        value: valueIn(context, line),
        of: null,
        span,
      };
    case 'untilLine':
      return { kind: 'setting', key: 'until', ...lengthIn(context, line), span };
    case 'optimizerLine':
      return { kind: 'optimizer-line', networks: networksIn(context, line), value: valueIn(context, line), span };
    case 'minimizeLine':
      return { kind: 'minimize', networks: networksIn(context, line), loss: valueIn(context, line), span };
    case 'averageLine':
      return { kind: 'average', networks: networksIn(context, line), decay: valueIn(context, line), span };
    case 'clipLine': {
      const what = cst.token(line, 'word').image as 'weights' | 'gradients';
      return { kind: 'clip', what, networks: networksIn(context, line), limit: valueIn(context, line), span };
    }
    case 'pictureLine': {
      const [first, second] = cst.nodes(line, 'expression').map((expression) => toExpression(context, expression));
      if (first === undefined || second === undefined) throw new Error('internal: a preview of nothing');
      return cst.optionalToken(line, 'Preview') !== null
        ? { kind: 'preview', layout: first, value: second, span }
        : { kind: 'measure', metric: first, value: second, span };
    }
    case 'acrossLine':
      return { kind: 'across', span };
    case 'keepLine': {
      const rules = cst.nodes(line, 'keepRule').map((rule): KeepRule => {
        const which = cst.token(rule, 'which').image as KeepRule['which'];
        return { kind: 'keep-rule', which, value: valueIn(context, rule), span: spanOf(context, rule) };
      });
      return { kind: 'keep', rules, span };
    }
    case 'nestedLine':
      return toNested(context, line);
    case 'removeLine': {
      const what = anyName(context, cst.token(line, 'Word'));
      return { kind: 'remove', what, names: networksIn(context, line), span };
    }
    case 'expectLine':
      return { kind: 'expect-line', ...toExpectation(context, line), span };
    default:
      throw new Error(`internal: a line of train that is a ${key}`);
  }
}

function toNested(context: Context, line: CstNode): TrainStatement {
  const span = spanOf(context, line);
  const body = toTrainBody(context, cst.node(line, 'trainBlock'));
  if (cst.optionalToken(line, 'At') !== null) return { kind: 'every', period: null, body, span };
  if (cst.optionalToken(line, 'Phase') !== null) {
    const { value: until, of } = lengthIn(context, line);
    return { kind: 'phase', name: nameIn(context, line), until, of, body, span };
  }
  const value = valueIn(context, line);
  if (cst.optionalToken(line, 'Repeat') !== null) return { kind: 'repeat', count: value, body, span };
  return { kind: 'every', period: value, body, span };
}

/** The `length` child of a node, and the data set whose epochs it counts. */
function lengthIn(context: Context, line: CstNode): Pick<Setting, 'value' | 'of'> {
  const length = cst.node(line, 'length');
  const of = cst.optionalToken(length, 'of');
  return { value: valueIn(context, length), of: of === null ? null : anyName(context, of) };
}

/** The names of a `networks` child; none when there is none. */
function networksIn(context: Context, line: CstNode): readonly Name[] {
  const list = cst.optionalNode(line, 'networks');
  return list === null ? [] : cst.tokens(list, 'Identifier').map((name) => anyName(context, name));
}
