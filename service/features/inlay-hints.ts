/** Shapes, types and numbers between the lines. */
import type { InlayHint } from '../facts/facts.js';
import type { Context } from './context.js';

export function inlayHints(context: Context): readonly InlayHint[] {
  const { text } = context.reading;
  return (context.facts?.hints ?? []).flatMap((hint) => {
    // A hint goes with the character before it: where that is gone, so is what it is about.
    const [before] = context.moved([{ from: hint.at - 1, to: hint.at }]);
    return before === undefined || /\w/.test(text.charAt(before.to)) ? [] : [{ ...hint, at: before.to }];
  });
}
