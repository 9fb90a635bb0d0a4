/**
 * Slips of who thinks of another framework, tried out: where a network's sizes do not fit, and a small change of its
 * text makes all of them fit, that change is the way out that is told.
 */
import type { ElaboratedNetwork, Mended } from '../../context/networks.js';
import type * as ast from '../../../../grammar/ast/ast.js';
import type { Edit } from '../../../../grammar/text/fix.js';
import { parse } from '../../../../grammar/parse.js';
import { applyFixes } from '../../../diagnostics/fixes/apply.js';
import type { Finding, Label } from '../../../diagnostics/model/diagnostic.js';
import type { Shape } from '../../../graph/ir/graph.js';
import type { Module, Named } from '../../../resolve/modules.js';
import type { Elaborator } from '../../context/elaborator.js';
import { evaluate } from '../../evaluate/expressions.js';
import { elaborateNetwork } from '../../evaluate/networks.js';
import { Scope } from '../../values/scope.js';
import type { NetworkValue } from '../../values/values.js';
import { batchInFront } from './batch.js';
import { channelsFirst } from './channels.js';
import { missingFlatten } from './flatten.js';
import { inputsGiven } from './inputs.js';
import { otherPadding, shortByOne } from './padding.js';
import { type Places, placesIn } from './places.js';
import { otherWay } from './transpose.js';
import { widthFirst } from './width.js';

/** A change that may be what was meant. */
export interface Attempt {
  readonly edits: readonly Edit[];
  /** The way out, where the change makes everything fit. */
  readonly hint: string;
  /** What is to change, beside what was reported. */
  readonly places: readonly Label[];
  /** Whether nothing else can have been meant, so that it may be done by the fix. */
  readonly sure: boolean;
}

export interface Context extends Places {
  /** The shape that does not fit, where that is what was told. */
  readonly shape: Shape | null;
  /** The size of a batch, where `train` says it. */
  readonly batch: number | null;
  /** A size as a number; null where it depends on what a body is used for. */
  readonly valueOf: (dim: ast.Dim) => number | null;
  readonly textOf: (dim: ast.Dim) => string;
}

/** The likeliest first. */
const slips: readonly ((context: Context) => readonly Attempt[])[] = [
  batchInFront, channelsFirst, inputsGiven, shortByOne, missingFlatten, otherWay, otherPadding, widthFirst,
]; // prettier-ignore

/** How many changes are tried, and how many steps all of them may take. */
const limits = { attempts: 16, steps: 30_000 };

/** The first mistake about sizes, told with the change that makes the network fit; null where none is found. */
export function slipOf(e: Elaborator, value: NetworkValue, told: readonly Finding[]): Mended | null {
  const first = told.find(
    ({ code, severity }) => severity === 'error' && /^(shape|hole)\/|^type\/parameter$|^call\/layer$/.test(code),
  );
  if (first === undefined || value.module.library) return null;
  const { file } = value.declaration.span;
  const text = e.modules.text(file);
  if (text === null) return null;
  const { shape } = { shape: null, ...(first.details as { readonly shape?: Shape | null }) };
  const context = { ...contextOf(e, value, text), shape };
  const meter = e.meter.part(limits.steps);
  for (const { edits, hint, places, sure } of slips.flatMap((slip) => slip(context)).slice(0, limits.attempts)) {
    if (meter.exhausted) return null;
    const own = e.trial(meter, new Map());
    const network = changed(own, value, applyFixes(text, [{ title: '', edits }]).text);
    if (network === null) continue;
    const remedy = sure ? () => ({ title: hint.replace(/^.*?\. (?=Write )/, ''), edits }) : null;
    // What is marked already needs no second mark.
    const within = ({ span: { start, end } }: Label) =>
      (first.span.start.offset <= start.offset && end.offset <= first.span.end.offset) ||
      first.labels.some(({ span }) => span.file === file && span.start.offset === start.offset && span.end.offset === end.offset); // prettier-ignore
    const labels = [...first.labels, ...places.filter((place) => !within(place))];
    return { finding: { ...first, labels, hint, remedy }, network };
  }
  return null;
}

/** The network in the changed text; null where that does not fit either. */
function changed(own: Elaborator, { name, declaration, module }: NetworkValue, text: string): ElaboratedNetwork | null {
  const { program, problems } = parse(text, declaration.span.file);
  if (problems.length > 0) return null;
  const declarations = new Map<string, Named>(module.declarations);
  for (const item of program.declarations) {
    if (item.kind === 'train' || item.kind === 'expect') continue;
    if (module.declarations.get(item.name.text)?.span.file === item.span.file) declarations.set(item.name.text, item);
  }
  const made = declarations.get(name);
  if (made?.kind !== 'network') return null;
  const shadow: Module = { ...module, declarations };
  own.tries(() => elaborateNetwork(own, { kind: 'network', name, declaration: made, module: shadow }));
  const fits = own.reports.list.every(({ severity }) => severity !== 'error');
  const entry = own.networks.get(name);
  return fits && entry !== undefined && entry.network !== null ? entry : null;
}

function contextOf(e: Elaborator, { declaration, module }: NetworkValue, text: string): Omit<Context, 'shape'> {
  const { file } = declaration.span;
  const blocks = [...module.declarations.values()].filter(({ kind, span }) => (kind === 'block' || kind === 'fn') && span.file === file); // prettier-ignore
  const slice = ({ start, end }: ast.Expr['span']) => text.slice(start.offset, end.offset);
  const env = { module, scope: new Scope(), builder: null };
  const numberIn = (expr: ast.Expr): number | null => {
    const own = e.trial();
    let found: number | null = null;
    own.tries(() => {
      const value = evaluate(own, expr, env);
      if (value.kind === 'number') found = value.value;
    });
    return found;
  };
  const setting = module.program.declarations.find((item) => item.kind === 'train')?.body.statements.find((line) => line.kind === 'setting' && line.key === 'batch'); // prettier-ignore
  return {
    ...placesIn([declaration, ...blocks], slice),
    batch: setting?.kind === 'setting' ? numberIn(setting.value) : null,
    valueOf: (dim) => (dim.kind === 'ellipsis' || dim.kind === 'hole' ? null : numberIn(dim)),
    textOf: (dim) => slice(dim.span),
  };
}
