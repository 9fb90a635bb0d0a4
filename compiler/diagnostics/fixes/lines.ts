/** Lines that go, and a word at the start of another line. */
import { rewrite } from '../../../grammar/text/fix.js';
import { spanAt } from './remedy.js';
import type { Remedy } from '../model/diagnostic.js';

/** The statement goes, and its line where nothing else stands on it. */
export const removeLine: Remedy = ({ span, text }) => {
  const from = text.lastIndexOf('\n', span.start.offset - 1) + 1;
  const next = text.indexOf('\n', span.end.offset);
  const to = next < 0 ? text.length : next + 1;
  const alone = (text.slice(from, span.start.offset) + text.slice(span.end.offset, to)).trim() === '';
  return rewrite(alone ? spanAt(span.file, text, from, to) : span, '', 'Take this line out.');
};

/** Where the name was declared, by the first label, it becomes a `var`. */
export const declareVar: Remedy = ({ labels, text }) => {
  const declared = labels[0]?.span;
  const word = /\blet\s+$/.exec(text.slice(0, declared?.start.offset ?? 0));
  if (declared === undefined || word === null) return null;
  return rewrite(spanAt(declared.file, text, word.index, word.index + 'let'.length), 'var', 'Declare it with `var`.');
};
