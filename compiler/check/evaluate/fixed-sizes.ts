/** Sizes in the types of networks and data, where nothing comes in that they could be matched with. */
import type * as ast from '../../../grammar/ast/ast.js';
import { nearest } from '../../../runtime/text/nearest.js';
import type { Elaborator, Env } from '../context/elaborator.js';
import { lookupGlobal } from './names.js';

type Signature = {
  readonly parameters: readonly { readonly type: ast.Type | null }[];
  readonly result: ast.Type | null;
};

/** Reports the sizes that no param gives: a block would take them from what comes in. @throws Stop where there are some */
export function requireSizes(e: Elaborator, owner: 'network' | 'data', signature: Signature, env: Env): void {
  const { parameters, result } = signature;
  const given = parameters.flatMap(({ type }) => (type === null ? [] : sizesOf(type)));
  // In a result `_` is whatever the body makes.
  const made = result === null ? [] : sizesOf(result).filter(({ kind }) => kind === 'ref');
  const unknown = [...given, ...made].filter((size) => isUnknown(e, size, env));
  const [first] = unknown;
  if (first === undefined) return;
  const names = [...new Set(unknown.map(({ span }) => e.origin(span).text))];
  const batch = [...parameters.map(({ type }) => type), result].some((type) => startsWithBatch(e, type, first));
  const taken = names.filter((name) => env.module.declarations.has(name));
  e.fail(first.span, 'shape/unknown-size', { owner, names, taken, batch });
}

/** `f32[None, 28, 28, 1]`: a batch that other frameworks count. */
function startsWithBatch(e: Elaborator, type: ast.Type | null, size: ast.Dim): boolean {
  if (type === null || type.kind === 'named-type' || type.kind === 'record-type') return false;
  const [first, ...rest] = type.dims ?? [];
  return first === size && rest.length > 0 && /^(None|_|B|N|batch\w*)$/i.test(e.origin(size.span).text);
}

function sizesOf(type: ast.Type): readonly ast.Dim[] {
  switch (type.kind) {
    case 'tensor-type':
      return type.dims;
    case 'int-type':
      return [type.bound, ...(type.dims ?? [])];
    case 'record-type':
      return type.fields.flatMap((field) => sizesOf(field.type));
    case 'named-type':
      return [];
  }
}

/** `H`, `_` or `...`; a name that is nearly one of the file's is a slip of the pen. */
function isUnknown(e: Elaborator, size: ast.Dim, { module }: Env): boolean {
  if (size.kind === 'ellipsis' || size.kind === 'hole') return true;
  if (size.kind !== 'ref') return false;
  const value = lookupGlobal(e, size.name, module);
  // A network may have the name of the size.
  if (value !== null) return value.kind === 'network' || value.kind === 'model';
  return nearest(size.name, [...module.declarations.keys(), ...module.imports.keys()]) === null;
}
