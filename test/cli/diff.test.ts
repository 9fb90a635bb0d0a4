import { describe, expect, it } from 'vitest';
import { gan, showsStack } from './gan.js';
import { folderWith, tiny, tinyParameters, tinyWith } from './programs.js';

const wide = 'extends "tiny.gan"\n\nparam width = 5\n';

describe('gan diff', () => {
  it('says that programs mean the same, with exit code 0', async () => {
    const other = `// Another look.\n${tinyWith(['let fake = G(z)', 'let made = G(z)'], ['D(fake))\n  minimize', 'D(made))\n  minimize'], ['generator(D(fake))', 'generator(D(made))'])}`;
    const outcome = await gan(['diff', 'tiny.gan', 'other.gan'], {
      cwd: folderWith({ 'tiny.gan': tiny, 'other.gan': other }),
    });
    expect(outcome).toEqual({ code: 0, out: 'tiny.gan and other.gan mean the same.\n', err: '' });
  });

  it('says what differs, with exit code 1', async () => {
    const { code, out, err } = await gan(['diff', 'tiny.gan', 'wide.gan'], {
      cwd: folderWith({ 'tiny.gan': tiny, 'wide.gan': wide }),
    });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(
      /^- tiny\.gan {2}1,026 parameters\n\+ wide\.gan {2}[\d,]+ parameters\n\nparams\n {2}~ width {2}4 -> 5\n\n/,
    );
    expect(out).toMatch(/^ {2}~ dense\(2 \* 2 \* 2 \* width\) +\[32\] -> \[40\] +288 -> 360$/m);
  });

  it('says the same as JSON', async () => {
    const setting = { cwd: folderWith({ 'tiny.gan': tiny, 'wide.gan': wide }) };
    const { code, out } = await gan(['diff', '--json', 'tiny.gan', 'wide.gan'], setting);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      before: {
        file: 'tiny.gan',
        parameters: tinyParameters.G + tinyParameters.D,
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
      same: false,
      params: [{ name: 'width', before: '4', after: '5' }],
      data: [],
      networks: [{ name: 'G', layers: expect.any(Array) as [] }, { name: 'D' }],
      training: [],
    });
    const same = await gan(['diff', '--json', 'tiny.gan', 'wide.gan', '--set', 'width=6'], setting);
    expect(same.code).toBe(0);
    expect(JSON.parse(same.out)).toMatchObject({ same: true, params: [], networks: [] });
  });

  it('shows the mistakes of a program instead, on stderr', async () => {
    const setting = { cwd: folderWith({ 'tiny.gan': tiny, 'wrong.gan': tinyWith(['relu\n', 'rleu\n']) }) };
    for (const form of [[], ['--json']]) {
      const outcome = await gan(['diff', 'tiny.gan', 'wrong.gan', ...form], setting);
      expect(outcome).toMatchObject({ code: 1, out: '' });
      expect(outcome.err).toMatch(
        /^error\[name\/unknown\] .*`rleu`[^]*error: wrong\.gan has \d errors?\.\n {2}gan explain name\/unknown tells more\.\n$/,
      );
      expect(showsStack(outcome)).toBe(false);
    }
    expect(await gan(['diff', 'tiny.gan', 'nowhere.gan'], setting)).toMatchObject({ code: 1, out: '' });
    expect(await gan(['diff', 'tiny.gan'], setting)).toMatchObject({ code: 2, out: '' });
  });
});
