import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../runtime/data/csv.js';
import { DataError } from '../../../runtime/errors/data-error.js';

const parse = (text: string) => parseCsv(new TextEncoder().encode(text), 'x.csv');
const cellsOf = (text: string) => parse(text).records.map(({ cells }) => cells);

function problemOf(text: string | Uint8Array): string {
  try {
    parseCsv(typeof text === 'string' ? new TextEncoder().encode(text) : text, 'x.csv');
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
  throw new Error('no problem found');
}

describe('CSV', () => {
  it('has commas, quotes and line ends in quoted cells', () => {
    const text = 'file,caption\r\na.png,"a ""red"", round\r\nball"\r\nb.png, plain \r\n"",x\r\n';
    expect(parse(text)).toMatchObject({
      columns: ['file', 'caption'],
      records: [
        { cells: ['a.png', 'a "red", round\r\nball'], line: 2 },
        { cells: ['b.png', 'plain'], line: 4 },
        { cells: ['', 'x'], line: 5 },
      ],
    });
  });

  it('ends with or without a line end, and begins with or without a mark of its encoding', () => {
    for (const text of ['a,b\n1,2', 'a,b\n1,2\n', 'a,b\r1,2\r', '\uFEFFa,b\n1,2\n\n'])
      expect(parse(text)).toMatchObject({ columns: ['a', 'b'], records: [{ cells: ['1', '2'], line: 2 }] });
    expect(cellsOf('a,b\n1,')).toEqual([['1', '']]);
    expect(cellsOf('a,b\n,\n')).toEqual([['', '']]);
    expect(cellsOf('a\n\n1\n\n2\n')).toEqual([['1'], ['2']]);
  });

  it('has semicolons or tabs in place of commas, as spreadsheets write it', () => {
    const table = { columns: ['file', 'kind'], records: [{ cells: ['a.png', 'a, b'] }, { cells: ['b.png', 'c;d'] }] };
    expect(parse('file;kind\na.png;a, b\nb.png;"c;d"\n')).toMatchObject(table);
    expect(parse('file\tkind\na.png\ta, b\nb.png\tc;d\n')).toMatchObject(table);
    expect(parse('"file";"kind"\r\na.png;"a, b"\r\nb.png;"c;d"')).toMatchObject(table);
    expect(parse('sep=;\nfile;kind\na.png;a, b\nb.png;"c;d"')).toMatchObject(table);
    expect(parse('sep=;\nfile;kind\na.png;a').records[0]?.line).toBe(3);
    // A column may have any name.
    expect(parse('"a;b;c",d\n1,2\n').columns).toEqual(['a;b;c', 'd']);
  });

  it('has no spaces around cells, unless they stand in quotes', () => {
    expect(parse('file, kind \n a.png ,\tcat\n b.png, " dog "  \n')).toMatchObject({
      columns: ['file', 'kind'],
      records: [{ cells: ['a.png', 'cat'] }, { cells: ['b.png', ' dog '] }],
    });
    expect(cellsOf('a\tb\n\t2\n1\t\n')).toEqual([
      ['', '2'],
      ['1', ''],
    ]);
  });

  it('says nothing of what a file holds that is not called a table', () => {
    const passwords = 'root:x:0:0:root,secret:/root:/bin/bash\nbin:x:1:1,2,3,4:/bin:/bin/false\n';
    for (const text of [passwords, 'secret,secret\n1,2\n', 'secret\na "secret" cell\n', 'secret,b\n"secret\n']) {
      try {
        parseCsv(new TextEncoder().encode(text), '/etc/passwd', ['file']);
        expect.fail('no problem found');
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
        expect(JSON.stringify(error) + String(error)).not.toMatch(/secret|root|bin/);
      }
    }
  });

  it('says what is wrong, and on which line', () => {
    expect(problemOf('')).toBe('x.csv is empty.');
    expect(problemOf('a,b,a\n')).toBe('x.csv has two columns called "a".');
    expect(problemOf('a,b\n"1\n2",3\n4\n')).toBe(
      'x.csv, line 4: 1 cell where there are 2 columns (a, b), with commas between them.',
    );
    expect(problemOf('a,b\n1\n2,3\n4\n5,6,7\n')).toBe(
      'x.csv, line 2: 1 cell where there are 2 columns (a, b), with commas between them; 2 other lines (4, 5) are of another length, too.',
    );
    expect(problemOf('a,b\n1,"2\n')).toBe('x.csv, line 2: a cell begins with a quote, and nothing ends it.');
    expect(problemOf('a,b\n1,"2"3\n')).toBe('x.csv, line 2: more follows behind the quote that ends a cell.');
    expect(problemOf('a,b\n1,5" disk\n')).toBe('x.csv, line 2: a quote stands within a cell.');
    expect(problemOf(Uint8Array.of(97, 0xff, 98))).toBe('x.csv is not text in UTF-8.');
  });

  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '"', ',', '\n', '\r', ' ', '\t'), maxLength: 8 });
  const written = (text: string, always: boolean) =>
    always || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

  it('reads back whatever was written', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 2, max: 4 })
          .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 })),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.boolean(),
        (rows, end, always, last) => {
          const header = (rows[0] ?? ['', '']).map((_, i) => `column ${i}`);
          const lines = [header, ...rows].map((row) => row.map((text) => written(text, always)).join(','));
          const { columns, records } = parse(lines.join(end) + (last ? end : ''));
          expect(columns).toEqual(header);
          expect(records.map(({ cells }) => cells)).toEqual(rows);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('numbers records by the lines they begin on', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 }), (rows) => {
        const plain = rows.map((row) => row.map((text) => text.replaceAll('\r', '')));
        const lines = plain.map((row) => row.map((text) => written(text, true)).join(','));
        const { records } = parse(['a,b', ...lines].join('\n'));
        const before = (i: number) => ['', ...lines.slice(0, i)].join('\n').split('\n').length;
        expect(records.map(({ line }) => line)).toEqual(plain.map((_, i) => before(i) + 1));
      }),
    );
  });

  it('ends with records of one width or a DataError, whatever the text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', '😀'), maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (content) => {
        try {
          const { columns, records } = parse(content);
          for (const { cells } of records) expect(cells).toHaveLength(columns.length);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
