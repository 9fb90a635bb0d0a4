/** One thing wrong with a program: a stable code, the place, the numbers, and one way out. */
import type { Fix } from '../../../grammar/text/fix.js';
import type { Span } from '../../../grammar/text/source.js';

export type { Edit, Fix } from '../../../grammar/text/fix.js';

export type Severity = 'error' | 'warning';

/** A note at another place: a stage of the chain that led here, or the declaration the message speaks of. */
export interface Label {
  readonly span: Span;
  readonly text: string;
}

/** A place that was reported, with the text around it. */
export interface Place {
  readonly span: Span;
  readonly labels: readonly Label[];
  /** The whole text of the file. */
  readonly text: string;
}

/** Finds the edit that puts a mistake right; null where the text is not what the remedy is for. */
export type Remedy = (place: Place) => Fix | null;

interface Told {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly labels: readonly Label[];
  readonly hint: string | null;
}

/** What a stage of the compiler reports. */
export interface Finding extends Told {
  /** The numbers and names that its message is made of; their form is the code's. */
  readonly details: unknown;
  /** Finds the edit that puts it right; null where there is no single one. */
  readonly remedy: Remedy | null;
  /** How many parameters go with its remedy. */
  readonly removes: number;
}

/** A change that is offered. */
export interface Offer extends Fix {
  /** How many parameters go with it, as its message says; with none of them the program means the same as before. */
  readonly parameters: number;
}

/** What a compilation says. */
export interface Diagnostic extends Told {
  readonly fix: Offer | null;
}
