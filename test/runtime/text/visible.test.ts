import fc from 'fast-check';
import { expect, it } from 'vitest';
import { visible, visibleIn, visibleJson, visibleLine } from '../../../runtime/text/visible.js';

it('writes out what a terminal would obey, and leaves the rest', () => {
  expect(visible('\x1b[31mred\x1b[0m\x07 \x9b2J')).toBe('\\x1b[31mred\\x1b[0m\\x07 \\x9b2J');
  expect(visible('a\u202egnp.exe\u2028b')).toBe('a\\u202egnp.exe\\u2028b');
  expect(visible('Zoë 漢字 👩‍👩‍👧\n\tplain')).toBe('Zoë 漢字 👩‍👩‍👧\n\tplain');
  expect(visibleLine('a\n\tb\r')).toBe('a\\n\\tb\\x0d');
  expect(visibleIn({ a: ['\x1b', 1, null], b: { c: '\x07' } })).toEqual({ a: ['\\x1b', 1, null], b: { c: '\\x07' } });
});

const text = fc.string({ unit: 'binary', maxLength: 50 });

it('lets no control character through', () => {
  fc.assert(
    fc.property(text, (given) => {
      expect(visibleLine(given)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      expect(visible(given).replace(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
      expect(visible(visible(given))).toBe(visible(given));
    }),
  );
});

it('is the same JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(text, text), (given) => {
      const written = visibleJson(given, 2);
      expect(JSON.parse(written)).toEqual(given);
      expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
    }),
  );
});
