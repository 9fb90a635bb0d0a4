/** Names in a body, inside out. */
import type { Span } from '../../../grammar/text/source.js';
import type { Value } from './values.js';

export interface Binding {
  value: Value;
  readonly span: Span;
  /** `var` may be assigned; `state` may be updated. */
  readonly kind: 'let' | 'var' | 'weight' | 'state' | 'parameter' | 'size' | 'noise' | 'data';
  used: boolean;
}

export class Scope {
  private readonly names = new Map<string, Binding>();

  constructor(readonly parent: Scope | null = null) {}

  declare(name: string, value: Value, kind: Binding['kind'], span: Span): void {
    this.names.set(name, { value, kind, span, used: false });
  }

  /** The innermost binding of a name. */
  find(name: string): Binding | null {
    return this.names.get(name) ?? this.parent?.find(name) ?? null;
  }

  /** The binding made in this very scope. */
  own(name: string): Binding | null {
    return this.names.get(name) ?? null;
  }

  /** Every name that can be seen from here. */
  *visible(): Generator<string> {
    yield* this.names.keys();
    if (this.parent !== null) yield* this.parent.visible();
  }

  entries(): Iterable<[string, Binding]> {
    return this.names.entries();
  }
}
