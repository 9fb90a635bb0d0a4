/**
 * Comma-separated values (RFC 4180): cells are separated by commas, records by line ends; a cell in double quotes may
 * hold both, and a quote within it is written twice. The first record names the columns. What spreadsheets make of it
 * is read too: semicolons or tabs between the cells, and spaces around them, which are no part of what is not in quotes.
 */
import { DataError } from '../errors/data-error.js';
import { counted, listed, named, shortened } from '../text/prose.js';

export interface Csv {
  readonly columns: readonly string[];
  readonly records: readonly CsvRecord[];
  /** Whether messages may show what the file holds: it is called a table, or has a column that was looked for. */
  readonly shows: boolean;
}

export interface CsvRecord {
  /** As many as there are columns. */
  readonly cells: readonly string[];
  /** The line of the file that it begins on, from 1. */
  readonly line: number;
}

type Separator = ',' | ';' | '\t';

/** What a file is, for the functions below. */
interface Source {
  readonly text: string;
  readonly path: string;
  readonly separator: Separator;
}

const NAMES: Readonly<Record<Separator, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };

/** What to do where a file that is not called one does not look like a table. */
export const NO_TABLE = 'Name a table: its first line names its columns, with commas, semicolons or tabs between them.';

const quotes = (separator: Separator): string =>
  `A cell with ${NAMES[separator]}, quotes or line ends stands in double quotes, and a quote within it is written twice.`;

/**
 * Reads CSV content in UTF-8; `path` is for messages. Empty lines are passed over.
 * @param wanted columns that are looked for
 * @throws DataError when it is not UTF-8, breaks the format, or has records of different lengths
 */
export function parseCsv(bytes: Uint8Array, path: string, wanted: readonly string[] = []): Csv {
  const { text, separator, line } = separated(decoded(bytes, path));
  const [header, ...records] = split({ text, path, separator }, line);
  if (header === undefined) throw new DataError(`${path} is empty.`, 'Its first line names the columns.');
  const columns = header.cells.map((name) => name.normalize('NFC'));
  // Any file may be named as a table, and not all of them are for other eyes.
  const shows = /\.(?:csv|tsv|tab)$/i.test(path) || wanted.some((name) => columns.includes(name));
  const repeated = columns.find((name, index) => columns.indexOf(name) !== index);
  if (repeated !== undefined) {
    const called = shows ? ` called "${shortened(repeated)}"` : ' of one name';
    throw new DataError(`${path} has two columns${called}.`, 'Give each column a name of its own.');
  }
  const ragged = records.filter(({ cells }) => cells.length !== columns.length);
  const [first] = ragged;
  if (first !== undefined) {
    const more = ragged.length === 1 ? '' : `; ${counted(ragged.length - 1, 'other line')} (${lines(ragged.slice(1))}) ${ragged.length === 2 ? 'is' : 'are'} of another length, too`; // prettier-ignore
    throw new DataError(
      `${path}, line ${first.line}: ${counted(first.cells.length, 'cell')} where there ${columns.length === 1 ? 'is' : 'are'} ${counted(columns.length, 'column')}` +
        `${shows ? ` (${listed(named(columns), 10)})` : ''}, with ${NAMES[separator]} between them${more}.`,
      shows ? quotes(separator) : NO_TABLE,
    );
  }
  return { columns, records, shows };
}

const lines = (records: readonly CsvRecord[]): string => listed(records.map(({ line }) => String(line)), 9); // prettier-ignore

function decoded(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(`${path} is not text in UTF-8.`, 'Save it as CSV in UTF-8.');
  }
}

/**
 * What stands between cells: the mark that the line of the columns has most of outside of quotes. Some spreadsheets say
 * it in a line before, `sep=;`.
 */
function separated(text: string): { readonly text: string; readonly separator: Separator; readonly line: number } {
  const [said, mark] = /^sep=([,;\t])(?:\r\n?|\n)/.exec(text) ?? [];
  if (said !== undefined) return { text: text.slice(said.length), separator: mark as Separator, line: 2 };
  const [header = ''] = /^[\r\n]*(?:"[^"]*(?:"|$)|[^"\r\n])*/.exec(text) ?? [];
  const unquoted = header.replace(/"[^"]*(?:"|$)/g, '');
  const often = (separator: Separator): number => unquoted.split(separator).length - 1;
  const separator = ([',', ';', '\t'] as const).reduce((most, each) => (often(each) > often(most) ? each : most));
  return { text, separator, line: 1 };
}

function split(source: Source, start: number): CsvRecord[] {
  const { text, separator } = source;
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let line = start;
  let first = start;
  let at = 0;
  while (at < text.length) {
    const { cell, end } = cellAt(source, at, line);
    cells.push(cell);
    for (let k = at; k < end; k++) if (text[k] === '\n') line++;
    at = end;
    if (text[at] === separator) {
      at++;
      // A separator before the end of the file has an empty cell behind it.
      if (at < text.length) continue;
      cells.push('');
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    // A line with nothing on it is one empty cell.
    if (cells.length > 1 || cells[0] !== '') records.push({ cells, line: first });
    cells = [];
    first = line;
  }
  return records;
}

interface Cell {
  readonly cell: string;
  /** Where the separator or the line end behind it is. */
  readonly end: number;
}

function cellAt(source: Source, start: number, line: number): Cell {
  const opening = behindSpaces(source, start);
  return source.text[opening] === '"' ? quoted(source, opening, line) : plain(source, start, line);
}

function plain({ text, path, separator }: Source, start: number, line: number): Cell {
  const ends = separator === ',' ? /[,\r\n]/g : separator === ';' ? /[;\r\n]/g : /[\t\r\n]/g;
  ends.lastIndex = start;
  const end = ends.exec(text)?.index ?? text.length;
  const cell = text.slice(start, end).trim();
  if (cell.includes('"'))
    throw new DataError(`${path}, line ${line}: a quote stands within a cell.`, quotes(separator));
  return { cell, end };
}

function quoted(source: Source, start: number, line: number): Cell {
  const { text, path, separator } = source;
  let close = text.indexOf('"', start + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0)
    throw new DataError(`${path}, line ${line}: a cell begins with a quote, and nothing ends it.`, quotes(separator));
  const end = behindSpaces(source, close + 1);
  if (end < text.length && !`${separator}\r\n`.includes(text[end] ?? ''))
    throw new DataError(`${path}, line ${line}: more follows behind the quote that ends a cell.`, quotes(separator));
  return { cell: text.slice(start + 1, close).replaceAll('""', '"'), end };
}

function behindSpaces({ text, separator }: Source, start: number): number {
  let at = start;
  while (text[at] === ' ' || (text[at] === '\t' && separator !== '\t')) at++;
  return at;
}
