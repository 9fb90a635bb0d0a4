/** What every feature is asked with: one file as it stands, its names, and what was last found out about it. */
import type { Facts } from '../facts/facts.js';
import { bind, type Bound } from '../names/bind.js';
import type { Files, Outline } from '../names/files.js';
import { Members } from '../names/members.js';
import type { Occurrence, ScopeRange, Sym } from '../names/symbols.js';
import { touches } from '../text/places.js';
import type { Reading } from '../text/reading.js';
import { Shift } from '../text/shift.js';
import type { Host } from '../../compiler/resolve/host.js';

export class Context {
  readonly members: Members;
  private readonly shift: Shift | null;
  private readonly known = new Map<string, Bound>();

  constructor(
    readonly host: Host,
    readonly files: Files,
    readonly outline: Outline,
    /** Null before the first check. */
    readonly facts: Facts | null,
    /** Every file that is known to be there, whose names may be those of this one. */
    readonly around: (file: string) => readonly string[],
  ) {
    this.members = new Members(files);
    this.shift = facts === null ? null : new Shift(facts.text, outline.reading.text);
  }

  /** Whether a word stands in the text of a file. */
  names(file: string, word: string): boolean {
    return this.host.read(file)?.includes(word) === true || this.host.library(file.replace(/^std\/|\.gan$/g, ''))?.includes(word) === true; // prettier-ignore
  }

  get file(): string {
    return this.outline.file;
  }

  get reading(): Reading {
    return this.outline.reading;
  }

  readonly textOf = (file: string): string | null => this.files.outline(file)?.reading.text ?? null;

  bound(file = this.file): Bound {
    const known = this.known.get(file);
    if (known !== undefined) return known;
    const outline = this.files.outline(file);
    const made = outline === null ? { occurrences: [], scopes: [] } : bind(this.files, outline);
    this.known.set(file, made);
    return made;
  }

  /** The name at a place. */
  occurrenceAt(at: number): Occurrence | null {
    return this.bound().occurrences.find((item) => touches(item, at)) ?? null;
  }

  /** What a word means where the cursor is. */
  resolve(name: string, at: number): Sym | null {
    for (let scope = this.scopeAt(at); scope !== null; scope = scope.parent) {
      const found = scope.names.get(name);
      if (found !== undefined) return found;
    }
    return this.alias(name) ?? this.files.find(this.file, name);
  }

  private alias(name: string): Sym | null {
    return (
      this.bound().occurrences.find(({ symbol }) => symbol.kind === 'alias' && symbol.name === name)?.symbol ?? null
    );
  }

  /** The innermost part of the text in which names hold. */
  scopeAt(at: number): ScopeRange | null {
    return this.bound().scopes.findLast((scope) => scope.from <= at && at <= scope.to) ?? null;
  }

  // ---- what was found out, at its places in the text as it stands now -----------------------------------------

  moved<R extends { readonly from: number; readonly to: number }>(items: readonly R[]): readonly R[] {
    const { shift } = this;
    return shift === null ? [] : items.flatMap((item) => shift.range(item) ?? []);
  }

  point(at: number): number {
    return this.shift?.point(at) ?? at;
  }
}
