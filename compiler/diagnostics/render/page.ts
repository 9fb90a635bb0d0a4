/**
 * The page of a code, `docs/diagnostics/GROUP/NAME.md`: a heading, one line that says what is wrong, and why it is,
 * written by hand; below the first `##` the programs and messages of the golden cases, which a test writes.
 */
export interface Page {
  readonly code: string;
  /** One line: what is wrong. */
  readonly summary: string;
  /** The rule, what would happen otherwise, how people get there. */
  readonly about: string;
  /** Programs, what is said about them, and the same put right; Markdown. */
  readonly examples: string;
}

/** The path of a code's page below `docs/`. */
export const pagePath = (code: string): string => `diagnostics/${code}.md`;

/** Reads a page; null where a part that people write is missing. */
export function readPage(markdown: string): Page | null {
  const text = markdown.replaceAll('\r\n', '\n');
  const at = /^## /m.exec(text)?.index ?? text.length;
  const [heading, summary, ...about] = text.slice(0, at).trim().split(/\n\n+/);
  const code = /^# (\S+)$/.exec(heading ?? '')?.[1];
  if (code === undefined || summary === undefined || summary.includes('\n') || about.length === 0) return null;
  return { code, summary, about: about.join('\n\n'), examples: text.slice(at) };
}
