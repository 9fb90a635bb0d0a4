/** From a file to the modules it needs: parsing, imports, and what each module declares. */
import type * as ast from '../../grammar/ast/ast.js';
import { type Division, parse } from '../../grammar/parse.js';
import type { Span } from '../../grammar/text/source.js';
import { diagnose, type Reports, syntaxFinding } from '../diagnostics/report/report.js';
import { operations } from '../diagnostics/wording/elsewhere/operations.js';
import { suggestion } from '../diagnostics/wording/suggest.js';
import { extend } from './extend.js';
import type { Host } from './host.js';
import { findInPackage, isPackagePath } from './packages.js';

export type Named = Exclude<ast.Declaration, ast.TrainDecl | ast.ExpectDecl>;

export interface Module {
  readonly file: string;
  /** True for the standard library. */
  readonly library: boolean;
  /** What imports call it, where that is not a path from file to file: `std/losses`, `gan-blocks/unet`. */
  readonly shipped: string | null;
  readonly program: ast.Program;
  /** Comments that look like the second half of a division. */
  readonly divisions: readonly Division[];
  readonly declarations: ReadonlyMap<string, Named>;
  /** True when what it extends could not be read, which is reported. */
  readonly broken: boolean;
  /** True when it extends another, whose declarations are then among its own. */
  readonly extended: boolean;
  /** Null for a name whose import failed, which is reported: using it says nothing more. */
  readonly imports: ReadonlyMap<string, Imported | null>;
}

export interface Imported {
  readonly module: Module;
  readonly name: string;
  readonly span: Span;
}

/** The library files whose names need no import. */
export const prelude = [
  'math',
  'layers',
  'norms',
  'activations',
  'initializers',
  'weights',
  'optimizers',
  'schedules',
] as const;

/** How many files may be read because of each other, and in all: the stack of small machines holds these. */
const most = { deep: 100, many: 500 } as const;

/** The library stays the same from one compilation to the next: each text is read once. */
const parsed = new Map<string, ReturnType<typeof parse>>();

function parseLibrary(text: string, file: string): ReturnType<typeof parse> {
  const known = parsed.get(text) ?? parse(text, file);
  parsed.set(text, known);
  return known;
}

export class Modules {
  private readonly loaded = new Map<string, Module>();
  private readonly texts = new Map<string, string>();
  private readonly libraryTexts = new Map<string, string | null>();
  /** Where names that need no import are declared, those that were looked for. */
  private readonly homes = new Map<string, Module | null>();
  /** Files whose bases are being read, against files that extend each other. */
  private readonly extending = new Set<string>();
  /** How many files are being read, each because of the one before. */
  private depth = 0;
  /** Where the first file names the one that is being read with all it leads to. */
  private outermost: Span | null = null;
  private limitTold = false;

  constructor(
    private readonly host: Host,
    private readonly reports: Reports,
  ) {}

  /** The text of a file that was read, for messages. */
  text(file: string): string | null {
    return this.texts.get(file) ?? null;
  }

  /** Loads the file a command names. Null when there is none: the caller says so. */
  main(file: string): Module | null {
    const text = this.host.read(file);
    if (text === null) return null;
    // Other files may import it, by a path that is written otherwise.
    const path = this.host.resolve(file, file.replace(/^.*[/\\]/, ''));
    return this.load(file, text, null, path);
  }

  /** The files that were read so far, without those of the library. */
  own(): readonly Module[] {
    return [...new Set(this.loaded.values())].filter((module) => !module.library);
  }

  /** A library file by name, or null. */
  library(name: string): Module | null {
    const file = `std/${name}.gan`;
    const known = this.loaded.get(file);
    if (known !== undefined) return known;
    const text = this.libraryText(name);
    return text === null ? null : this.load(file, text, `std/${name}`);
  }

  private libraryText(name: string): string | null {
    const known = this.libraryTexts.get(name);
    if (known !== undefined) return known;
    const text = this.host.library(name);
    this.libraryTexts.set(name, text);
    return text;
  }

  /** Where a name that needs no import is declared. */
  inPrelude(name: string): Module | null {
    const known = this.homes.get(name);
    if (known !== undefined) return known;
    // A file in which no line begins by declaring the name need not be read.
    const declares = new RegExp(`^\\w+ ${name}\\b`, 'm');
    const home = prelude.find(
      (item) => declares.test(this.libraryText(item) ?? '') && this.library(item)?.declarations.has(name),
    );
    const module = home === undefined ? null : this.library(home);
    this.homes.set(name, module);
    return module;
  }

  preludeNames(): readonly string[] {
    return prelude.flatMap((item) => [...(this.library(item)?.declarations.keys() ?? [])]);
  }

  /** The library module that declares a name, for hints and for `--set`. */
  anywhereInLibrary(name: string): { readonly module: Module; readonly path: string } | null {
    for (const item of this.host.libraryNames()) {
      const module = this.library(item);
      if (module?.declarations.has(name)) return { module, path: `std/${item}` };
    }
    return null;
  }

  private load(file: string, text: string, shipped: string | null, path = file): Module {
    const library = shipped?.startsWith('std/') === true;
    this.texts.set(file, text);
    const { program: written, problems, divisions } = library ? parseLibrary(text, file) : parse(text, file);
    for (const problem of problems) this.reports.add(syntaxFinding(problem));
    const base = this.base(written, file, path);
    // Without what it extends, the rest of the file says little.
    const broken = written.extends !== null && (base === null || base.broken);
    const { program, problems: misfits } =
      base === null ? { program: written, problems: [] } : extend(base.program, written);
    for (const { span, problem } of misfits) this.reports.add(diagnose(problem.code, span, problem.details));
    const declarations = new Map<string, Named>();
    const imports = new Map<string, Imported | null>(base?.imports);
    const module: Module = {
      file,
      library,
      shipped,
      program,
      divisions,
      declarations,
      imports,
      broken,
      extended: base !== null,
    };
    // Known before its imports are read, so that files may import each other.
    this.loaded.set(path, module);
    for (const declaration of program.declarations) this.declare(declaration, declarations);
    for (const item of written.imports) this.import(item, module, imports);
    return module;
  }

  /** The module a file extends, with everything that one extends in turn. */
  private base(program: ast.Program, file: string, path: string): Module | null {
    if (program.extends === null) return null;
    const { span, path: written } = program.extends;
    if (this.extending.has(path)) {
      this.reports.add(diagnose('extends/circular', span, { path: written.value }));
      return null;
    }
    this.extending.add(path);
    const found = this.find(written, { file });
    this.extending.delete(path);
    return found;
  }

  private declare(declaration: ast.Declaration, declarations: Map<string, Named>): void {
    if (declaration.kind === 'train' || declaration.kind === 'expect') return;
    const { text: name, span } = declaration.name;
    const first = declarations.get(name);
    if (first === undefined) {
      declarations.set(name, declaration);
    } else {
      const label = { span: first.name.span, text: 'declared here first' };
      this.reports.add(diagnose('name/declared-twice', span, { name }, [label]));
    }
  }

  private import(item: ast.Import, module: Module, imports: Map<string, Imported | null>): void {
    const target = this.find(item.path, module);
    if (target === null) {
      for (const { name, alias } of item.names) imports.set((alias ?? name).text, null);
      return;
    }
    for (const { name, alias } of item.names) {
      const local = (alias ?? name).text;
      const { span } = alias ?? name;
      const earlier = imports.get(local);
      // A variant may import again what it inherits, or the name from elsewhere.
      const inherited = earlier?.span.file !== span.file;
      const declared = module.program.declarations.find(
        (declaration) =>
          'name' in declaration && declaration.name.text === local && declaration.span.file === span.file,
      );
      if (!target.declarations.has(name.text)) {
        const near = suggestion(name.text, target.declarations.keys(), { words: operations, closed: true });
        const { meant } = near;
        imports.set(local, null);
        // The rest of the file may write it right.
        if (meant !== null && !module.declarations.has(meant) && !imports.has(meant)) imports.set(meant, null);
        const details = { name: name.text, path: item.path.value, ...near };
        this.reports.add(diagnose('name/not-exported', name.span, details));
      } else if (declared !== undefined && 'name' in declared) {
        const label = { span: declared.name.span, text: 'declared here' };
        this.reports.add(diagnose('import/clash', span, { name: local, imported: name.text, path: item.path.value }, [label])); // prettier-ignore
      } else if (earlier !== undefined && earlier !== null && !inherited) {
        const label = { span: earlier.span, text: 'imported here first' };
        this.reports.add(diagnose('import/clash', span, { name: local, imported: name.text, path: item.path.value }, [label])); // prettier-ignore
      } else {
        imports.set(local, { module: target, name: name.text, span: name.span });
      }
    }
  }

  private find(path: ast.StringLiteral, from: { readonly file: string }): Module | null {
    if (this.reports.coversError(path.span)) return null;
    if (path.value.startsWith('std/')) return this.inLibrary(path);
    if (this.depth === 0) this.outermost = path.span;
    const what = this.depth >= most.deep ? 'deep' : this.loaded.size >= most.many ? 'many' : null;
    if (what !== null) return this.tooMany(this.outermost ?? path.span, what);
    this.depth++;
    try {
      return isPackagePath(path.value) ? this.inPackage(path, from) : this.inFile(path, from);
    } finally {
      this.depth--;
    }
  }

  /** Told once: what would be read next would only repeat it. */
  private tooMany(span: Span, what: 'deep' | 'many'): null {
    if (!this.limitTold) this.reports.add(diagnose('limit/files', span, { what, limit: most[what] }));
    this.limitTold = true;
    return null;
  }

  private inLibrary(path: ast.StringLiteral): Module | null {
    const found = this.library(path.value.slice('std/'.length).replace(/\.gan$/, ''));
    if (found !== null) return found;
    const known = this.host.libraryNames().map((item) => `std/${item}`);
    this.reports.add(
      diagnose('import/no-such-library', path.span, {
        path: path.value,
        known,
        ...suggestion(path.value, known, { closed: true }),
      }),
    );
    return null;
  }

  private inPackage(path: ast.StringLiteral, from: { readonly file: string }): Module | null {
    const found = findInPackage(this.host, from.file, path.value);
    if (found.kind === 'file' && (this.host.leaves?.(found.file, found.file) ?? null) === null)
      return this.loaded.get(found.file) ?? this.load(found.file, found.text, path.value);
    if (found.kind === 'no-package') {
      const own =
        this.host.read(this.host.resolve(from.file, `${path.value}.gan`)) === null ? null : `${path.value}.gan`;
      const near = own === null ? suggestion(found.name, found.known, { closed: true }) : { meant: own, sure: true };
      this.reports.add(diagnose('import/no-such-package', path.span, { name: found.name, ...near }));
      return null;
    }
    const [name, known] = found.kind === 'file' ? [path.value, []] : [found.name, found.known];
    const details = { path: path.value, name, known, ...suggestion(path.value, known, { closed: true }) };
    this.reports.add(diagnose('import/not-in-package', path.span, details));
    return null;
  }

  private inFile(path: ast.StringLiteral, from: { readonly file: string }): Module | null {
    const file = this.host.resolve(from.file, path.value);
    const left = this.host.leaves?.(from.file, file) ?? null;
    if (left !== null) {
      this.reports.add(diagnose('import/outside', path.span, { path: path.value, ...left }));
      return null;
    }
    // What is read is shown where it does not parse, and most files are not for that.
    if (!file.endsWith('.gan')) {
      const meant = this.host.read(`${file}.gan`) === null ? null : `${path.value}.gan`;
      this.reports.add(diagnose('import/not-gan', path.span, { path: path.value, meant }));
      return null;
    }
    const known = this.loaded.get(file);
    if (known !== undefined) return known;
    const text = this.host.read(file);
    if (text === null) {
      const fault = this.host.unread?.(file) ?? null;
      if (fault !== null) {
        this.reports.add(diagnose('file/unreadable', path.span, fault));
        return null;
      }
      const near = nearBeside(path.value, file, this.host);
      this.reports.add(diagnose('import/no-such-file', path.span, { path: path.value, file, ...near }));
      return null;
    }
    return this.load(file, text, null);
  }

  /** Whether a path of data, written in a file of an npm package, leads out of the package. */
  leavesPackage(from: string, path: string): boolean {
    const left = this.host.leaves?.(from, /^~/.test(path) ? '/' : this.host.resolve(from, path)) ?? null;
    return left?.kind === 'package';
  }
}

/** The path of the program meant by one that leads nowhere: in the same folder, by a name like it. */
export function nearBeside(path: string, file: string, { list }: Pick<Host, 'list'>): ReturnType<typeof suggestion> {
  const names = list?.(file.replace(/[^/\\]*$/, '')) ?? [];
  const { meant, sure } = suggestion(file.replace(/^.*[/\\]/, ''), names.filter((name) => name.endsWith('.gan')), { closed: true }); // prettier-ignore
  return { meant: meant === null ? null : path.replace(/[^/\\]*$/, meant), sure };
}
