/** How what has a name is called, and what is said of it. */
import type * as ast from '../../grammar/ast/ast.js';
import { compileTimeFunctions } from '../../compiler/check/values/compile-time.js';
import { metrics } from '../../compiler/graph/metrics/index.js';
import { primitives } from '../../compiler/graph/primitives/index.js';
import { isSourceName, sourceOf } from '../../runtime/data/sources/index.js';
import type { Range } from '../text/places.js';
import { meant, type Sym } from '../names/symbols.js';
import { words } from './words.js';

export interface Signature {
  /** On one line: `block dense(x: f32[..., N], units: int) -> f32[..., units]`. */
  readonly label: string;
  readonly parameters: readonly Slot[];
  /** Whether any number of tensors may come. */
  readonly many: boolean;
  readonly doc: string | null;
  /** What it is, as it is written, where that is short. */
  readonly formula: string | null;
}

export interface Slot {
  readonly name: string;
  /** `units: int = 64` */
  readonly text: string;
  /** Where that stands in the label. */
  readonly place: Range;
  readonly optional: boolean;
}

/** How many lines of a definition are shown. */
const longest = 14;

/** @param textOf the text of a file */
export function signatureOf(symbol: Sym, textOf: (file: string) => string | null): Signature | null {
  const { node, at, kind, name } = meant(symbol);
  if (kind === 'builtin') return builtinSignature(name);
  if (node === null || at === null) return null;
  const text = textOf(at.file) ?? '';
  const written = ({ start, end }: ast.Expr['span']) => oneLine(text.slice(start.offset, end.offset));
  if ('parameters' in node) {
    // What an optimizer works on is handed to it.
    const given = 'kind' in node && node.kind === 'optimizer' ? node.parameters.slice(2) : node.parameters;
    const slots = given.map((parameter) => ({
      name: parameter.name.text,
      text: written(parameter.span),
      optional: parameter.default !== null,
    }));
    const result = 'result' in node && node.result !== null ? ` -> ${written(node.result.span)}` : '';
    const where = 'where' in node && node.where.length > 0 ? ` where ${node.where.map((each) => written(each.span)).join(', ')}` : ''; // prettier-ignore
    const owner = symbol.owner === null ? '' : `${symbol.owner.name}.`;
    const word = node.kind === 'network' ? node.role : node.kind === 'model' ? 'network' : symbol.owner !== null ? 'loss' : node.kind; // prettier-ignore
    const doc = node.doc ?? docOf(symbol.owner);
    return { ...assembled(`${word} ${owner}${name}`, slots, `${result}${where}`), doc, formula: formulaOf(node, text) };
  }
  if (!('kind' in node)) return null;
  if (node.kind === 'objective') {
    const members = node.members.map((item) => `${item.name.text}(${item.parameters.map((each) => each.name.text).join(', ')})`); // prettier-ignore
    return { label: `objective ${name} { ${members.join('  ')} }`, parameters: [], many: false, doc: node.doc, formula: shortText(text, node.span) }; // prettier-ignore
  }
  return null;
}

const docOf = (owner: Sym | null): string | null =>
  owner?.node != null && 'doc' in owner.node ? owner.node.doc : null;

function assembled(head: string, slots: readonly Omit<Slot, 'place'>[], tail: string, many = false) {
  let label = `${head}(`;
  const parameters = slots.map((slot, i): Slot => {
    if (i > 0) label += ', ';
    const from = label.length;
    label += slot.text;
    return { ...slot, place: { from, to: label.length } };
  });
  return { label: `${label})${tail}`, parameters, many };
}

function builtinSignature(name: string): Signature | null {
  const primitive = primitives.get(name);
  if (primitive !== undefined) {
    const many = primitive.operands[0] === '...';
    const operands = primitive.operands.map((operand) => {
      const shown = operand === '...' ? 'x' : operand;
      return { name: shown, text: many ? `...${shown}: tensor` : `${shown}: tensor`, optional: false };
    });
    const options = primitive.options.map((option) => ({
      name: option.name,
      text: `${option.name}: ${option.type}${option.default === undefined ? '' : ` = ${JSON.stringify(option.default)}`}`,
      optional: option.default !== undefined,
    }));
    return {
      ...assembled(`operation ${name}`, [...operands, ...options], '', many),
      doc: primitive.doc,
      formula: null,
    };
  }
  const metric = metrics.get(name);
  if (metric !== undefined) {
    const slots = metric.parameters
      .filter(({ kind }) => kind !== 'picture')
      .map((parameter) => ({ name: parameter.name, text: `${parameter.name}: ${parameter.kind}`, optional: parameter.optional === true })); // prettier-ignore
    const samples = { name: 'samples', text: `samples: int = ${metric.samples.default}`, optional: true };
    return { ...assembled(`metric ${name}`, [...slots, samples], ''), doc: metric.doc, formula: null };
  }
  if (isSourceName(name)) {
    const { settings, perField } = sourceOf(name);
    const slots = Object.entries(settings).map(([key, { type, words, default: otherwise }]) => ({
      name: key,
      text: `${key}: ${words === undefined ? type : words.join(' | ')}${otherwise == null ? '' : ` = ${JSON.stringify(otherwise)}`}`,
      optional: otherwise !== undefined,
    }));
    const fields = perField === undefined ? [] : [{ name: '...', text: `...field: ${perField.type}`, optional: true }];
    return { ...assembled(`source ${name}`, [...slots, ...fields], ''), doc: words.get(name) ?? null, formula: null };
  }
  const computed = compileTimeFunctions.get(name);
  if (computed !== undefined) {
    const slots = computed.parameters.map(([parameter, otherwise]) => ({
      name: parameter,
      text: otherwise === null ? parameter : `${parameter} = ${otherwise}`,
      optional: otherwise !== null,
    }));
    return { ...assembled(name, slots, ''), doc: words.get(name) ?? null, formula: null };
  }
  const called = calledWords.get(name);
  return called === undefined ? null : { ...assembled(name, called, ''), doc: words.get(name) ?? null, formula: null };
}

const slot = (name: string, text = name, optional = false): Omit<Slot, 'place'> => ({ name, text, optional });

const calledWords: ReadonlyMap<string, readonly Omit<Slot, 'place'>[]> = new Map([
  ['grad', [slot('y', 'y: tensor'), slot('x', 'x: tensor')]],
  ['scan', [slot('step', 'step: fn'), slot('x', 'x: tensor'), slot('from', 'from: tensor')]],
  ['weights', [slot('network', 'network: network')]],
  ['parameters', [slot('network', 'network: network')]],
]);

/** The body of a short definition, as it is written. */
const formulaOf = (node: ast.FnDecl | ast.BlockDecl | ast.NetworkDecl | ast.ModelDecl | ast.OptimizerDecl, text: string): string | null => 'body' in node ? shortText(text, node.body.span) : null; // prettier-ignore

function shortText(text: string, { start, end }: ast.Expr['span']): string | null {
  const lines = text.slice(start.offset, end.offset).replace(/^=\s*/, '').split(/\r?\n/);
  if (lines.length > longest) return null;
  const indent = Math.min(...lines.slice(1).filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0].length)); // prettier-ignore
  return lines.map((line, i) => (i === 0 || !Number.isFinite(indent) ? line : line.slice(indent))).join('\n');
}

/** On one line, without the comma that may close a list. */
const oneLine = (text: string): string =>
  text
    .replace(/\/\/[^\n]*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
