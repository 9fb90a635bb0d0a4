/** The formatter: one style, without options. */
import { stackProblem } from './lexer/brackets.js';
import type { SyntaxProblem } from './text/problems.js';
import { CommentReader } from './print/comments.js';
import { render } from './print/doc.js';
import { printProgram } from './print/program.js';
import { readProgram } from './read.js';

/**
 * The text in the style of the language: the same program, the same comments. Text with problems comes back as it is.
 * Formatting twice changes nothing more.
 */
export function format(
  text: string,
  file: string,
): { readonly text: string; readonly problems: readonly SyntaxProblem[] } {
  const { tree, tokens, comments, problems } = readProgram(text, file);
  if (tree === null || problems.length > 0) return { text, problems };
  try {
    return { text: render(printProgram({ comments: new CommentReader(comments, tokens) }, tree)), problems };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { text, problems: [stackProblem(file, tokens)] };
  }
}
