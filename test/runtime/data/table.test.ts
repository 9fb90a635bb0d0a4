import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../runtime/errors/data-error.js';
import { loadImages } from '../../../runtime/data/images.js';
import { inspectData } from '../../../runtime/data/inspect.js';
import type { TableSpec } from '../../../runtime/data/sources/table.js';
import { sourceFiles } from '../../../runtime/data/source-files.js';
import { loadTable } from '../../../runtime/data/table.js';
import { folderOf, image, label, plainPass, solid, tokens } from './fixtures.js';

const emoji: TableSpec<'image' | 'caption' | 'group'> = {
  source: 'table',
  name: 'emoji',
  file: 'examples/data/emoji/captions.csv',
  columns: { image: 'file' },
  fields: { image: image([32, 32, 3]), caption: tokens(600, 8), group: label(9) },
};

describe('the shipped emoji', () => {
  it('are the pictures of their folder, batch for batch', async () => {
    const data = await loadTable(emoji);
    const folder = await loadImages({
      ...{ source: 'images', name: 'emoji', folder: 'examples/data/emoji' },
      fields: { image: image([32, 32, 3]) },
    });
    expect([data.count, data.countOf('caption')]).toEqual([1377, 1377]);
    for (const batch of [0, 50]) {
      const { image: mine } = data.batch(plainPass(batch), 16);
      expect(mine).toEqual(folder.batch(plainPass(batch), 16)['image']);
    }
  });

  it('have captions and groups of their own', async () => {
    const data = await loadTable(emoji);
    expect(data.words?.group?.slice(0, 3)).toEqual(['Activities', 'Animals & Nature', 'Flags']);
    // Nothing for padding and for unknown words; then the most frequent.
    expect(data.words?.caption?.slice(0, 3)).toEqual(['', '', 'face']);
    expect([data.words?.caption?.length, data.words?.image]).toEqual([600, undefined]);
    const { caption, group } = data.batch(plainPass(0), 1377);
    expect([caption.shape, group.shape]).toEqual([[1377, 8], [1377]]);
    expect([caption.values, group.values].every((values) => values instanceof Int32Array)).toBe(true);
    // Counted with another program: the sizes of the groups in the order of the alphabet.
    const sizes = Array.from({ length: 9 }, (_, id) => group.values.filter((value) => value === id).length);
    expect(sizes).toEqual([85, 148, 5, 133, 261, 156, 160, 211, 218]);
    expect(Math.max(...caption.values)).toBe(599);
  });

  it('fall into two parts that agree about words and groups', async () => {
    const whole = await loadTable(emoji);
    const [train, test] = [await loadTable({ ...emoji, split: 'train' }), await loadTable({ ...emoji, split: 'test' })];
    expect(train.count + test.count).toBe(1377);
    const rows = (data: typeof whole) =>
      Array.from({ length: data.count }, (_, i) =>
        (['image', 'caption', 'group'] as const).map((field) => data.rows(field, i, 1).values.join()).join(';'),
      );
    expect([...rows(train), ...rows(test)].sort()).toEqual(rows(whole).sort());
    const flags = await loadTable({ ...emoji, where: 'group', is: 'Flags' });
    expect([...flags.rows('group', 0, flags.count).values]).toEqual([2, 2, 2, 2, 2]);
  });

  it('are found by a check', async () => {
    expect(await inspectData(emoji)).toEqual({ count: 1377 });
    expect(await inspectData({ ...emoji, where: 'group', is: 'Animals & Nature' })).toEqual({ count: 148 });
    const [files] = await sourceFiles({ ...emoji, where: 'group', is: 'Flags' });
    expect([files?.folder, files?.files[0]?.name, files?.files.length]).toEqual([
      'examples/data/emoji',
      'captions.csv',
      6,
    ]);
  });
});

describe('a table', () => {
  it('has pictures of several columns, mirrored together', async () => {
    const half = async (left: number, right: number) => {
      const { png } = await import('./fixtures.js');
      return png(1, 2, 1, [left, right]);
    };
    const folder = await folderOf({
      'before/a.png': await half(10, 20),
      'after/a.png': await half(110, 120),
      't.csv': 'x,y\nbefore/a.png,after/a.png\n',
    });
    const fields = { x: image([1, 2, 1], [0, 255]), y: image([1, 2, 1], [0, 255]) };
    const data = await loadTable({ source: 'table', name: 'pairs', file: join(folder, 't.csv'), flip: true, fields });
    const { x, y } = data.batch(plainPass(0), 40);
    expect(new Set(x.values.filter((_, i) => i % 2 === 0))).toEqual(new Set([10, 20]));
    expect([...y.values]).toEqual([...x.values].map((value) => value + 100));
  });
});

describe('what a table names', () => {
  it('are pictures with backslashes, and names in another Unicode form', async () => {
    const folder = await folderOf({
      'img/a.png': await solid(1, 1, [10, 0, 0]),
      ['img/caf\u0065\u0301.png']: await solid(1, 1, [20, 0, 0]),
      't.csv': 'x,kind\nimg\\a.png,th\u00e9\nimg/caf\u00e9.png,the\u0301\n',
    });
    const fields = { x: image([1, 1, 3], [0, 255]), kind: label(1) };
    const data = await loadTable({ source: 'table', name: 't', file: join(folder, 't.csv'), fields });
    expect([...data.rows('x', 0, 2).values]).toEqual([10, 0, 0, 20, 0, 0]);
    expect(data.words).toEqual({ kind: ['th\u00e9'] });
  });

  it('are classes in the order of numbers where they are numbers, and in that of a run that had another', async () => {
    const kinds = ['10', '9', '1', '2'];
    const folder = await folderOf({ 't.csv': `kind\n${kinds.join('\n')}\n` });
    const spec: TableSpec<'kind'> = {
      source: 'table',
      name: 't',
      file: join(folder, 't.csv'),
      fields: { kind: label(4) },
    };
    const today = await loadTable(spec);
    expect([...today.rows('kind', 0, 4).values]).toEqual([3, 2, 0, 1]);
    expect(today.words).toEqual({ kind: ['1', '2', '9', '10'] });
    const before = await loadTable(spec, { recorded: { 't.kind': ['1', '10', '2', '9'] } });
    expect([...before.rows('kind', 0, 4).values]).toEqual([1, 3, 0, 2]);
    expect(before.words).toEqual({ kind: ['1', '10', '2', '9'] });
    // Other classes than a run had are no matter of order.
    expect((await loadTable(spec, { recorded: { 't.kind': ['1', '2', '3', '4'] } })).words).toEqual(today.words);
  });
});

describe('what is wrong with a table', () => {
  const fields = { image: image([2, 2, 3]), caption: tokens(10, 4), kind: label(2) };
  const rows = 'image,caption,kind\na.png,"one, two",x\nb.png,three,y\n';

  async function problemOf(
    text: string,
    changes: Partial<TableSpec> = {},
    files: Readonly<Record<string, Uint8Array | string>> = {},
  ): Promise<string[]> {
    const picture = await solid(2, 2, [1, 2, 3]);
    const folder = await folderOf({ 'a.png': picture, 'b.png': picture, ...files, 't.csv': text });
    const spec: TableSpec = { source: 'table', name: 'toy', file: join(folder, 't.csv'), fields, ...changes };
    const found = await inspectData(spec);
    if (!('problem' in found)) throw new Error('no problem found');
    const thrown: unknown = await loadTable(spec).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(DataError);
    expect(thrown).toMatchObject({ message: found.problem, hint: found.hint });
    return [found.problem, found.hint ?? ''].map((part) => part.replaceAll(folder, 'DIR'));
  }

  it('a column that is not there', async () => {
    expect(await problemOf(rows, { columns: { caption: 'Captoin' } })).toEqual([
      'DIR/t.csv has no column "Captoin", which toy.caption is to take.',
      'Did you mean "caption"? Its columns are image, caption, kind.',
    ]);
    expect((await problemOf(rows, { where: 'color', is: 'x' }))[0]).toBe(
      'DIR/t.csv has no column "color", which `where` is to take.',
    );
  });

  it('an empty cell, of a column that is used', async () => {
    expect(await problemOf('image,caption,kind,note\na.png,one,x,\nb.png, ,y,\n')).toEqual([
      'DIR/t.csv, line 3: the column "caption" is empty, and toy.caption needs it.',
      'Fill it in, or remove the line.',
    ]);
  });

  it('a picture that is not there, is none, or lies elsewhere', async () => {
    expect((await problemOf(rows.replace('b.png', 'c.png')))[0]).toBe('DIR/t.csv, line 3: There is no DIR/c.png.');
    expect(await problemOf(rows, {}, { 'b.png': 'no picture' })).toEqual([
      'DIR/t.csv, line 3: DIR/b.png cannot be read as a picture: Input buffer contains unsupported image format.',
      'Replace it, or remove the line.',
    ]);
    for (const path of ['../b.png', 'x/../../b.png', '/b.png', '~/b.png', '..\\b.png', 'C:\\b.png', '\\b.png']) {
      expect((await problemOf(rows.replace('b.png', path)))[0]).toBe(
        `DIR/t.csv, line 3: "${path}" leads out of the folder of the table.`,
      );
    }
  });

  it('values that look the same', async () => {
    const twice = rows.replace(',x\n', ',"y "\n');
    expect(await problemOf(`${twice}b.png,three,y\nb.png,three,z\n`)).toEqual([
      'toy.kind is declared int<2>, but its column in DIR/t.csv has 3 different values: "y", "y ", "z".',
      '"y" and "y " are two values, though they look alike: write both the same way for int<2>.',
    ]);
    expect(await problemOf(`${rows}b.png,three,y\u200b\n`)).toEqual([
      'toy.kind is declared int<2>, but its column in DIR/t.csv has 3 different values: "x", "y", "y\\u200b".',
      '"y" and "y\\u200b" are two values, though they look alike: write both the same way for int<2>.',
    ]);
  });

  it('a file that is no table, of which nothing is shown', async () => {
    const folder = await folderOf({
      secrets: 'KEY=hidden\nTOKEN=hidden, hidden\n',
      passwords: 'a:hidden:b\nc:hidden\n',
    });
    for (const name of ['secrets', 'passwords']) {
      const found = await inspectData({ source: 'table', name: 'toy', file: join(folder, name), fields });
      expect(found).toHaveProperty('problem');
      expect(JSON.stringify(found)).not.toMatch(/hidden|KEY/);
    }
  });

  it('another number of classes, or a value that is not there', async () => {
    expect(await problemOf(rows, { fields: { kind: label(3) } })).toEqual([
      'toy.kind is declared int<3>, but its column in DIR/t.csv has 2 different values: x, y.',
      'Declare it int<2>.',
    ]);
    expect(await problemOf(rows, { where: 'caption', is: 'there' })).toEqual([
      'DIR/t.csv has no "there" in its column "caption".',
      'Did you mean "three"? It holds one, two, three.',
    ]);
  });

  it('no records, or no table', async () => {
    expect((await problemOf('image,caption,kind\n'))[0]).toBe(
      'DIR/t.csv has no records, only the line that names its columns.',
    );
    const folder = await folderOf({ 't.csv': rows });
    await rm(join(folder, 't.csv'));
    await writeFile(join(folder, 'captions.csv'), rows);
    expect(await inspectData({ source: 'table', name: 'toy', file: join(folder, 't.csv'), fields })).toEqual({
      problem: `There is no ${join(folder, 't.csv')}.`,
      hint: `${folder} holds captions.csv.`,
    });
  });
});
