import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { format } from '../../grammar/format.js';
import { parse } from '../../grammar/parse.js';
import { withoutSpans } from './without-spans.js';

const folder = new URL('./golden/', import.meta.url);
const sources = readdirSync(folder).filter((name) => name.endsWith('.gan') && !name.endsWith('.out.gan'));

test.each(sources)('%s', async (name) => {
  const source = readFileSync(new URL(name, folder), 'utf8');
  const { text, problems } = format(source, name);
  expect(problems).toEqual([]);
  await expect(text).toMatchFileSnapshot(`golden/${name.replace('.gan', '.out.gan')}`);
  expect(format(text, name).text).toBe(text);
  expect(withoutSpans(parse(text, name).program)).toEqual(withoutSpans(parse(source, name).program));
  const longest = text.split('\n').filter((line) => line.length > 100 && !line.includes('//'));
  expect(longest).toEqual([]);
});

test('text with mistakes comes back as it is', () => {
  const text = 'param  x = \nparam y  = 2';
  expect(format(text, 'f.gan').text).toBe(text);
  expect(format(text, 'f.gan').problems).toHaveLength(1);
});

test('nothing stays nothing', () => {
  expect(format('', 'f.gan')).toEqual({ text: '', problems: [] });
  expect(format(' \n\n', 'f.gan').text).toBe('');
  expect(format('\n\n// only a comment', 'f.gan').text).toBe('// only a comment\n');
});

test('line ends of every kind become new lines', () => {
  expect(format('\uFEFFparam a = 1\r\n\r\n\r\nparam b = 2 // c\r\n', 'f.gan').text).toBe(
    'param a = 1\n\nparam b = 2 // c\n',
  );
});
