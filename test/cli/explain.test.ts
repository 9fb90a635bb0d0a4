import { describe, expect, it } from 'vitest';
import { catalog } from '../../compiler/diagnostics/catalog/index.js';
import { SYNTAX_CODES } from '../../grammar/parse.js';
import { gan, showsStack } from './gan.js';

const codes = [...SYNTAX_CODES, ...Object.keys(catalog)];

describe('gan explain', () => {
  it('shows the page of a code, plain where there are no colours', async () => {
    const { code, out, err } = await gan(['explain', 'shape/reshape']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^error\[shape\/reshape\] A reshape would lose or invent elements\.\n\n/);
    expect(out).toContain('\n\nWrong\n\n    network N(z: f32[16]) -> f32[4, 4, 32] {\n');
    expect(out).toContain('\n\n    error[shape/reshape] A reshape keeps every element');
    expect(out).toContain('\n\nRight\n\n    network N');
    expect(out).not.toMatch(/\x1b|^#|^```/m);
    const prose = out.split('\n').filter((line) => !line.startsWith('    '));
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(88);
  });

  it('in colours sets headings bold, and code apart from words', async () => {
    const { out } = await gan(['explain', 'shape/reshape'], { env: { NO_COLOR: '', FORCE_COLOR: '1' } });
    expect(out).toContain('\x1b[1mWrong\x1b[22m');
    expect(out).toContain('\x1b[36mdense\x1b[39m');
  });

  it('takes a code as it stands in a message', async () => {
    const [bare, quoted] = await Promise.all([
      gan(['explain', 'train/missing']),
      gan(['explain', 'error[train/missing]']),
    ]);
    expect(quoted).toEqual(bare);
  });

  it('lists every code by pass, with one line on each', async () => {
    const { code, out } = await gan(['explain']);
    expect(code).toBe(0);
    for (const known of codes) expect(out).toMatch(new RegExp(`^ {2}${known} +\\S.*\\.$`, 'm'));
    expect(out).toMatch(/^Reading the text\n {2}syntax\//);
  });

  it('says the same as JSON', async () => {
    const page = JSON.parse((await gan(['explain', 'unused/value', '--json'])).out) as Record<string, string>;
    expect(page).toMatchObject({
      code: 'unused/value',
      severity: 'warning',
      summary: expect.stringMatching(/\.$/) as string,
    });
    expect(page['about']).toContain('generator that always answers the same');
    expect(page['examples']).toContain('```gan\n');
    const list = JSON.parse((await gan(['explain', '--json'])).out) as { codes: readonly { code: string }[] };
    expect(list.codes.map(({ code }) => code).sort()).toEqual([...codes].sort());
  });

  it.each([
    ['shape/reshap', 'Did you mean shape/reshape?'],
    ['reshape-hole', 'Did you mean shape/reshape-hole?'],
    ['nothing/like-it', 'gan explain lists the codes.'],
  ])('of %s says what is nearest, as wrong usage', async (written, hint) => {
    const outcome = await gan(['explain', written]);
    expect(outcome).toEqual({ code: 2, out: '', err: `error: There is no diagnostic ${written}.\n  ${hint}\n` });
    expect(showsStack(outcome)).toBe(false);
  });
});
