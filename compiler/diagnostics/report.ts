/** How passes report: a list that grows, entries made from the catalog so that a code's message has one home. */
import type { Span } from '../../grammar/source.js';
import { catalog, type Code, type Details } from './catalog.js';
import type { SyntaxProblem } from '../../grammar/parse.js';
import type { Finding, Label } from './diagnostic.js';
import type { Remedy } from './fixes/remedy.js';

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
  };
}

/** The finding of a problem of the grammar, which knows its fix itself. */
export function syntaxFinding({ fix = null, ...problem }: SyntaxProblem): Finding {
  return { ...problem, severity: 'error', labels: [], details: null, remedy: fix === null ? null : () => fix };
}

/** Reports gathered over a compilation; the same code at the same place is kept once. */
export class Reports {
  private readonly seen = new Set<string>();
  readonly list: Finding[] = [];

  add(diagnostic: Finding): void {
    const { file, start } = diagnostic.span;
    const key = `${diagnostic.code} ${file}:${start.offset} ${diagnostic.message}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.list.push(diagnostic);
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
