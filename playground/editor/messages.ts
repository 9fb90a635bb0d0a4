/** What the page asks the worker that knows the language, and what that answers. */
import type { Completions } from '../../service/features/completion.js';
import type { Hover } from '../../service/features/hover.js';
import type { SemanticToken } from '../../service/features/tokens.js';
import type { InlayHint, Problem } from '../../service/facts/facts.js';
import type { Rate } from '../program/rates.js';

/** Each with the text that it is about. */
export type Question =
  | { readonly ask: 'tokens' }
  | { readonly ask: 'check' }
  | { readonly ask: 'completion'; readonly at: number }
  | { readonly ask: 'hover'; readonly at: number };

export interface Answers {
  readonly tokens: readonly SemanticToken[];
  readonly check: Checked;
  readonly completion: Completions | null;
  readonly hover: Hover | null;
}

export interface Checked {
  readonly problems: readonly Problem[];
  readonly hints: readonly InlayHint[];
  readonly rates: readonly Rate[];
  /** The networks as an SVG drawing, and in words; null where the program has errors, or no networks. */
  readonly drawing: { readonly svg: string; readonly words: string } | null;
  /** Whether there are no errors. */
  readonly fine: boolean;
}

export type Asked = Question & { readonly id: number; readonly text: string };

export interface Answered {
  readonly id: number;
  readonly answer: Answers[keyof Answers];
}
