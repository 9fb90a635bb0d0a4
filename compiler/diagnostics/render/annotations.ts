/** Diagnostics as commands to GitHub's runner, which shows them beside the lines of a pull request. */
import type { Diagnostic } from '../model/diagnostic.js';

/** `::error file=a.gan,line=3,...,title=shape/reshape::message` */
export function annotation({ code, severity, message, hint, span }: Diagnostic): string {
  const { file, start, end } = span;
  // A column is read only where the annotation is about one line.
  const columns = start.line === end.line ? { col: start.column, endColumn: end.column } : {};
  const properties = { file, line: start.line, endLine: end.line, ...columns, title: code };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${severity} ${written.join(',')}::${escapeText(hint === null ? message : `${message}\n${hint}`)}`;
}

/** The runner takes apart lines, and in properties also `:` and `,`. */
const escapeText = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string): string => escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
