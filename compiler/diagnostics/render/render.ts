/** Diagnostics as text for people: the message, the source with the place marked, notes and one way out. */
import type { Span } from '../../../grammar/text/source.js';
import { visible, visibleLine } from '../../../runtime/text/visible.js';
import type { Diagnostic } from '../model/diagnostic.js';

export interface Paint {
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

const same = (text: string) => text;
export const noPaint: Paint = { red: same, green: same, yellow: same, cyan: same, bold: same, dim: same };

/**
 * One diagnostic.
 *
 * @param source the text of a file, or null when it cannot be had
 */
export function render(
  diagnostic: Diagnostic,
  source: (file: string) => string | null,
  paint: Paint = noPaint,
): string {
  const tint = diagnostic.severity === 'error' ? paint.red : paint.yellow;
  const parts = [
    `${tint(paint.bold(diagnostic.severity))}${paint.dim(`[${diagnostic.code}]`)} ${paint.bold(visibleLine(diagnostic.message))}`,
  ];
  const frames = frame(diagnostic.span, '', source, tint, paint);
  parts.push(frames);
  for (const label of diagnostic.labels)
    parts.push(frame(label.span, label.text, source, paint.cyan, paint, diagnostic.span.file));
  if (diagnostic.hint !== null) parts.push(`  ${paint.cyan('=')} ${visible(diagnostic.hint)}`);
  return parts.join('\n') + '\n';
}

/** `2 errors, 1 warning` */
export function summary(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: string) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;
  const [errors, warnings] = [count('error'), count('warning')];
  return [errors > 0 ? plural(errors, 'error') : '', warnings > 0 ? plural(warnings, 'warning') : '']
    .filter(Boolean)
    .join(', ');
}

function frame(
  span: Span,
  note: string,
  source: (file: string) => string | null,
  tint: (text: string) => string,
  paint: Paint,
  mainFile?: string,
): string {
  const { start, end } = span;
  const line = source(span.file)?.split('\n')[start.line - 1]?.replace(/\r$/, '');
  const gutter = ' '.repeat(String(start.line).length);
  const place = `${visibleLine(span.file)}:${start.line}:${start.column}`;
  const head = mainFile === undefined || span.file !== mainFile ? `${gutter} ${paint.dim('-->')} ${place}\n` : '';
  if (line === undefined || line.length > 400)
    return `${head}${gutter} ${paint.dim('|')} ${tint(visibleLine(note))}`.trimEnd();
  const stop = end.line === start.line ? end.column - 1 : line.length;
  const width = Math.max(visible(line.slice(start.column - 1, stop)).length, 1);
  const lead = visible(line.slice(0, start.column - 1)).replace(/[^\t]/g, ' ');
  return (
    `${head}${paint.dim(`${start.line} |`)} ${visible(line)}\n` +
    `${gutter} ${paint.dim('|')} ${lead}${tint((note === '' ? '^' : '-').repeat(width))} ${tint(visibleLine(note))}`.trimEnd()
  );
}
