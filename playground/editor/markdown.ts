/// <reference lib="dom" />
/** The little Markdown that the language service writes: paragraphs, `code` and blocks of code. Never as HTML. */
import { element } from '../../runtime/web/elements.js';

export function shownMarkdown(text: string): HTMLElement {
  const parts = text.split(/^```\w*\n([\s\S]*?)^```$/m);
  const nodes = parts.flatMap((part, i): readonly HTMLElement[] => {
    if (i % 2 === 1) return [element('pre', {}, part.trimEnd())];
    return part.split(/\n\s*\n/).flatMap((paragraph) => (paragraph.trim() === '' ? [] : [element('p', {}, ...inline(paragraph.trim()))])); // prettier-ignore
  });
  return element('div', { className: 'markdown' }, ...nodes);
}

const inline = (text: string): readonly (Node | string)[] =>
  text
    .split(/`([^`]+)`/)
    .map((part, i): Node | string =>
      i % 2 === 1 ? element('code', {}, part) : part.replace(/\*\*?|\[([^\]]*)\]\([^)]*\)/g, '$1'),
    );
