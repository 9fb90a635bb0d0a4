import fc from 'fast-check';
import { expect, test } from 'vitest';
import { format } from '../../grammar/format.js';
import { parse } from '../../grammar/parse.js';
import { program } from './programs.js';
import { withoutSpans } from './without-spans.js';

const runs = { numRuns: 2000 };

test('generated programs have no mistakes', () => {
  fc.assert(
    fc.property(program, (text) => {
      expect(parse(text, 'p.gan').problems).toEqual([]);
    }),
    runs,
  );
});

test('formatting keeps the meaning and the comments, and is done after one time', () => {
  fc.assert(
    fc.property(program, (text) => {
      const once = format(text, 'p.gan');
      expect(once.problems).toEqual([]);
      const before = parse(text, 'p.gan');
      const after = parse(once.text, 'p.gan');
      expect(after.problems).toEqual([]);
      expect(withoutSpans(after.program)).toEqual(withoutSpans(before.program));
      const words = (comments: typeof before.comments) =>
        comments.map((c) => c.text.replace(/^\/\/\/(?!\/)/, '//')).sort();
      expect(words(after.comments)).toEqual(words(before.comments));
      expect(format(once.text, 'p.gan').text).toBe(once.text);
    }),
    runs,
  );
});
