/** What is measured of a run: the measures of its program, and others that are written on the command line. */
import { join } from 'node:path';
import { metrics as words } from '../../compiler/diagnostics/wording/elsewhere/kinds.js';
import { suggestion } from '../../compiler/diagnostics/wording/suggest.js';
import { samplesShown } from '../../compiler/emit/typescript/samples.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { metrics } from '../../compiler/graph/metrics/index.js';
import type { MetricKind } from '../../compiler/graph/metrics/metric.js';
import { type Look, measuresOf } from '../../compiler/graph/ir/plan.js';
import { didYouMean } from '../../runtime/text/nearest.js';
import { listed } from '../../runtime/text/prose.js';
import { readText, stdlibFolder } from '../host/host.js';
import type { Settings } from '../host/program.js';
import { UserError } from '../host/user-error.js';
import { programFile, programOf, variantOf } from './run-program.js';

export interface Measured {
  readonly program: Program;
  /** Which measures of the program, from 0 in its order. */
  readonly places: readonly number[];
  /** Networks that the run never had. */
  readonly added: readonly string[];
}

/**
 * @param asked metrics: `kid`, which is told what others of the program are; `kid(C, digits.image)`, of what others
 * measure or show; `kid(C, digits.image) of G(z)`. All of the program where none is asked for.
 * @throws UserError after showing what is wrong with them
 */
export async function measuredOf(run: string, set: Settings, asked: readonly string[]): Promise<Measured> {
  const program = await programOf(run, set, true);
  const own = measuresOf(program.training!.items);
  if (asked.length === 0) {
    if (own.length > 0) return { program, places: own.map((_, place) => place), added: [] };
    throw new UserError(`The program of ${run} measures nothing.`, 'Name a metric: --metric ms_ssim, or --metric "frechet(digit_classifier, digits.image)".', 2); // prettier-ignore
  }
  const places: number[] = [];
  const lines: string[] = [];
  for (const text of asked) {
    const there = own.flatMap(({ metric }, place) => (metric.name === text.trim() ? [place] : []));
    if (there.length > 0) places.push(...there);
    else lines.push(measureText(run, program, text));
  }
  if (lines.length === 0) return { program, places, added: [] };
  const variant = await variantOf(
    run,
    set,
    [...imports(run, lines.join(' ')), `train { at end { ${lines.map((line) => `measure ${line}`).join('\n')} } }`],
    '--metric',
  );
  const all = measuresOf(variant.training!.items).length;
  const known = new Set(program.networks.map(({ name }) => name));
  return {
    program: variant,
    places: [...places, ...lines.map((_, i) => all - lines.length + i)],
    added: variant.networks.flatMap(({ name }) => (known.has(name) ? [] : [name])),
  };
}

/** `kid(C, digits.image) of G(z)`, with whatever is left out. */
function measureText(run: string, program: Program, asked: string): string {
  const { head, value } = parts(asked);
  const own = measuresOf(program.training!.items);
  const shown: Look | undefined = own[0] ?? samplesShown(program.training!, program.data);
  const written = (item: Look) => parts(readText(programFile(run)).slice(item.span.start.offset, item.span.end.offset));
  const of = value ?? (shown === undefined ? null : written(shown).value);
  if (of === null)
    throw new UserError(`The program of ${run} shows nothing, so what is measured must be said.`, `Write --metric "${head} of G(z)".`, 2); // prettier-ignore
  if (head.includes('(')) return `${head} of ${of}`;
  const kind = kindNamed(head);
  const given = kind.parameters.flatMap((parameter) => {
    if (parameter.optional === true || parameter.kind === 'picture') return [];
    for (const { metric } of own) {
      const argument = metric.arguments[parameter.name];
      if (argument?.kind === 'field') return [`${argument.data}.${argument.field}`];
      if (argument?.kind === 'network') return [argument.network];
      if (argument?.kind === 'model') return [argument.model];
    }
    throw new UserError(`${kind.name} needs ${parameter.name}, and no measure of the program has one.`, `Write --metric "${kind.name}(${kind.parameters.flatMap(({ name, optional }) => (optional === true ? [] : [name])).join(', ')})" with what it shall be.`, 2); // prettier-ignore
  });
  return `${kind.name}(${given.join(', ')}) of ${of}`;
}

function kindNamed(name: string): MetricKind {
  const kind = metrics.get(name);
  if (kind !== undefined) return kind;
  const near = suggestion(name, [...metrics.keys()], { words, closed: true });
  throw new UserError(`There is no metric ${name}.`, near.told ?? didYouMean(near.meant) ?? `There is ${listed([...metrics.keys()], 20)}.`, 2); // prettier-ignore
}

/** What stands before and after the `of` that is in no brackets. */
function parts(text: string): { readonly head: string; readonly value: string | null } {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if ('([{'.includes(text[i]!)) depth++;
    else if (')]}'.includes(text[i]!)) depth--;
    else if (depth === 0 && /^\sof\s/.test(text.slice(i, i + 4)))
      return { head: text.slice(0, i).trim(), value: text.slice(i + 4).trim() };
  }
  return { head: text.trim(), value: null };
}

/** The networks and data of the library that some lines name and the program of the run has not imported. */
function imports(run: string, lines: string): readonly string[] {
  const program = readText(programFile(run));
  return ['metrics', 'data'].flatMap((file) => {
    const declared = readText(join(stdlibFolder(), `${file}.gan`)).matchAll(/^(?:network|data) (\w+)/gm);
    const names = [...declared].flatMap(([, name]) => {
      const named = new RegExp(`\\b${name}\\b`);
      return named.test(lines) && !named.test(program) ? [name!] : [];
    });
    return names.length === 0 ? [] : [`import { ${names.join(', ')} } from "std/${file}"`];
  });
}
