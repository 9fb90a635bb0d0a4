/** The files that names lead to: what each declares at its top, imports and extends. For one state of all texts. */
import type * as ast from '../../grammar/ast/ast.js';
import { prelude } from '../../compiler/resolve/modules.js';
import { findInPackage, isPackagePath } from '../../compiler/resolve/packages.js';
import type { Host } from '../../compiler/resolve/host.js';
import { placeOf } from '../text/places.js';
import type { Reading } from '../text/reading.js';
import { builtin } from './builtin.js';
import type { Sym } from './symbols.js';

export interface Outline {
  readonly file: string;
  readonly reading: Reading;
  readonly declared: ReadonlyMap<string, Sym>;
  readonly imports: ReadonlyMap<string, Imported>;
  /** The file it extends. */
  readonly base: string | null;
  /** Names of the lines of `train`, those outside of its parts. */
  readonly lines: ReadonlyMap<string, Sym>;
}

interface Imported {
  readonly file: string | null;
  readonly name: string;
  /** The name that it has here, where that is another one. */
  readonly alias: ast.Name | null;
}

const kinds = { param: 'param', data: 'data', fn: 'fn', block: 'block', network: 'network', model: 'model', objective: 'objective', optimizer: 'optimizer' } as const; // prettier-ignore

export class Files {
  private readonly outlines = new Map<string, Outline>();
  /** Files whose names are being worked out, against files that extend each other. */
  private readonly open = new Set<string>();

  /** @param reading what there is of a file; null where it cannot be read */
  constructor(
    private readonly host: Host,
    private readonly reading: (file: string) => Reading | null,
  ) {}

  /** Null for a file that is not there, and for one that is being worked out. */
  outline(file: string): Outline | null {
    const known = this.outlines.get(file);
    if (known !== undefined) return known;
    const reading = this.reading(file);
    if (reading === null || this.open.has(file)) return null;
    this.open.add(file);
    const outline = this.outlined(file, reading);
    this.open.delete(file);
    this.outlines.set(file, outline);
    return outline;
  }

  private outlined(file: string, reading: Reading): Outline {
    const { program } = reading;
    const base = program.extends === null ? null : this.target(file, program.extends.path.value);
    const declared = new Map<string, Sym>();
    const imports = new Map<string, Imported>();
    for (const item of program.imports) {
      const from = this.target(file, item.path.value);
      for (const { name, alias } of item.names)
        imports.set((alias ?? name).text, { file: from, name: name.text, alias });
    }
    for (const node of program.declarations) {
      if (node.kind === 'train' || node.kind === 'expect' || declared.has(node.name.text)) continue;
      const replaces = base === null ? null : this.declaredIn(base, node.name.text);
      const { name } = node;
      declared.set(name.text, { name: name.text, kind: kinds[node.kind], at: placeOf(name.span), node, owner: null, replaces }); // prettier-ignore
    }
    const lines = new Map<string, Sym>();
    for (const node of program.declarations)
      if (node.kind === 'train')
        for (const statement of node.body.statements)
          for (const symbol of namedBy(statement)) {
            const replaces = base === null ? null : this.line(base, symbol.name);
            if (!lines.has(symbol.name)) lines.set(symbol.name, { ...symbol, replaces });
          }
    return { file, reading, declared, imports, base, lines };
  }

  /** The file that a path written in another leads to; null where there is none. */
  target(from: string, path: string): string | null {
    if (path.startsWith('std/')) {
      const name = path.slice('std/'.length).replace(/\.gan$/, '');
      return this.host.library(name) === null ? null : `std/${name}.gan`;
    }
    if (isPackagePath(path)) {
      const found = findInPackage(this.host, from, path);
      return found.kind === 'file' ? found.file : null;
    }
    const file = this.host.resolve(from, path);
    return this.reading(file) === null ? null : file;
  }

  /** What a name at the top of a file is, there or in what it extends. */
  private declaredIn(file: string, name: string): Sym | null {
    const outline = this.outline(file);
    if (outline === null) return null;
    return outline.declared.get(name) ?? (outline.base === null ? null : this.declaredIn(outline.base, name));
  }

  /** What an import of the file, or of one that it extends, stands for; undefined where none has the name. */
  private imported(file: string, name: string): Sym | null | undefined {
    const outline = this.outline(file);
    if (outline === null) return undefined;
    const found = outline.imports.get(name);
    if (found === undefined) return outline.base === null ? undefined : this.imported(outline.base, name);
    return found.file === null ? null : this.declaredIn(found.file, found.name);
  }

  /** What a name means outside any body; null when nothing. */
  find(file: string, name: string): Sym | null {
    const own = this.declaredIn(file, name);
    if (own !== null) return own;
    const imported = this.imported(file, name);
    if (imported !== undefined) return imported;
    return this.inPrelude(name) ?? builtin(name);
  }

  inPrelude(name: string): Sym | null {
    for (const item of prelude) {
      const found = this.outline(`std/${item}.gan`)?.declared.get(name);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** What a name of the lines of `train` is, in the file or in what it extends. */
  line(file: string, name: string): Sym | null {
    const outline = this.outline(file);
    if (outline === null) return null;
    return outline.lines.get(name) ?? (outline.base === null ? null : this.line(outline.base, name));
  }

  /** A file and those that it extends, itself first. */
  *chain(file: string): Generator<Outline> {
    const seen = new Set<string>();
    for (let at: string | null = file; at !== null && !seen.has(at);) {
      seen.add(at);
      const outline: Outline | null = this.outline(at);
      if (outline === null) return;
      yield outline;
      at = outline.base;
    }
  }
}

/** What a line gives a name to. */
export function namedBy(line: ast.Statement | ast.TrainStatement): readonly Sym[] {
  const sym = (name: ast.Name, kind: Sym['kind']): Sym => ({ name: name.text, kind, at: placeOf(name.span), node: line, owner: null, replaces: null }); // prettier-ignore
  switch (line.kind) {
    case 'let':
      return line.names.map((name) => sym(name, 'let'));
    case 'data-group':
      return line.names.map((name) => sym(name, 'taken'));
    case 'data-line':
      return [sym(line.name, 'taken')];
    case 'draw':
      return [sym(line.name, 'noise')];
    case 'var':
    case 'weight':
    case 'state':
    case 'share':
      return [sym(line.name, line.kind)];
    default:
      return [];
  }
}
