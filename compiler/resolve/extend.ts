/**
 * `extends "dcgan.gan"`: a variant says what differs. A declaration replaces the inherited one of its name, in its
 * place; inside `train` a line replaces the inherited line with the same key; what is new is appended.
 */
import type * as ast from '../../grammar/ast/ast.js';
import { namesIn } from '../../grammar/ast/names-in.js';
import { problem, type Problem } from '../diagnostics/report/problem.js';
import { nearest } from '../../runtime/text/nearest.js';

/** The program that the variant means, and what is wrong with how it says so. */
export function extend(
  base: ast.Program,
  own: ast.Program,
): { readonly program: ast.Program; readonly problems: readonly Misfit[] } {
  const problems: Misfit[] = [];
  const replaced = new Set<ast.Declaration>();
  const declarations = base.declarations.map((inherited) => {
    const mine = own.declarations.find((item) => sameDeclaration(inherited, item));
    if (mine === undefined) return inherited;
    replaced.add(mine);
    if (inherited.kind === 'train' && mine.kind === 'train')
      return { ...mine, body: mergeTrain(inherited.body, mine.body, problems) };
    return mine;
  });
  const added = own.declarations.filter((item) => !replaced.has(item));
  const program = { ...own, extends: null, declarations: [...declarations, ...added] };
  return { program, problems };
}

export interface Misfit {
  readonly span: ast.TrainStatement['span'];
  readonly problem: Problem;
}

function sameDeclaration(a: ast.Declaration, b: ast.Declaration): boolean {
  if (a.kind === 'train' || b.kind === 'train') return a.kind === b.kind;
  if (a.kind === 'expect' && b.kind === 'expect') return keyOfFact(a) === keyOfFact(b);
  if (a.kind === 'expect' || b.kind === 'expect') return false;
  return a.name.text === b.name.text;
}

function mergeTrain(base: ast.TrainBody, own: ast.TrainBody, problems: Misfit[]): ast.TrainBody {
  const statements = [...base.statements];
  const added: ast.TrainStatement[] = [];
  for (const line of own.statements) {
    if (line.kind === 'remove') {
      for (const key of removed(line)) take(statements, key, line, problems);
      continue;
    }
    const key = keyOf(line);
    const at = statements.findIndex((inherited) => keyOf(inherited) === key);
    if (at < 0) added.push(line);
    else statements[at] = line;
  }
  const merged = [...statements, ...added];
  for (const line of added.toReversed()) bringForward(line, merged, own);
  return { ...own, statements: merged };
}

/** What is new comes last, but a value before the first of the variant's own lines that uses it. */
function bringForward(line: ast.TrainStatement, statements: ast.TrainStatement[], own: ast.TrainBody): void {
  const names = boundBy(line);
  const at = statements.indexOf(line);
  const user = statements.findIndex((other, i) => {
    if (i >= at || !own.statements.includes(other)) return false;
    const used = namesIn(other);
    return names.some((name) => used.has(name));
  });
  if (user >= 0) statements.splice(user, 0, ...statements.splice(at, 1));
}

/** The names that a line gives to values. */
function boundBy(line: ast.TrainStatement): readonly string[] {
  switch (line.kind) {
    case 'data-line':
    case 'draw':
    case 'state':
      return [line.name.text];
    case 'data-group':
    case 'let':
      return line.names.map((name) => name.text);
    default:
      return [];
  }
}

/** Takes the line with the key away. */
function take(statements: ast.TrainStatement[], key: string, line: ast.RemoveLine, problems: Misfit[]): void {
  const at = statements.findIndex((inherited) => keyOf(inherited) === key);
  if (at >= 0) {
    statements.splice(at, 1);
    return;
  }
  const known = statements.flatMap((line) => (line.kind === 'every' ? [] : [keyOf(line)]));
  problems.push({
    span: line.span,
    problem: problem('extends/nothing-to-remove', { key, meant: nearest(key, known), known }),
  });
}

const removed = ({ what, names }: ast.RemoveLine): readonly string[] => {
  const list = names.map((name) => name.text);
  return what.text === 'average'
    ? list.map((name) => `average ${name}`)
    : [`${what.text}${list.length > 0 ? ` ${list.join(', ')}` : ''}`];
};

const namesOf = (names: readonly ast.Name[]): string => names.map((name) => name.text).join(', ');

/** What makes two lines of `train` the same line: `minimize D`, `optimizer G, D`, `every 5 epochs: preview`. */
export function keyOf(line: ast.TrainStatement): string {
  switch (line.kind) {
    case 'setting':
      return line.key;
    case 'optimizer-line':
      return `optimizer ${namesOf(line.networks)}`;
    case 'data-line':
    case 'draw':
    case 'state':
      return `value ${line.name.text}`;
    case 'update':
      return `update ${line.name.text}`;
    case 'data-group':
    case 'let':
      return `value ${namesOf(line.names)}`;
    case 'minimize':
      return `minimize ${namesOf(line.networks)}`;
    case 'average':
      return `average ${namesOf(line.networks)}`;
    case 'clip':
      return `clip ${line.what} ${namesOf(line.networks)}`;
    case 'preview':
    case 'checkpoint':
    case 'measure':
    case 'keep':
      return line.kind;
    case 'across':
      return 'batch norm';
    // A line and the same line repeated are one: `minimize D` becomes `repeat 5 { minimize D }`.
    case 'repeat':
      return line.body.statements.map(keyOf).join('; ');
    case 'every':
      return `every ${line.period === null ? 'end' : plain(line.period)}: ${line.body.statements.map(keyOf).join('; ')}`;
    case 'phase':
      return `phase ${line.name.text}`;
    case 'remove':
      return `remove ${line.what.text} ${namesOf(line.names)}`;
    case 'expect-line':
      return keyOfFact(line);
  }
}

/** What a fact is about: `parameters(G)`, under the params it names. A variant may say another number of it. */
const keyOfFact = ({ condition, with: params }: ast.Expectation): string =>
  `expect ${plain(condition.kind === 'binary' ? condition.left : condition)} with ${params.map(({ name, value }) => `${name?.text}: ${plain(value)}`).join(', ')}`;

/** An expression without its places. */
const plain = (expr: ast.Expr): string =>
  JSON.stringify(expr, (key, value: unknown) => (key === 'span' ? undefined : value));
