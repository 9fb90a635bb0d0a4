/** What is said of what the mouse is over: its type and range, what it costs, what it is. */
import type * as ast from '../../grammar/ast/ast.js';
import { piecesOf } from '../../grammar/ast/walk.js';
import * as t from '../../grammar/lexer/tokens.js';
import { showCount } from '../../compiler/graph/ir/types.js';
import { signatureOf } from '../catalog/signature.js';
import { words } from '../catalog/words.js';
import type { Known } from '../facts/facts.js';
import { meant, type Sym } from '../names/symbols.js';
import { holds, type Range, rangeOf, touches } from '../text/places.js';
import { scaled } from '../text/quantities.js';
import type { Context } from './context.js';

export interface Hover extends Range {
  readonly markdown: string;
}

export function hover(context: Context, at: number): Hover | null {
  const { reading } = context;
  // A cursor right behind a word means the word.
  const near = reading.tokens.filter(
    ({ startOffset, endOffset = startOffset }) => startOffset <= at && at <= endOffset + 1,
  );
  const token = near.find(({ image }) => /^\w/.test(image)) ?? near.at(-1);
  if (token === undefined) return null;
  const place = { from: token.startOffset, to: (token.endOffset ?? token.startOffset) + 1 };
  const occurrence = context.occurrenceAt(at);
  const known = knownAt(context, place);
  const parts: string[] = [];
  if (known !== null) parts.push(costs(known, place));
  if (occurrence !== null && touches(occurrence, at)) parts.push(...said(context, occurrence.symbol));
  else if (t.keywords.has(token.image) || token.image === '_') parts.push(...wordsOf(token.image));
  const lens = occurrence?.declares === true ? ofNetwork(context, occurrence.symbol) : null;
  if (lens !== null) parts.unshift(lens);
  const markdown = parts.filter((part) => part !== '').join('\n\n');
  return markdown === '' ? null : { ...place, markdown };
}

/** What was worked out for a name, or for the layer that begins with it. */
function knownAt(context: Context, place: Range): Known | null {
  const values = context.moved(context.facts?.values ?? []);
  const stage = stageAt(context, place);
  const wanted = stage ?? place;
  return values.find(({ from, to }) => from === wanted.from && to === wanted.to) ?? null;
}

/** The chain up to a layer, or the call, whose name stands at a place. */
function stageAt({ reading: { program } }: Context, place: Range): Range | null {
  let found: Range | null = null;
  for (const piece of piecesOf(program)) {
    if (!('kind' in piece)) continue;
    const node = piece as ast.Expr;
    const called = node.kind === 'pipe' ? calleeOf(node.stage) : node.kind === 'call' ? node.callee : null;
    if (called === null || !holds(rangeOf(called.span), place) || rangeOf(called.span).to !== place.to) continue;
    // A chain holds its stages, which are calls as well.
    if (found === null || node.kind === 'pipe') found = rangeOf(node.span);
  }
  return found;
}

const calleeOf = (stage: ast.Expr): ast.Expr => (stage.kind === 'call' ? stage.callee : stage);

function costs({ types, range, batch, parameters, flops, from, to }: Known, place: Range): string {
  const shown = `${types.join(' | ')}${range === null ? '' : ` in ${range}`}`;
  const same = batch === false && types[0]?.startsWith('f32') === true ? ', the same for all samples' : '';
  const layer = from !== place.from || to !== place.to;
  const cost = [
    parameters === null || parameters === 0 ? [] : [`${showCount(parameters)} parameters`],
    flops === null || flops === 0 ? [] : [`${scaled(flops)}FLOPs a sample`],
  ].flat();
  return `\`${shown}\`${same}${layer && cost.length > 0 ? `  \n${cost.join(', ')}` : ''}`;
}

function wordsOf(word: string): readonly string[] {
  const doc = words.get(word);
  return doc === undefined ? [] : [`\`${word}\`: ${doc}`];
}

function ofNetwork({ facts }: Context, { kind, name }: Sym): string | null {
  const network = kind === 'network' ? facts?.networks.find((item) => item.name === name) : undefined;
  if (network === undefined) return null;
  return `${showCount(network.parameters)} parameters, ${scaled(network.flops)}FLOPs a sample`;
}

/** Its declaration, what is said of it, and what it is. */
export function said(context: Context, symbol: Sym): readonly string[] {
  const target = context.members.target(symbol);
  const signature = signatureOf(target, context.textOf);
  const declared = declaration(context, symbol);
  const parts: string[] = [];
  if (declared !== null) parts.push(code(declared));
  if (signature !== null && signature.label !== declared) parts.push(code(signature.label));
  const doc = docOf(symbol) ?? (target === symbol ? null : docOf(target)) ?? signature?.doc ?? words.get(symbol.name) ?? null; // prettier-ignore
  if (doc !== null) parts.push(doc);
  const { at } = meant(target);
  if (at === null || at.file === context.file) return parts;
  if (signature?.formula != null) parts.push(code(signature.formula));
  parts.push(`*${at.file.startsWith('std/') ? at.file.replace(/\.gan$/, '') : at.file.replace(/^.*[/\\]/, '')}*`);
  return parts;
}

const code = (text: string): string => `\`\`\`gan\n${text}\n\`\`\``;

function docOf({ node }: Sym): string | null {
  return node !== null && 'doc' in node ? node.doc : null;
}

/** The text of the line that declares a name, for what is no function. */
function declaration(context: Context, symbol: Sym): string | null {
  const { node, at, kind, owner } = meant(symbol);
  if (node === null || at === null || ['fn', 'block', 'network', 'model', 'optimizer', 'objective', 'member', 'size'].includes(kind)) return null; // prettier-ignore
  const text = context.textOf(at.file) ?? '';
  const span = 'span' in node ? node.span : { start: node.name.span.start, end: node.type.span.end };
  const written = text.slice(span.start.offset, span.end.offset).split('\n');
  const shown = written.length > 8 ? [...written.slice(0, 8), '...'] : written;
  return `${owner === null ? '' : `${owner.name}.`}${shown.join('\n')}`;
}
