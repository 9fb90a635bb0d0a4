/**
 * The language service: what an editor asks about programs while they are written. A command, a page and a worker each
 * call it; it touches no file and no process.
 *
 * Nothing that is asked compiles. `check` does, which takes a while, and is called when the typing rests; all else is
 * answered at once, from the text as it stands and from what the last check has found, carried to where it is now.
 */
import type { Host } from '../compiler/resolve/host.js';
import { type Examine, examineWith } from './facts/examine.js';
import type { Facts, InlayHint, Problem } from './facts/facts.js';
import { type Action, actions } from './features/actions.js';
import { completion, type Completions } from './features/completion.js';
import { Context } from './features/context.js';
import { folding, type Fold } from './features/folding.js';
import { format } from './features/format.js';
import { hover, type Hover } from './features/hover.js';
import { inlayHints } from './features/inlay-hints.js';
import { lenses, type Lens } from './features/lenses.js';
import { definition, type Reference, references, rename, renamed, type Renaming } from './features/navigation.js';
import { problems } from './features/problems.js';
import { type SignatureHelp, signatureHelp } from './features/signature-help.js';
import { type DocumentSymbol, symbols } from './features/symbols.js';
import { type SemanticToken, tokens } from './features/tokens.js';
import { Files } from './names/files.js';
import type { Place, TextEdit } from './text/places.js';
import { read, type Reading } from './text/reading.js';

export interface ServiceOptions {
  /** Compiles, where another thread is to; by default it is done here. */
  readonly examine?: Examine;
}

export class Service {
  /** Texts of open files, which stand for those on the disk. */
  private readonly texts = new Map<string, string>();
  private readonly readings = new Map<string, Reading>();
  private readonly facts = new Map<string, Facts>();
  /** The texts that the facts of a file were found in. */
  private readonly checked = new Map<string, ReadonlyMap<string, string | null>>();
  private contexts = new Map<string, Context>();
  private files: Files;
  private readonly host: Host;
  private readonly examine: Examine;

  constructor(
    private readonly outside: Host,
    options: ServiceOptions = {},
  ) {
    this.host = { ...outside, read: (path) => this.text(path) };
    this.files = this.newFiles();
    this.examine = options.examine ?? examineWith(outside);
  }

  // ---- texts ------------------------------------------------------------------------------------

  /** An open file has this text now. */
  open(file: string, text: string): void {
    if (this.texts.get(file) === text) return;
    this.texts.set(file, text);
    this.changed();
  }

  close(file: string): void {
    this.texts.delete(file);
    this.facts.delete(file);
    this.checked.delete(file);
    this.changed();
  }

  /** Files on the disk may have changed, or data that programs name: what was read of them is forgotten. */
  refresh(): void {
    this.checked.clear();
    this.changed();
  }

  /** Reads the library, so that the first answer is as quick as the others. */
  prepare(): void {
    for (const name of this.outside.libraryNames()) this.reading(`std/${name}.gan`);
  }

  private changed(): void {
    this.files = this.newFiles();
    this.contexts = new Map();
  }

  private newFiles(): Files {
    return new Files(this.host, (file) => this.reading(file));
  }

  private text(file: string): string | null {
    return this.texts.get(file) ?? this.outside.read(file);
  }

  /** A file is read once for each text that it has. */
  private reading(file: string): Reading | null {
    const library = /^std\/(.*)\.gan$/.exec(file);
    const text = library === null ? this.text(file) : this.outside.library(library[1]!);
    if (text === null) return null;
    const known = this.readings.get(file);
    if (known?.text === text) return known;
    const made = read(file, text);
    this.readings.set(file, made);
    return made;
  }

  private context(file: string): Context | null {
    const known = this.contexts.get(file);
    if (known !== undefined) return known;
    const outline = this.files.outline(file);
    if (outline === null) return null;
    const made = new Context(this.host, this.files, outline, this.facts.get(file) ?? null, (path) => this.around(path));
    this.contexts.set(file, made);
    return made;
  }

  /** The open files, and those in the folder of a file. */
  private around(file: string): readonly string[] {
    const names = (this.outside.list?.(file.replace(/[^/\\]*$/, '')) ?? []).filter((name) => name.endsWith('.gan'));
    return [...this.texts.keys(), ...names.map((name) => this.outside.resolve(file, name))];
  }

  // ---- compiling --------------------------------------------------------------------------------

  /**
   * Compiles a file, if it or a file that it leads to has changed since it was last compiled.
   *
   * @returns whether something new is known
   */
  async check(file: string): Promise<boolean> {
    const before = this.checked.get(file);
    if (before !== undefined && [...before].every(([path, text]) => this.text(path) === text)) return false;
    const { facts, read } = await this.examine(file, new Map(this.texts));
    if (this.text(file) === null) return false;
    this.facts.set(file, facts);
    this.checked.set(file, read);
    this.contexts.delete(file);
    return true;
  }

  /** Whether a file was looked at when another one was checked. */
  leadsTo(file: string, other: string): boolean {
    return this.checked.get(file)?.has(other) === true;
  }

  /** The text of a file, open or not. */
  textOf(file: string): string | null {
    return this.reading(file)?.text ?? null;
  }

  /** What the last check said of other files that the program is made of. */
  elsewhere(file: string): readonly Problem[] {
    return (this.facts.get(file)?.problems ?? []).filter((problem) => problem.file !== file);
  }

  // ---- what is asked ----------------------------------------------------------------------------

  problems(file: string): readonly Problem[] {
    return this.ask(file, problems, []);
  }

  inlayHints(file: string): readonly InlayHint[] {
    return this.ask(file, inlayHints, []);
  }

  hover(file: string, at: number): Hover | null {
    return this.ask(file, (context) => hover(context, at), null);
  }

  completion(file: string, at: number): Completions | null {
    return this.ask(file, (context) => completion(context, at), null);
  }

  signature(file: string, at: number): SignatureHelp | null {
    return this.ask(file, (context) => signatureHelp(context, at), null);
  }

  /** A file of the library is named `std/NAME.gan`. */
  definition(file: string, at: number): readonly Place[] {
    return this.ask(file, (context) => definition(context, at), []);
  }

  references(file: string, at: number): readonly Reference[] {
    return this.ask(file, (context) => references(context, at), []);
  }

  /** The word that a renaming would be of. */
  renamed(file: string, at: number): (Place & { readonly name: string }) | null {
    return this.ask(file, (context) => renamed(context, at), null);
  }

  rename(file: string, at: number, name: string): Renaming {
    return this.ask<Renaming>(file, (context) => rename(context, at, name), { refused: 'There is no such file.' });
  }

  symbols(file: string): readonly DocumentSymbol[] {
    return this.ask(file, symbols, []);
  }

  folding(file: string): readonly Fold[] {
    return this.ask(file, folding, []);
  }

  tokens(file: string): readonly SemanticToken[] {
    return this.ask(file, tokens, []);
  }

  format(file: string): readonly TextEdit[] {
    return this.ask(file, format, []);
  }

  actions(file: string, from: number, to: number): readonly Action[] {
    return this.ask(file, (context) => actions(context, { from, to }), []);
  }

  lenses(file: string): readonly Lens[] {
    return this.ask(file, lenses, []);
  }

  private ask<T>(file: string, answer: (context: Context) => T, otherwise: T): T {
    const context = this.context(file);
    return context === null ? otherwise : answer(context);
  }
}
