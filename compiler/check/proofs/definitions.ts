/**
 * Blocks and functions where they are written, for all sizes their `where` admits.
 *
 * Sizes in a signature are free, and a use binds them; the checker looks at every use anyway. Here it looks before
 * there is one: the body is worked out for sizes of every kind. Those that can be tell which condition is missing: one
 * that every size that works meets, and no other. Where none of those tried can be, others may all the same; only a
 * mistake that no sizes can mend refutes the definition.
 */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Finding } from '../../diagnostics/model/diagnostic.js';
import { GraphBuilder } from '../../graph/build/builder.js';
import type { TensorType } from '../../graph/ir/graph.js';
import { f32 } from '../../graph/ir/types.js';
import type { Module } from '../../resolve/modules.js';
import { type Given, number, type Value } from '../values/values.js';
import type { Elaborator, Env } from '../context/elaborator.js';
import { evaluate, numberOf } from '../evaluate/expressions.js';
import type { Meter } from '../context/meter.js';
import { isCertain } from './refutations.js';
import { global, lookupGlobal } from '../evaluate/names.js';
import { Scope } from '../values/scope.js';
import { instantiate } from '../evaluate/instantiation.js';
import { isSize } from '../evaluate/types.js';

type Template = ast.BlockDecl | ast.FnDecl;
type Sizes = ReadonlyMap<string, number>;

/** Sizes that suit most bodies: many divisors, and none. */
const bases = [32, 48, 60, 840, 7];

/** What one size is tried as while the others stay: small ones fit no kernel and tell little. */
const probes = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 24, 25, 27, 30, 32, 48, 64, 96, 128];

/** Sizes of which one at least meets no condition that there may be; where all fit there is none to look for. */
const telling = [11, 13, 16];

/** Stands for whole numbers that have no default; others are a half then. */
const usual = 4;

/** How many steps the definitions of a file may take: every use is looked at anyway. */
const most = 40_000;

const divisors = Array.from({ length: 63 }, (_, i) => i + 2);

/** Warns of definitions that leave out a condition, and reports those that no sizes fit. */
export function checkDefinitions(e: Elaborator, main: Module): void {
  const meter = e.meter.part(most);
  const refuted: { readonly declaration: Template; readonly tell: () => void }[] = [];
  for (const declaration of main.program.declarations) {
    if (declaration.kind !== 'block' && declaration.kind !== 'fn') continue;
    // Of two declarations of one name the first counts.
    if (main.declarations.get(declaration.name.text) !== declaration) continue;
    for (const dim of writtenSizes(declaration)) {
      if (dim.kind === 'number' && !isSize(dim.value))
        e.report(dim.span, 'shape/bad-size', { size: dim.value, text: e.origin(dim.span).text });
    }
    if (meter.exhausted) break;
    const tell = checkDefinition(e, main, declaration, meter);
    if (tell !== null) refuted.push({ declaration, tell });
  }
  // A use, in the program or in another definition, shows that there are sizes that fit.
  for (const { declaration, tell } of refuted) if (!e.fitting.has(declaration) && !e.reports.failed) tell();
  if (!e.reports.failed) checkUncalled(e, main, meter);
}

/** Reports what is wrong with a definition that nothing calls whatever it is called with. */
function checkUncalled(e: Elaborator, main: Module, meter: Meter): void {
  for (const declaration of main.declarations.values()) {
    const { kind } = declaration;
    if (kind !== 'block' && kind !== 'fn' && kind !== 'objective') continue;
    for (const item of kind === 'objective' ? declaration.members : [declaration]) {
      if (e.fitting.has(item)) continue;
      const template: Called =
        kind === 'objective'
          ? {
              kind: 'fn',
              name: `${declaration.name.text}.${item.name.text}`,
              declaration: item as ast.FnDecl,
              module: main,
            }
          : calledBy(e, main, declaration);
      const finding = alwaysWrong(e, template, meter);
      // Nobody has written the call that it was tried with.
      if (finding !== null) e.reports.add({ ...finding, labels: finding.labels.filter(({ span }) => span !== item.name.span) }); // prettier-ignore
    }
  }
}

/** The mistake that is met with all arguments of the kinds a signature asks for; null where some go through. */
function alwaysWrong(e: Elaborator, template: Called, meter: Meter): Finding | null {
  const trial = trialOf(e, template.module, template.declaration);
  if (trial === null) return null;
  const found: Finding[] = [];
  for (const batch of [true, false]) {
    const messages = new Set<string>();
    for (const choice of choicesOf(trial)) {
      const errors = errorsOf(e.trial(meter), template, trial, { ...choice, batch });
      const [error] = errors ?? [];
      if (errors === null || (error !== undefined && isOfUse(error))) continue;
      if (error === undefined || !isOfText(error)) return null;
      found.push(error);
      messages.add(error.message);
      if (messages.size > 1 || placed(error) !== placed(found[0]!)) return null;
    }
  }
  return found[0] ?? null;
}

const placed = ({ code, span }: Finding): string => `${code} ${span.file}:${span.start.offset}`;

/** Whether a mistake is one of what is written; others may be of what a definition happens to be tried with. */
const isOfText = ({ code }: Finding): boolean => /^(name|call|type|place|shape|value)\//.test(code);

/** The sizes in the types of a signature. */
const writtenSizes = ({ parameters, result }: Template): readonly ast.Dim[] =>
  [...parameters.map(({ type }) => type), result].flatMap((type) => (type === null ? [] : sizesIn(type)));

function sizesIn(type: ast.Type): readonly ast.Dim[] {
  if (type.kind === 'record-type') return type.fields.flatMap((field) => sizesIn(field.type));
  if (type.kind === 'named-type') return [];
  return [...(type.dims ?? []), ...(type.kind === 'int-type' ? [type.bound] : [])];
}

/** Null unless no sizes fit; else tells so. */
function checkDefinition(e: Elaborator, module: Module, declaration: Template, meter: Meter): (() => void) | null {
  const trial = trialOf(e, module, declaration);
  if (trial === null || trial.names.length === 0) return null;
  const template = calledBy(e, module, declaration);
  let base: Choice | null = null;
  let first: { readonly choice: Choice; readonly outcome: Finding } | null = null;
  for (const choice of choicesOf(trial)) {
    const outcome = run(e.trial(meter), template, trial, choice);
    if (outcome === 'fits') base = choice;
    else if (outcome !== 'excluded') first ??= { choice, outcome };
    if (base !== null) break;
  }
  if (base === null) {
    if (first === null || e.fitting.has(declaration)) return null;
    const { choice, outcome } = first;
    if (!isCertain(outcome, trial, (other) => run(e.trial(meter), template, trial, other))) return null;
    return () => tell(e, declaration, choice.sizes, outcome);
  }
  // Conditions are a block's to state; of a function, every use is checked.
  if (declaration.kind !== 'block') return null;
  const { sizes: fitting, whole: given } = base;
  const attempt = (sizes: Sizes, whole = given) => run(e.trial(meter), template, trial, { ...base, sizes, whole });
  const found = new Map<string, Missing>();
  for (const name of trial.names) {
    const missing = missingCondition(name, fitting, trial.names, attempt);
    if (missing === null || found.has(missing.condition)) continue;
    // What depends on a number that a use gives, such as a depth, is no condition on the sizes alone.
    const other = missingCondition(name, fitting, trial.names, (sizes) => attempt(sizes, given / 2));
    if (other?.condition === missing.condition) found.set(missing.condition, missing);
  }
  const [missing] = found.values();
  if (missing === undefined) return null;
  const details = {
    name: declaration.name.text,
    conditions: [...found.keys()],
    failing: shown(missing.sizes),
    stated: declaration.where.length > 0,
  };
  const { span, message } = missing.outcome;
  e.report(declaration.name.span, 'shape/needs-where', details, [{ span, text: message }]);
  return null;
}

interface Missing {
  readonly condition: string;
  /** Sizes that cannot be, and what is wrong with them. */
  readonly sizes: Sizes;
  readonly outcome: Finding;
}

/** The condition on a size that would leave out what cannot be; null where nothing is wrong, or no condition is found. */
function missingCondition(
  name: string,
  base: Sizes,
  names: readonly string[],
  attempt: (sizes: Sizes) => Outcome,
): Missing | null {
  if (telling.every((size) => attempt(new Map([...base, [name, size]])) === 'fits')) return null;
  const alone = probes.map((size) => ({ size, sizes: new Map([...base, [name, size]]) }));
  const results = alone.map((item) => ({ ...item, outcome: attempt(item.sizes) }));
  const fits = results.filter(({ outcome }) => outcome === 'fits').map(({ size }) => size);
  const fails = results.filter(({ outcome }) => typeof outcome === 'object');
  const first = fails[0];
  if (first === undefined) return null;
  const found = (condition: string): Missing => ({
    condition,
    sizes: first.sizes,
    outcome: first.outcome as Finding,
  });
  const wrong = fails.map(({ size }) => size);
  // Sizes that are only too small for a kernel are told at the use.
  if (fits.length > 0 && Math.max(...wrong) < Math.min(...fits)) return null;
  const divisor = divisors.find(
    (m) => fits.length > 1 && fits.every((n) => n % m === 0) && wrong.every((n) => n % m > 0),
  );
  if (divisor !== undefined) return found(`${name} % ${divisor} == 0`);
  // With another size that goes along, everything fits.
  for (const other of names) {
    if (other === name) continue;
    const together = probes.filter((size) => attempt(new Map([...base, [name, size], [other, size]])) === 'fits');
    if (together.length === probes.length) return found([name, other].sort().join(' == '));
  }
  return null;
}

/** A diagnostic for sizes that nobody has written: it says which. */
function tell(e: Elaborator, declaration: Template, sizes: Sizes, diagnostic: Finding): void {
  const labels = diagnostic.labels.filter(({ span }) => span !== declaration.name.span);
  e.reports.add({ ...diagnostic, labels: [...labels, { span: declaration.name.span, text: `for ${shown(sizes)}` }] });
}

const same = (names: readonly string[], size: number): Sizes => new Map(names.map((name) => [name, size]));

const shown = (sizes: Sizes): string => [...sizes].map(([name, size]) => `${name} = ${size}`).join(', ');

/** What the parts of a signature stand for. */
export interface Choice {
  readonly sizes: Sizes;
  /** The axes that `...` stands for. */
  readonly rest: readonly number[];
  /** Numbers without a default. */
  readonly whole: number;
  /** Whether tensors differ between samples. */
  readonly batch?: boolean;
}

/** What a body is given: tensors of free sizes, and numbers. */
export interface Trial {
  readonly names: readonly string[];
  readonly rests: readonly (readonly number[])[];
  /** Whether it takes numbers that have no default. */
  readonly whole: boolean;
  readonly parameters: readonly {
    readonly name: ast.Name;
    readonly make: (env: Env, choice: Choice) => TensorType | number;
  }[];
}

/** What the parts of a signature are tried as: all sizes alike. */
const choicesOf = ({ names, rests, whole }: Trial): readonly Choice[] =>
  (names.length === 0 ? bases.slice(0, 1) : bases).flatMap((size) =>
    rests.flatMap((rest) =>
      // A whole number may have to agree with a size.
      (whole ? [usual, usual / 2, size] : [usual]).map((number) => ({ sizes: same(names, size), rest, whole: number })),
    ),
  );

/** Null for a definition that takes something of which there is no example. */
function trialOf(e: Elaborator, module: Module, { parameters }: Template): Trial | null {
  const names: string[] = [];
  const made: Trial['parameters'][number][] = [];
  const whole = parameters.some((item) => item.default === null && item.type?.kind === 'named-type' && /^(int|float)$/.test(item.type.name.text)); // prettier-ignore
  for (const { name, type, default: standard } of parameters) {
    if (standard !== null) continue;
    if (type === null) return null;
    if (type.kind === 'named-type') {
      const kind = type.name.text;
      if (kind !== 'int' && kind !== 'float') return null;
      made.push({ name, make: (_, { whole }) => (kind === 'float' && whole === usual ? 0.5 : whole) });
      continue;
    }
    if (type.kind === 'record-type') return null;
    const bound = type.kind === 'int-type' ? [type.bound] : [];
    for (const dim of [...bound, ...(type.dims ?? [])]) {
      if (dim.kind !== 'ref' || names.includes(dim.name)) continue;
      if (
        lookupGlobal(e, dim.name, module)?.kind !== 'number' &&
        !parameters.some((item) => item.name.text === dim.name)
      )
        names.push(dim.name);
    }
    made.push({ name, make: (env, { rest, batch = true }) => ({ ...typeFor(env, type, rest), batch }) });
  }
  const open = parameters.some(
    ({ type }) => type !== null && 'dims' in type && type.dims?.some((dim) => dim.kind === 'ellipsis'),
  );
  return { names, rests: open ? [[], [6], [6, 5]] : [[]], whole, parameters: made };

  function typeFor(env: Env, type: ast.TensorTypeExpr | ast.IntTypeExpr, rest: readonly number[]): TensorType {
    const shape = (type.dims ?? []).flatMap((dim) => {
      if (dim.kind === 'ellipsis') return rest;
      return [dim.kind === 'hole' ? 6 : numberOf(e.trial(), dim, env)];
    });
    if (type.kind === 'tensor-type') return f32(shape, true);
    return { dtype: 'i32', shape, batch: true, range: [0, numberOf(e.trial(), type.bound, env) - 1] };
  }
}

/** `excluded` by the definition's own conditions, or by a size that is no size. */
export type Outcome = 'fits' | 'excluded' | Finding;

/** A definition as the value that is called. */
type Called = Extract<Value, { kind: 'fn' | 'block' }>;

const calledBy = (e: Elaborator, module: Module, { name }: Template): Called => global(e, module, name.text) as Called;

/** What is wrong with the sizes of a body, which is worked out once. */
function run(own: Elaborator, template: Called, trial: Trial, choice: Choice): Outcome {
  const errors = errorsOf(own, template, trial, choice);
  if (errors === null) return 'excluded';
  if (errors.length === 0) return 'fits';
  // What is no matter of sizes is told where the block is used.
  const shapes = errors.find(({ code }) => /^(shape|value)\//.test(code));
  return shapes === undefined || isOfUse(shapes) ? 'excluded' : shapes;
}

/** Whether a mistake is one of a use: a condition that it does not meet, or a network's own size, which is one of many. */
const isOfUse = ({ code }: Finding): boolean => code === 'shape/where' || code === 'shape/network-input';

/** Works a body out once: what is wrong with it, which is kept; null for sizes that cannot be. */
function errorsOf(own: Elaborator, template: Called, trial: Trial, choice: Choice): readonly Finding[] | null {
  const { declaration, module } = template;
  const scope = new Scope();
  for (const [name, size] of choice.sizes) scope.declare(name, number(size), 'size', declaration.name.span);
  const env: Env = { module, scope, builder: null };
  let out = false;
  const excluded = () =>
    declaration.where.some((condition) => {
      const value = evaluate(own, condition, env);
      return value.kind === 'bool' && !value.value;
    });
  if (own.tries(() => (out = excluded())) && out) return null;
  own.reports.list.length = 0;
  const { span } = declaration.name;
  const builder = new GraphBuilder({ kind: 'network', name: 'trial', doc: null, span, library: false });
  own.tries(() => {
    const args = trial.parameters.map(({ name, make }): Given => {
      const value = make(env, choice);
      if (typeof value === 'number') return { name, value: number(value), span };
      // Such as `f32[W - 32]` for a W of 32.
      out ||= !value.shape.every(isSize);
      return { name, value: { ...builder.input(name.text, value), kind: 'tensor', trail: null }, span };
    });
    if (out) return;
    instantiate(own, template, { callee: nowhere(span), span }, args, { ...env, scope: new Scope(), builder }, null);
  });
  return out ? null : own.reports.list.filter(({ severity }) => severity === 'error');
}

const nowhere = (span: ast.Expr['span']): ast.Expr => ({ kind: 'hole', span });
