/** Markdown as a terminal shows it: headings bold, code indented, paragraphs at a width that reads well. */
import type { createColors } from 'picocolors';

type Paint = Pick<ReturnType<typeof createColors>, 'isColorSupported' | 'bold' | 'cyan' | 'dim'>;

const width = 88;

export function showMarkdown(markdown: string, paint: Paint): string {
  const blocks = markdown.trim().split(/(^```\w*\n[^]*?^```$)/m);
  return blocks
    .flatMap((block) => {
      const code = /^```\w*\n([^]*?)\n?```$/.exec(block)?.[1];
      if (code !== undefined) return [code.replace(/^(?=.)/gm, '    ')];
      const paragraphs = block.split(/\n\n+/).map((part) => part.trim());
      return paragraphs.filter((part) => part !== '').map((part) => paragraph(part, paint));
    })
    .join('\n\n');
}

function paragraph(text: string, paint: Paint): string {
  const heading = /^#+ (.*)$/.exec(text)?.[1];
  if (heading !== undefined) return paint.bold(heading);
  return showInline(wrap(text.replaceAll('\n', ' ')), paint);
}

/** A line with its `code` coloured where there are colours, and in its quotes where not. */
export const showInline = (text: string, paint: Paint): string =>
  text.replace(/`([^`\n]+)`/g, (whole, code: string) => (paint.isColorSupported ? paint.cyan(code) : whole));

/** Breaks lines at blanks, and never inside of `code`. */
function wrap(text: string): string {
  const words = text.match(/(?:`[^`]*`|[^\s`])+/g) ?? [];
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
