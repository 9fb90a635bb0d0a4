/** How the stages of the compiler report: a list that grows, entries made from the catalog so that a code's message has one home. */
import type { Span } from '../../../grammar/text/source.js';
import { catalog, type Code, type Details } from '../catalog/index.js';
import type { SyntaxProblem } from '../../../grammar/parse.js';
import type { Finding, Label, Remedy } from '../model/diagnostic.js';

/** Builds the finding of `code` from its details. */
export function diagnose<C extends Code>(
  code: C,
  span: Span,
  details: Details<C>,
  labels: readonly Label[] = [],
): Finding {
  const entry = catalog[code] as {
    severity?: 'warning';
    message: (d: unknown) => string;
    hint?: (d: unknown) => string | null;
    fix?: (d: unknown) => Remedy | null;
    removes?: (d: unknown) => number;
  };
  return {
    code,
    severity: entry.severity ?? 'error',
    message: entry.message(details),
    span,
    labels,
    hint: entry.hint?.(details) ?? null,
    details,
    remedy: entry.fix?.(details) ?? null,
    removes: entry.removes?.(details) ?? 0,
  };
}

/** The finding of a problem of the grammar, which knows its fix itself. */
export function syntaxFinding({ fix = null, ...problem }: SyntaxProblem): Finding {
  return { ...problem, severity: 'error', labels: [], details: null, remedy: fix === null ? null : () => fix, removes: 0 }; // prettier-ignore
}

/**
 * Reports gathered over a compilation; the same code at the same place is kept once.
 *
 * One text may be expanded many times: in the iterations of a loop, the calls of a block, the values of an argument.
 * Each expansion gives its fix; one is offered only where they all agree.
 */
export class Reports {
  private readonly seen = new Set<string>();
  private readonly remedies = new Map<string, (Remedy | null)[]>();
  readonly list: Finding[] = [];

  add(diagnostic: Finding): void {
    const { file, start } = diagnostic.span;
    const key = `${diagnostic.code} ${file}:${start.offset} ${diagnostic.message}`;
    this.again(diagnostic);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.list.push(diagnostic);
  }

  /** Another expansion of the text has this to say as well. */
  again({ code, span, remedy }: Finding): void {
    this.say(code, span, remedy);
  }

  /** An expansion of the text is fine in this respect. */
  passed(code: Code, span: Span): void {
    this.say(code, span, null);
  }

  /** What each expansion of the text asks for; null for one that is fine as it is, or has no one way out. */
  remediesOf({ code, span, remedy }: Finding): readonly (Remedy | null)[] {
    return this.remedies.get(keyOf(code, span)) ?? [remedy];
  }

  private say(code: string, span: Span, remedy: Remedy | null): void {
    const key = keyOf(code, span);
    const said = this.remedies.get(key);
    if (said === undefined) this.remedies.set(key, [remedy]);
    else if (said.at(-1) !== remedy) said.push(remedy);
  }

  /** Says one thing in the place of several that were said. */
  revise(said: readonly Finding[], now: Finding): void {
    const at = this.list.findIndex((finding) => said.includes(finding));
    if (at < 0) return;
    this.list[at] = now;
    this.remedies.set(keyOf(now.code, now.span), [now.remedy]);
    for (let i = this.list.length - 1; i > at; i--) if (said.includes(this.list[i]!)) this.list.splice(i, 1);
  }

  /** Whether an error was reported that starts inside the span: what stands there is not to be trusted. */
  coversError({ file, start, end }: Span): boolean {
    return this.list.some(
      ({ span, severity }) =>
        severity === 'error' &&
        span.file === file &&
        span.start.offset >= start.offset &&
        span.start.offset <= end.offset,
    );
  }

  get failed(): boolean {
    return this.list.some((diagnostic) => diagnostic.severity === 'error');
  }
}

const keyOf = (code: string, { file, start, end }: Span): string => `${code} ${file}:${start.offset}-${end.offset}`;
