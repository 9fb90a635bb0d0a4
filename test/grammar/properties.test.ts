import fc from 'fast-check';
import { expect, test } from 'vitest';
import { format } from '../../grammar/format.js';
import { parse, parseExpression, type Comment } from '../../grammar/parse.js';
import { keywords } from '../../grammar/lexer/tokens.js';
import { program } from './programs.js';
import { withoutSpans } from './without-spans.js';

/** A comment that would come to document something where the formatter has moved it loses a slash. */
const texts = (comments: readonly Comment[]) => comments.map(({ text }) => text.replace(/^\/\/\/(?!\/)/, '//')).sort();

test('formatting keeps the meaning and the comments, and is done after one time', () => {
  fc.assert(
    fc.property(program, (text) => {
      const before = parse(text, 'p.gan');
      expect(before.problems).toEqual([]);
      const once = format(text, 'p.gan').text;
      const after = parse(once, 'p.gan');
      expect(after.problems).toEqual([]);
      expect(withoutSpans(after.program)).toEqual(withoutSpans(before.program));
      expect(texts(after.comments)).toEqual(texts(before.comments));
      expect(format(once, 'p.gan').text).toBe(once);
    }),
    { numRuns: 400 },
  );
});

/** Reading ends, in problems that lie inside the text, whatever the text. */
function survives(text: string): void {
  const { problems } = parse(text, 'p.gan');
  expect(problems.length).toBeLessThanOrEqual(21);
  let last = 0;
  for (const { code, message, span } of problems) {
    expect(code).toMatch(/^syntax\/[a-z-]+$/);
    expect(message).not.toMatch(/undefined|null|NaN|internal/);
    expect(span.start.offset).toBeGreaterThanOrEqual(last);
    expect(span.end.offset).toBeGreaterThanOrEqual(span.start.offset);
    expect(span.end.offset).toBeLessThanOrEqual(text.length);
    const before = text.slice(0, span.start.offset).split(/\r\n?|\n/);
    expect([span.start.line, span.start.column]).toEqual([before.length, (before.at(-1) ?? '').length + 1]);
    last = span.start.offset;
  }
  if (problems.length > 0) expect(format(text, 'p.gan').text).toBe(text);
  parseExpression(text, 'p.gan');
}

const signs =
  '{ } ( ) [ ] , : ; . .. ... = == != < <= > >= + - * / % ** |> -> <- ~ && || ! ^ => += # /* */ // ///'.split(' ');
const token = fc.oneof(
  fc.constantFrom(...signs),
  fc.constantFrom(...keywords.keys()),
  fc.constantFrom('x', 'G', 'f32', 'int', '_', 'epochs', 'decay', '64', '0.5', '1.', '1__0', '"a"', '"', "'", '\u0000'),
);
const gap = fc.constantFrom(' ', ' ', '', '\n', '\r\n', '\n\n  ');
const soup = fc.array(fc.tuple(token, gap), { maxLength: 60 }).map((parts) => parts.flat().join(''));

test('random text is survived', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), survives), { numRuns: 1500 });
});

test('random words and signs are survived', () => {
  fc.assert(fc.property(soup, survives), { numRuns: 3000 });
});

test('programs with something cut out, put in or doubled are survived', () => {
  const broken = fc.tuple(program, soup, fc.nat(), fc.nat(20)).map(([text, extra, position, length]) => {
    const at = position % (text.length + 1);
    return (
      text.slice(0, at) + (position % 3 === 0 ? extra : '') + text.slice(at + (position % 2 === 0 ? length : -length))
    );
  });
  fc.assert(fc.property(broken, survives), { numRuns: 1000 });
});
