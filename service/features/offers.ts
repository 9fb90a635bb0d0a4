/** The names that can be written at a place, and those that an import would bring. */
import { addImport } from '../../compiler/diagnostics/fixes/imports.js';
import { compileTimeFunctions } from '../../compiler/check/values/compile-time.js';
import { words } from '../../compiler/check/evaluate/names.js';
import { primitives } from '../../compiler/graph/primitives/index.js';
import { prelude } from '../../compiler/resolve/modules.js';
import { builtin } from '../names/builtin.js';
import type { Sym } from '../names/symbols.js';
import { rangeOf, type TextEdit } from '../text/places.js';
import type { Context } from './context.js';

/** Operations that the compiler alone has a use for. */
const internal = new Set([
  'progress', 'tensor', 'broadcast_to', 'broadcast_batch', 'batch_size', 'conv2d_kernel_gradient', 'avg_pool_gradient',
  'max_pool_gradient', 'max_pool_choice', 'resize_nearest_gradient', 'resize_bilinear_gradient', 'scatter', 'add', 'sub', 'mul',
  'div', 'power',
]); // prettier-ignore

/** Every name that has a value at a place, the nearest first. */
export function values(context: Context, at: number): readonly Sym[] {
  const found = new Map<string, Sym>();
  const take = (symbol: Sym) => {
    if (!found.has(symbol.name)) found.set(symbol.name, symbol);
  };
  for (let scope = context.scopeAt(at); scope !== null; scope = scope.parent)
    for (const symbol of scope.names.values())
      if (!scope.inOrder || symbol.at === null || symbol.at.file !== context.file || symbol.at.to < at) take(symbol);
  for (const { declared, imports } of context.files.chain(context.file)) {
    for (const symbol of declared.values()) take(symbol);
    for (const [name, { file, name: original }] of imports) {
      const symbol = file === null ? null : context.files.find(file, original);
      if (symbol !== null) take(name === original ? symbol : { ...symbol, kind: 'alias', name, means: symbol });
    }
  }
  for (const item of prelude) for (const symbol of exported(context, `std/${item}.gan`)) take(symbol);
  for (const name of [...primitives.keys(), ...compileTimeFunctions.keys(), ...words.keys()])
    if (!internal.has(name)) take(builtin(name)!);
  return [...found.values()];
}

/** Those that may be a stage of a chain. */
export function layers(context: Context, at: number): readonly Sym[] {
  return values(context, at).filter((symbol) => {
    const { kind, name, node } = context.members.target(symbol);
    if (kind === 'builtin') return (primitives.get(name)?.operands.length ?? 0) > 0;
    if (kind === 'block' || kind === 'network') return true;
    if (kind !== 'fn' || node === null || !('parameters' in node)) return false;
    const [first] = node.parameters;
    const type = first?.type ?? null;
    return type !== null && (type.kind !== 'named-type' || type.name.text === 'tensor');
  });
}

/** What a file declares for others. */
export const exported = (context: Context, file: string): readonly Sym[] =>
  [...(context.files.outline(file)?.declared.values() ?? [])].filter(({ kind }) => kind !== 'param' || !file.startsWith('std/')); // prettier-ignore

interface Importable {
  readonly symbol: Sym;
  /** `std/losses` */
  readonly from: string;
  readonly edits: readonly TextEdit[];
}

/** What the library has that the file has not: writing it takes an import, which is written along. */
export function importable(context: Context): readonly Importable[] {
  const { host, files, file, reading } = context;
  return host
    .libraryNames()
    .filter((name) => !(prelude as readonly string[]).includes(name))
    .flatMap((name) => {
      const edits = importOf(`std/${name}`, file, reading.text);
      return exported(context, `std/${name}.gan`).flatMap((symbol): Importable[] => {
        const known = files.find(file, symbol.name);
        if (known !== null && known.kind !== 'builtin') return [];
        const own = edits.map((edit) => ({ ...edit, text: edit.text.replace(placeholder, symbol.name) }));
        return [{ symbol, from: `std/${name}`, edits: own }];
      });
    });
}

const placeholder = '_name_';

/** The fix of the checker for a name that is not imported; the name is put in later. */
function importOf(path: string, file: string, text: string): readonly TextEdit[] {
  const at = { offset: text.length, line: 1, column: 1 };
  const span = { file, start: at, end: { ...at, offset: text.length + placeholder.length } };
  const fix = addImport(placeholder, path)({ span, labels: [], text: text + placeholder });
  return (fix?.edits ?? []).map((edit) => ({ ...rangeOf(edit.span), text: edit.text }));
}
