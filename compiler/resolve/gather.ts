/** What a program consists of, whichever of its files say it: its declarations, and the names they have in one file. */
import type * as ast from '../../grammar/ast/ast.js';
import { type FreeName, freeNames } from '../../grammar/ast/free-names.js';
import type { Span } from '../../grammar/text/source.js';
import type { Module, Named } from './modules.js';

export interface Gathered {
  /** The program's own declarations, and before them those of other files that they lead to. */
  readonly items: readonly { readonly declaration: ast.Declaration; readonly module: Module }[];
  /** What is to stand at each place where a declaration is named. */
  readonly names: readonly { readonly span: Span; readonly name: string }[];
  /** What comes from the library, by the name it has here. */
  readonly imports: ReadonlyMap<string, { readonly name: string; readonly path: string }>;
}

/** A declaration that names lead to. */
interface Target {
  readonly module: Module;
  readonly name: string;
}

export function gather(main: Module): Gathered {
  const free = new Map<ast.Declaration, readonly FreeName[]>();
  const foreign: { readonly declaration: Named; readonly module: Module }[] = [];
  /** By module and name, so that a declaration that two files import is there once. */
  const targets = new Map<string, Target>();
  /** Names that must go on to mean what they do: of the prelude, and sizes. */
  const kept = new Set<string>();
  const wanted: Target[] = [];
  const note = (declaration: ast.Declaration, module: Module): void => {
    const names = freeNames(declaration);
    free.set(declaration, names);
    for (const { text } of names) {
      const target = leadsTo(text, module);
      if (target === null) kept.add(text);
      else if (!targets.has(keyOf(target))) {
        targets.set(keyOf(target), target);
        wanted.push(target);
      }
    }
  };
  for (const declaration of main.program.declarations) note(declaration, main);
  for (let next = wanted.shift(); next !== undefined; next = wanted.shift()) {
    if (next.module === main || next.module.library) continue;
    const declaration = next.module.declarations.get(next.name)!;
    foreign.push({ declaration, module: next.module });
    note(declaration, next.module);
  }
  const called = namesOf(main, targets, kept);
  const own = main.program.declarations.map((declaration) => ({ declaration, module: main }));
  const items = [...inOrder(foreign), ...own];
  const names = items.flatMap(({ declaration, module }) => [
    ...(module === main ? [] : [{ span: (declaration as Named).name.span, name: called.get(keyOf({ module, name: (declaration as Named).name.text }))! }]), // prettier-ignore
    ...free.get(declaration)!.flatMap(({ text, span }) => {
      const target = leadsTo(text, module);
      return target === null ? [] : [{ span, name: called.get(keyOf(target))! }];
    }),
  ]);
  const imports = new Map(
    [...targets.values()].flatMap((target) =>
      target.module.library
        ? [[called.get(keyOf(target))!, { name: target.name, path: target.module.shipped! }] as const]
        : [],
    ),
  );
  return { items, names, imports };
}

const keyOf = ({ module, name }: Target): string => `${module.file} ${name}`;

/** What a name in a file leads to; null for one of the prelude, a size, and what the language itself has. */
function leadsTo(name: string, module: Module): Target | null {
  if (module.declarations.has(name)) return { module, name };
  const imported = module.imports.get(name);
  return imported == null ? null : { module: imported.module, name: imported.name };
}

/** One name for each: its own where that is free, else as the program calls it where it is imported, else with a number. */
function namesOf(
  main: Module,
  targets: ReadonlyMap<string, Target>,
  kept: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const called = new Map<string, string>();
  const taken = new Set([...kept, ...main.declarations.keys()]);
  const aliases = new Map<string, string>();
  for (const [local, imported] of main.imports)
    if (imported !== null) aliases.set(keyOf({ module: imported.module, name: imported.name }), local);
  for (const [key, target] of targets) {
    if (target.module === main) {
      called.set(key, target.name);
      continue;
    }
    const alias = aliases.get(key);
    const tries = target.module.library ? [alias ?? target.name, target.name] : [target.name, alias ?? target.name];
    let name = tries.find((each) => !taken.has(each));
    for (let i = 2; name === undefined; i++) if (!taken.has(`${target.name}_${i}`)) name = `${target.name}_${i}`;
    taken.add(name);
    called.set(key, name);
  }
  return called;
}

/** Declarations of one file together, in the order of their text. */
function inOrder<Item extends { readonly declaration: Named; readonly module: Module }>(
  items: readonly Item[],
): readonly Item[] {
  const files = [...new Set(items.map(({ module }) => module))];
  return files.flatMap((file) =>
    items
      .filter(({ module }) => module === file)
      .sort((a, b) => a.declaration.span.start.offset - b.declaration.span.start.offset),
  );
}
