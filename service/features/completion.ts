/** What may be written where the cursor is. */
import * as t from '../../grammar/lexer/tokens.js';
import { distributions } from '../../compiler/check/values/compile-time.js';
import { metrics } from '../../compiler/graph/metrics/index.js';
import { sources } from '../../runtime/data/sources/index.js';
import { builtin } from '../names/builtin.js';
import type { Sym } from '../names/symbols.js';
import type { Range, TextEdit } from '../text/places.js';
import type { Context } from './context.js';
import { exported, importable, layers, values } from './offers.js';
import { type CursorPlace, placeAt } from './place.js';
import { signatureOf } from '../catalog/signature.js';
import { said } from './hover.js';
import { calledBy } from './signature-help.js';
import { snippetsOf } from './snippets.js';

export type CompletionKind =
  'keyword' | 'layer' | 'function' | 'network' | 'objective' | 'data' | 'field' | 'variable' | 'argument' | 'type' | 'word' | 'file'; // prettier-ignore

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail: string | null;
  /** Markdown. */
  readonly documentation: string | null;
  readonly insert: string;
  /** Whether `insert` has places to fill in: `$1`, `${1:name}`. */
  readonly snippet: boolean;
  /** The order: what is likeliest first. */
  readonly sort: string;
  /** What is to be written elsewhere: an import. */
  readonly edits: readonly TextEdit[];
}

export interface Completions extends Range {
  readonly items: readonly Completion[];
}

export function completion(context: Context, at: number): Completions | null {
  const paths = pathsAt(context, at);
  if (paths !== null) return paths;
  const place = placeAt(context.reading, at);
  if (place === null || /^\d/.test(place.word)) return null;
  const items = new Map<string, Completion>();
  for (const item of offered(context, place, at)) if (!items.has(`${item.kind} ${item.label}`)) items.set(`${item.kind} ${item.label}`, item); // prettier-ignore
  return { from: place.from, to: at, items: [...items.values()] };
}

function offered(context: Context, place: CursorPlace, at: number): readonly Completion[] {
  const { before, around, line, call } = place;
  const [last, second] = before;
  const is = (...types: (typeof t.Word)[]) => last !== undefined && types.includes(last.tokenType);
  if (is(t.Dot)) return members(context, place, at);
  if (around === 'import') return importedNames(context, at);
  if (line === null && call === null) return [...snippetsOf(around, context), ...(around === 'body' ? expressions(context, at, '2') : [])]; // prettier-ignore
  if (call?.declares === true) return is(t.Colon) ? types() : is(t.Assign) ? expressions(context, at, '1') : [];
  if (is(t.Tilde)) return [...distributions].map((name) => called(context, builtin(name)!, false, '0'));
  if (is(t.LeftArrow)) return named(context, at, ({ kind }) => kind === 'data', '0', '.');
  if (is(t.ThinArrow)) return types();
  if (is(t.NumberToken)) return line !== null && lasting(line, before) ? units : around === 'train' ? ofLine(context, line, before, at) : []; // prettier-ignore
  if (is(t.Colon) && (around === 'fields' || declaresType(line, second))) return types();
  if (call !== null) return inCall(context, call, place, at);
  if (is(t.Pipe)) return stages(context, at);
  if (line === null) return expressions(context, at, '1');
  if (around === 'fields') return [];
  if (around === 'train') return ofLine(context, line, before, at);
  if (line.tokenType === t.Data && is(t.Assign)) return Object.keys(sources).map((name) => called(context, builtin(name)!, false, '0')); // prettier-ignore
  if (is(t.Param, t.Let, t.Var, t.Weight, t.State, t.Share, t.For, t.Block, t.Fn, t.Network, t.Generator, t.Discriminator, t.Data, t.Objective)) return []; // prettier-ignore
  if (is(t.Update)) return named(context, at, ({ kind }) => kind === 'state', '0', ' = ');
  return expressions(context, at, '1');
}

// ---- the lines of train -------------------------------------------------------------------------

/** The rest of a line of `train`, by its first word. */
function ofLine(
  context: Context,
  line: CursorPlace['line'],
  before: CursorPlace['before'],
  at: number,
): readonly Completion[] {
  const [last] = before;
  const so = before.slice(0, before.indexOf(line!) + 1);
  const has = (type: typeof t.Word) => so.some(({ tokenType }) => tokenType === type);
  const networks = () => named(context, at, ({ kind }) => kind === 'network', '0', '');
  const whole = () => expressions(context, at, '1');
  const wordOnly = last?.tokenType === t.Identifier || last?.tokenType === t.RParen;
  switch (line?.tokenType) {
    case t.Minimize:
      return has(t.Colon) ? whole() : last?.tokenType === t.Identifier ? [] : networks();
    case t.Optimizer:
      if (!has(t.Assign)) return last?.tokenType === t.Identifier ? [] : networks();
      return last?.tokenType === t.Assign ? named(context, at, ({ kind }) => kind === 'optimizer', '0', '()') : whole();
    case t.Average:
      return last === line || last?.tokenType === t.Comma ? networks() : last?.image === 'decay' ? whole() : [word('decay', 'decay ${1:0.999}')]; // prettier-ignore
    case t.Clip:
      if (last === line) return [word('weights'), word('gradients')];
      if (last?.tokenType === t.Identifier && !['to', 'gradients'].includes(last.image)) return [word('to')];
      return last?.image === 'to' ? whole() : networks();
    case t.Until:
    case t.Every:
    case t.Repeat:
    case t.Batch:
    case t.Seed:
    case t.Accumulate:
      if (last?.tokenType === t.Of) return named(context, at, ({ kind }) => kind === 'data', '0', '');
      if (last !== undefined && /^(epochs?|steps?|images?)$/.test(last.image)) return [word('of')];
      return named(context, at, ({ kind }) => kind === 'param', '1', '');
    case t.Measure:
      if (last === line) return [...metrics.keys()].map((name) => called(context, builtin(name)!, false, '0'));
      return has(t.Of) ? whole() : [word('of')];
    case t.Preview:
      if (last === line) return ['grid', 'scatter'].map((name) => called(context, builtin(name)!, false, '0'));
      return has(t.Of) ? whole() : [word('of')];
    case t.At:
      return [word('end', 'end {\n\t$0\n}')];
    case t.Remove:
      return ['minimize', 'optimizer', 'average', 'clip', 'preview', 'measure', 'checkpoint', 'every'].map((name) => word(name)); // prettier-ignore
    case t.Phase:
      return last === line ? [] : has(t.Until) ? named(context, at, ({ kind }) => kind === 'param', '1', '') : [word('until')]; // prettier-ignore
    default:
      if (line?.image === 'keep') return wordOnly && last !== line ? [] : ['last', 'every', 'best'].map((name) => word(name)); // prettier-ignore
      return whole();
  }
}

/** Whether a number of the line is a length of training. */
const lasting = (line: NonNullable<CursorPlace['line']>, before: CursorPlace['before']): boolean =>
  [t.Until, t.Every].includes(line.tokenType) ||
  (line.tokenType === t.Phase && before.some(({ tokenType }) => tokenType === t.Until)) ||
  (line.tokenType === t.Param && before[1]?.tokenType === t.Assign) ||
  line.image === 'keep';

const word = (label: string, insert = label): Completion => ({ label, kind: 'keyword', detail: null, documentation: null, insert, snippet: insert.includes('$'), sort: `0${label}`, edits: [] }); // prettier-ignore

const units: readonly Completion[] = ['epochs', 'steps', 'images'].map((label, i) => ({
  ...word(label),
  sort: `0${i}`,
}));

// ---- types --------------------------------------------------------------------------------------

const declaresType = (line: CursorPlace['line'], second: CursorPlace['line'] | undefined): boolean =>
  line !== null && second !== undefined && [t.Weight, t.State, t.Param].includes(line.tokenType);

function types(): readonly Completion[] {
  const made: readonly (readonly [string, string, string])[] = [
    ['f32[]', 'f32[${1}]', 'numbers: `f32[28, 28, 1]` is one picture, `f32[]` one number for each sample'],
    ['int<>', 'int<${1:10}>', 'a whole number below so many: a class, or a token'],
    ['tensor', 'tensor', 'any tensor'],
    ['int', 'int', 'a whole number, known while compiling'],
    ['float', 'float', 'a number, known while compiling'],
    ['bool', 'bool', 'yes or no'],
    ['network', 'network', 'a network, or a call with holes: `D(_, label)`'],
    ['block', 'block', 'a layer'],
    ['fn', 'fn', 'a function'],
    ['objective', 'objective', 'losses that belong together'],
    ['initializer', 'initializer', 'what weights start as'],
    ['list', 'list', 'a list, known while compiling'],
    ['any', 'any', 'anything'],
  ];
  return made.map(([label, insert, documentation], i) => ({ label, kind: 'type', detail: null, documentation, insert, snippet: insert.includes('$'), sort: `0${String(i).padStart(2, '0')}`, edits: [] })); // prettier-ignore
}

// ---- names --------------------------------------------------------------------------------------

/** One name, as it is called: with places for what must be given. */
export function called(
  context: Context,
  symbol: Sym,
  stage: boolean,
  sort: string,
  edits: readonly TextEdit[] = [],
): Completion {
  // prettier-ignore
  const target = context.members.target(symbol);
  const signature = signatureOf(target, context.textOf);
  const { name } = symbol;
  const needed = (signature?.parameters ?? []).filter(({ optional }) => !optional).slice(stage ? 1 : 0);
  const many = signature?.many === true && !stage;
  const callable = signature !== null && signature.parameters.length > 0;
  const holes = needed.map((slot, i) => `\${${i + 1}:${slot.name}}`).join(', ');
  const bare = !callable || (stage && needed.length === 0);
  const insert = bare ? name : many ? `${name}($1)` : `${name}(${holes === '' ? '$1' : holes})`;
  return {
    label: name,
    kind: kindOf(target, stage),
    detail: signature?.label ?? null,
    documentation: signature?.doc ?? null,
    insert,
    snippet: insert !== name,
    sort: `${sort}${name}`,
    edits,
  };
}

function kindOf(symbol: Sym, stage: boolean): CompletionKind {
  switch (symbol.kind) {
    case 'network':
    case 'model':
      return 'network';
    case 'block':
      return 'layer';
    case 'fn':
    case 'member':
    case 'optimizer':
      return stage ? 'layer' : 'function';
    case 'objective':
      return 'objective';
    case 'data':
      return 'data';
    case 'field':
      return 'field';
    case 'builtin':
      return stage ? 'layer' : 'function';
    default:
      return 'variable';
  }
}

/** Names of a kind that can be seen here. */
function named(
  context: Context,
  at: number,
  wanted: (target: Sym) => boolean,
  sort: string,
  behind: string,
): readonly Completion[] {
  const own = values(context, at).filter((symbol) => wanted(context.members.target(symbol)));
  const others = importable(context).filter(({ symbol }) => wanted(symbol));
  const plain = (item: Completion): Completion => {
    const insert = behind === '()' ? item.insert : `${item.label}${behind === '.' ? '' : behind}`;
    return { ...item, insert, snippet: insert.includes('$') };
  };
  return [
    ...own.map((symbol) => plain(called(context, symbol, false, sort))),
    ...others.map(({ symbol, edits, from }) => ({
      ...plain(called(context, symbol, false, '8', edits)),
      detail: from,
    })),
  ];
}

function expressions(context: Context, at: number, sort: string): readonly Completion[] {
  const own = values(context, at).map((symbol) => {
    const item = called(
      context,
      symbol,
      false,
      symbol.at?.file === context.file ? sort : symbol.at === null ? '6' : '4',
    );
    const { types = [] } = context.facts?.values.find((known) => symbol.at !== null && known.from === symbol.at.from && known.to === symbol.at.to) ?? {}; // prettier-ignore
    return types.length > 0 && symbol.at?.file === context.file && item.detail === null ? { ...item, detail: types[0]! } : item; // prettier-ignore
  });
  const others = importable(context).map(({ symbol, edits, from }) => ({ ...called(context, symbol, false, '8', edits), detail: from })); // prettier-ignore
  return [...own, ...others, ...expressionWords];
}

const expressionWords: readonly Completion[] = [
  { ...word('if', 'if ${1:condition} { $2 } else { $3 }'), sort: '7if' },
  ...['true', 'false', 'and', 'or', 'not'].map((label) => ({ ...word(label), sort: `7${label}` })),
];

function stages(context: Context, at: number): readonly Completion[] {
  const own = layers(context, at).map((symbol) => called(context, symbol, true, symbol.at?.file === context.file ? '0' : symbol.at === null ? '2' : '1')); // prettier-ignore
  const others = importable(context)
    .filter(({ symbol }) => symbol.kind === 'block' || symbol.kind === 'fn')
    .map(({ symbol, edits, from }) => ({ ...called(context, symbol, true, '8', edits), detail: from }));
  return [...own, ...others];
}

function members(context: Context, { before }: CursorPlace, at: number): readonly Completion[] {
  const callee = [];
  for (let i = 1; before[i] !== undefined && /^\w/.test(before[i]!.image); i += 2) {
    callee.unshift(before[i]!);
    if (before[i + 1]?.tokenType !== t.Dot) break;
  }
  const symbol = calledBy(context, { callee }, at);
  if (symbol === null) return [];
  const fields = [...context.members.all(symbol), ...context.members.fields(symbol)];
  return fields.map((field) => ({ ...called(context, field, false, '0'), documentation: said(context, field).join('\n\n') || null })); // prettier-ignore
}

function inCall(
  context: Context,
  call: NonNullable<CursorPlace['call']>,
  place: CursorPlace,
  at: number,
): readonly Completion[] {
  const [last] = place.before;
  const fresh = last?.tokenType === t.LParen || last?.tokenType === t.Comma;
  const symbol = calledBy(context, call, at);
  const signature = symbol === null ? null : signatureOf(context.members.target(symbol), context.textOf);
  const taken = new Set(call.named);
  const skip = call.index + (call.stage ? 1 : 0);
  const args = (signature?.parameters ?? []).flatMap((slot, i): Completion[] => {
    if (!fresh || taken.has(slot.name) || slot.name === '...' || i < skip) return [];
    return [{ label: `${slot.name}:`, kind: 'argument', detail: slot.text, documentation: null, insert: `${slot.name}: `, snippet: false, sort: `0${String(i).padStart(2, '0')}`, edits: [] }]; // prettier-ignore
  });
  const rest = last?.tokenType === t.Pipe ? stages(context, at) : expressions(context, at, '1');
  return [...args, ...rest];
}

// ---- imports ------------------------------------------------------------------------------------

/** What the file of an import declares; with no file behind the braces yet, what the library has. */
function importedNames(context: Context, at: number): readonly Completion[] {
  const { text } = context.reading;
  const [, path] = /^[^"\n{]*\}?\s*from\s*"([^"\n]*)"/.exec(text.slice(at)) ?? [];
  const target = path === undefined ? null : context.files.target(context.file, path);
  if (target !== null) return exported(context, target).map((symbol) => ({ ...called(context, symbol, false, '0'), insert: symbol.name, snippet: false })); // prettier-ignore
  return importable(context).map(({ symbol, from }) => ({ ...called(context, symbol, false, '0'), insert: symbol.name, snippet: false, detail: from })); // prettier-ignore
}

/** Inside the quotes of `from` and `extends`. */
function pathsAt(context: Context, at: number): Completions | null {
  const { reading, host, file } = context;
  const line = reading.text.slice(reading.text.lastIndexOf('\n', at - 1) + 1, at);
  const [, word, written] = /(?:^|\s)(from|extends)\s*"([^"]*)$/.exec(line) ?? [];
  if (word === undefined || written === undefined || /^\s*\/\//.test(line)) return null;
  const folder = written.replace(/[^/]*$/, '');
  const beside = (host.list?.(host.resolve(file, `${folder}x`).replace(/x$/, '')) ?? []).filter((name) => name.endsWith('.gan') && !(folder === '' && file.endsWith(`/${name}`))); // prettier-ignore
  const all = [...(word === 'from' ? host.libraryNames().map((name) => `std/${name}`) : []), ...beside.map((name) => `${folder}${name}`)]; // prettier-ignore
  return {
    from: at - written.length,
    to: at,
    items: all.map((label) => ({ label, kind: 'file', detail: null, documentation: null, insert: label, snippet: false, sort: label.startsWith('std/') ? `1${label}` : `0${label}`, edits: [] })), // prettier-ignore
  };
}
