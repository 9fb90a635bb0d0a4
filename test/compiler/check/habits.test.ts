/** What people write who come from other languages and frameworks: what is said leads to what they meant. */
import { describe, expect, test } from 'vitest';
import { compileText, findings } from '../compiled.js';

/** The first thing said about a text: its code, message and way out, in one line. */
async function said(text: string): Promise<string> {
  const { diagnostics } = await compileText(text);
  const [first] = diagnostics;
  return first === undefined ? 'fine' : `${first.code}: ${first.message} ${first.hint ?? ''}`.trimEnd();
}

/** A network of one line. */
const body = (line: string, type = 'f32[8]') => `network N(x: f32[8]) -> ${type} {\n  ${line}\n}\n`;

describe('`//` is no division', () => {
  test.each([
    ['in a call', body('x |> dense(64 // 8)'), 'floor(64 / 8)'],
    ['in a list', `network N(x: f32[8]) -> f32[8] {\n  var h = x\n  for n in [64 // 2, 8] { h = h |> dense(n // 1) }\n  h\n}\n`, 'floor(64 / 2)'], // prettier-ignore
    ['twice on a line', body('x |> reshape(4 // 2, 16 // 4)', 'f32[2, 4]'), 'floor(4 / 2)'],
    ['of a sum', body('x |> dense((60 + 4) // 8)'), 'floor((60 + 4) / 8)'],
    ['by a sum', body('x |> dense(64 // (4 + 4))'), 'floor(64 / (4 + 4))'],
    ['of what is called', body('x |> dense(size(x)[0] // 2)', 'f32[4]'), 'floor(a / b)'],
    ['in a condition', body('if 7 // 2 == 3 {\n    x\n  } else { -x }'), 'floor(7 / 2)'],
    [
      'in a size, with the brace behind it',
      'block b(x: f32[N]) -> f32[N // 2] {\n  x |> dense(4)\n}\n',
      'floor(N / 2)',
    ],
  ])('%s', async (_, text, way) => {
    expect(await said(text)).toContain('syntax/comment-division: `//` starts a comment');
    expect(await said(text)).toContain(`\`${way}\``);
  });

  test('what it takes along is not told as well, and another mistake is', async () => {
    const text = `block b(x: f32[N]) -> f32[N // 2] {\n  x |> dense(N // 2)\n}\n\n${body('x |> rellu')}`;
    expect(await findings(text)).toEqual([
      'error syntax/comment-division 1:29',
      'error syntax/comment-division 2:16',
      'error name/unknown 6:8',
    ]);
  });

  test.each([
    ['of a param', `param width = 64\nparam half = width // 8\n${body('x |> dense(half / 8)')}`],
    ['of a number', `param half = 64 // 8\n${body('x |> dense(half / 8)')}`],
    ['of a sum', `param half = (60 + 4) // 8\n${body('x |> dense(half / 8)')}`],
    ['by a param', `param width = 8\nparam half = 64 // width\n${body('x |> dense(half / 8 + width - 8)')}`],
    ['in a body', body('let n = 64 // 8\n  x |> dense(n / 8)')],
  ])('a text that is complete without it: %s', async (_, text) => {
    expect(await findings(text)).toEqual([expect.stringMatching(/^warning advice\/whole-division /)]);
  });

  test.each([
    ['a remark', `param width = 64 // of each layer\n${body('x |> dense(width / 8)')}`],
    ['a remark that begins with a number', `param width = 64 // 2 x 32\n${body('x |> dense(width / 8)')}`],
    ['another value', `param rate = 2e-4 // 0.0002\n${body('x * rate')}`],
    ['a larger one', `param width = 64 // 128\n${body('x |> dense(width / 8)')}`],
    ['a size behind a layer', body('x |> dense(64) // 64\n    |> dense(8) // 8')],
    ['a layer instead', `param norm = batch_norm // layer_norm\n${body('x |> norm |> layer_norm')}`],
    ['a layer behind a pipe', `param width = 8\n${body('x |> relu // width\n    |> dense(width)')}`],
    ['a remark in a list', `${body('x |> dense( // (units)\n    8)')}`],
  ])('no division: %s', async (_, text) => {
    expect(await findings(text)).toEqual([]);
  });
});
