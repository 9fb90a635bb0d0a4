/** One thing wrong with a program: a stable code, the place, the numbers, and one way out. */
import type { Span } from '../../grammar/source.js';

export type Severity = 'error' | 'warning';

/** A note at another place: a stage of the chain that led here, or the declaration the message speaks of. */
export interface Label {
  readonly span: Span;
  readonly text: string;
}

export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly labels: readonly Label[];
  readonly hint: string | null;
}
