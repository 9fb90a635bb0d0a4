/** What a name means: local, declared in the file, imported, from the library, or built in. */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import { operations } from '../../diagnostics/wording/elsewhere/operations.js';
import { nearest } from '../../../runtime/text/nearest.js';
import { suggestion } from '../../diagnostics/wording/suggest.js';
import { primitives } from '../../graph/primitives/index.js';
import type { Module } from '../../resolve/modules.js';
import { compileTimeFunctions } from '../values/compile-time.js';
import { dataSource } from './data.js';
import { type Elaborator, type Env, placeKey, Stop } from '../context/elaborator.js';
import { evaluate } from './expressions.js';
import { declaredModel } from './models.js';
import { Scope } from '../values/scope.js';
import { subtractedBelow } from './signs.js';
import { checkKind } from './types.js';
import { poison, type Value } from '../values/values.js';

/** Words that mean themselves. */
export const words: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...['same', 'valid', 'all', 'center', 'none'].map((word): [string, Value] => [word, { kind: 'string', value: word }]),
  ['training', { kind: 'mode' }],
  ['grad', { kind: 'grad' }],
  ['scan', { kind: 'scan' }],
  ['weights', { kind: 'weights' }],
  ['pi', { kind: 'number', value: Math.PI }],
]);

/** @throws Stop when nothing has the name */
export function lookup(e: Elaborator, name: string, span: Span, env: Env): Value {
  const binding = env.scope.find(name);
  if (hides(e, name, env)) e.hiding.set(placeKey(span), { name, env });
  if (binding !== null) {
    binding.used = true;
    if (binding.value.kind === 'poison') throw new Stop();
    return binding.value;
  }
  const found = lookupGlobal(e, name, env.module);
  if (found === null) {
    e.oncePerName(env.module, name);
    return e.fail(span, 'name/unknown', unknownName(e, name, env));
  }
  if (found.kind === 'poison') throw new Stop();
  return found;
}

/** What a name means outside any body; null when nothing. */
export function lookupGlobal(e: Elaborator, name: string, module: Module): Value | null {
  if (module.declarations.has(name)) return global(e, module, name);
  const imported = module.imports.get(name);
  if (imported === null) return poison;
  if (imported !== undefined) return global(e, imported.module, imported.name);
  return builtIn(e, name);
}

/** Whether a name has a meaning here that hides another one. */
function hides(e: Elaborator, name: string, { scope, module }: Env): boolean {
  const outside = module.declarations.has(name) || module.imports.has(name);
  const local = scope.find(name) !== null;
  if (!local && !outside) return false;
  return (
    (local && outside) ||
    words.has(name) ||
    primitives.has(name) ||
    compileTimeFunctions.has(name) ||
    e.modules.inPrelude(name) !== null
  );
}

/** What a name means where nothing declares or imports it: of the library that needs no import, or built in. */
export function builtIn(e: Elaborator, name: string): Value | null {
  const library = e.modules.inPrelude(name);
  if (library !== null) return global(e, library, name);
  const compileTime = compileTimeFunctions.get(name);
  if (compileTime !== undefined) return { kind: 'compile-time', name, function: compileTime };
  const primitive = primitives.get(name);
  if (primitive !== undefined) return { kind: 'primitive', primitive };
  return words.get(name) ?? null;
}

/**
 * A name used in its own definition, `let x = x + 1`; and the line below it where that begins with a minus, so that it was
 * read as the rest of the definition.
 */
function ownName(e: Elaborator, name: string, { binds }: Env) {
  const names = binds === undefined ? [] : binds.kind === 'let' ? binds.names : [binds.name];
  if (!names.some(({ text }) => text === name)) return null;
  const below = subtractedBelow(binds);
  return { subtracted: below === null ? null : e.origin(below.span).text };
}

function unknownName(e: Elaborator, name: string, env: Env) {
  const known = [
    ...env.scope.visible(), ...env.module.declarations.keys(), ...env.module.imports.keys(), ...e.modules.preludeNames(),
    ...primitives.keys(), ...compileTimeFunctions.keys(), ...words.keys(), 'true', 'false',
  ]; // prettier-ignore
  const elsewhere = e.modules.anywhereInLibrary(name)?.path ?? null;
  return { name, ...suggestion(name, known, { words: operations }), elsewhere, own: ownName(e, name, env) };
}

/** The value of a module's declaration, worked out when first asked for. */
export function global(e: Elaborator, module: Module, name: string): Value {
  let values = e.globals.get(module);
  if (values === undefined) e.globals.set(module, (values = new Map<string, Value | 'evaluating'>()));
  const known = values.get(name);
  const declaration = module.declarations.get(name)!;
  if (known === 'evaluating') return e.fail(declaration.name.span, 'name/circular', { name, circle: e.circle(name) });
  if (known !== undefined) return known;
  values.set(name, 'evaluating');
  let value: Value = poison;
  const frame = { span: declaration.name.span, name, trail: null, defines: true };
  e.attempt(() => (value = e.within(frame, () => declared(e, module, declaration))));
  values.set(name, value);
  return value;
}

export type Named = NonNullable<ReturnType<Module['declarations']['get']>>;

function declared(e: Elaborator, module: Module, declaration: Named): Value {
  const name = declaration.name.text;
  switch (declaration.kind) {
    case 'param':
      return param(e, module, declaration);
    case 'data':
      return { kind: 'data', data: dataSource(e, module, declaration) };
    case 'fn':
      return { kind: 'fn', name, declaration, module };
    case 'block':
      return { kind: 'block', name, declaration, module };
    case 'network':
      return { kind: 'network', name, declaration, module };
    case 'model':
      return declaredModel(e, module, declaration);
    case 'objective':
      return { kind: 'objective', declaration, module };
    case 'optimizer':
      return { kind: 'rule', declaration, module };
  }
}

function param(e: Elaborator, module: Module, declaration: ast.ParamDecl): Value {
  const name = declaration.name.text;
  const env: Env = { module, scope: new Scope(), builder: null };
  const standard = evaluate(e, declaration.value, env);
  const override = module.library ? undefined : e.overrides.get(name);
  const value = override === undefined ? standard : overridden(e, override, env);
  if (override !== undefined && !kindsOf(standard).some((kind) => kindsOf(value).includes(kind))) {
    const text = e.origin(declaration.value.span).text;
    e.fail(override.span, 'param/kind', { name, wanted: kindsOf(standard)[0]!, actual: kindsOf(value)[0]!, text });
  }
  const { span } = override ?? declaration.value;
  if (declaration.type !== null) checkKind(e, declaration.type, value, `param ${name}`, span, env);
  return value.kind === 'number' ? { ...value, param: name } : value;
}

/** Whether a file of the program declares the param; reports it where none does. */
export function checkParam(e: Elaborator, name: string, span: Span): boolean {
  const known = e.modules
    .own()
    .flatMap(({ declarations }) =>
      [...declarations.values()].flatMap(({ kind, name }) => (kind === 'param' ? [name.text] : [])),
    );
  if (known.includes(name)) return true;
  e.report(span, 'param/unknown', { name, known, meant: nearest(name, known) });
  return false;
}

/** A value from outside may name anything of the library without importing it. */
function overridden(e: Elaborator, override: ast.Expr, env: Env): Value {
  if (override.kind === 'ref' && lookupGlobal(e, override.name, env.module) === null) {
    const found = e.modules.anywhereInLibrary(override.name);
    if (found !== null) return global(e, found.module, override.name);
  }
  return evaluate(e, override, env);
}

/** Kinds between which a param may vary: a function may stand for a block, or for what weights start from. */
export function kindsOf(value: Value): readonly string[] {
  switch (value.kind) {
    case 'block':
    case 'primitive':
    case 'partial':
      return ['layer'];
    case 'fn':
      return ['layer', 'initializer'];
    case 'distribution':
    case 'compile-time':
      return ['initializer'];
    default:
      return [value.kind];
  }
}
