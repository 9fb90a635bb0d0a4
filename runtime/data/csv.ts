/**
 * Comma-separated values (RFC 4180): cells are separated by commas, records by line ends; a cell in double quotes may
 * hold both, and a quote within it is written twice. The first record names the columns.
 */
import { DataError } from './data-error.js';
import { counted, listed } from './words.js';

export interface Csv {
  readonly columns: readonly string[];
  readonly records: readonly CsvRecord[];
}

export interface CsvRecord {
  /** As many as there are columns. */
  readonly cells: readonly string[];
  /** The line of the file that it begins on, from 1. */
  readonly line: number;
}

const QUOTES =
  'A cell with commas, quotes or line ends stands in double quotes, and a quote within it is written twice.';

/**
 * Reads CSV content in UTF-8; `path` is for messages. Empty lines are passed over.
 * @throws DataError when it is not UTF-8, breaks the format, or has records of different lengths
 */
export function parseCsv(bytes: Uint8Array, path: string): Csv {
  const [header, ...records] = split(decoded(bytes, path), path);
  if (header === undefined) throw new DataError(`${path} is empty.`, 'Its first line names the columns.');
  const columns = header.cells;
  const repeated = columns.find((name, index) => columns.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new DataError(`${path} has two columns called "${repeated}".`, 'Give each column a name of its own.');
  const ragged = records.find(({ cells }) => cells.length !== columns.length);
  if (ragged !== undefined) {
    throw new DataError(
      `${path}, line ${ragged.line}: ${counted(ragged.cells.length, 'cell')} where there are ${counted(columns.length, 'column')} (${listed(columns, 10)}).`,
      QUOTES,
    );
  }
  return { columns, records };
}

function decoded(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(`${path} is not text in UTF-8.`, 'Save it as CSV in UTF-8.');
  }
}

function split(text: string, path: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let line = 1;
  let first = 1;
  let at = 0;
  while (at < text.length) {
    const { cell, end } = text[at] === '"' ? quoted(text, at, line, path) : plain(text, at, line, path);
    cells.push(cell);
    for (let k = at; k < end; k++) if (text[k] === '\n') line++;
    at = end;
    if (text[at] === ',') {
      at++;
      // A comma before the end of the file has an empty cell behind it.
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
  /** Where the comma or the line end behind it is. */
  readonly end: number;
}

function plain(text: string, start: number, line: number, path: string): Cell {
  const separator = /[,\r\n]/g;
  separator.lastIndex = start;
  const end = separator.exec(text)?.index ?? text.length;
  const cell = text.slice(start, end);
  if (cell.includes('"')) throw new DataError(`${path}, line ${line}: a quote stands within a cell, ${cell}.`, QUOTES);
  return { cell, end };
}

function quoted(text: string, start: number, line: number, path: string): Cell {
  let close = text.indexOf('"', start + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) throw new DataError(`${path}, line ${line}: a cell begins with a quote, and nothing ends it.`, QUOTES);
  const end = close + 1;
  if (end < text.length && !',\r\n'.includes(text[end] ?? ''))
    throw new DataError(`${path}, line ${line}: more follows behind the quote that ends a cell.`, QUOTES);
  return { cell: text.slice(start + 1, close).replaceAll('""', '"'), end };
}
