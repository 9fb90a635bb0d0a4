import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gan } from './gan.js';
import { folderWith, tiny } from './programs.js';

describe('gan flatten', () => {
  it('prints one file that means what the variant and its base mean together', async () => {
    const folder = folderWith({ 'tiny.gan': tiny });
    mkdirSync(join(folder, 'variants'));
    const variant = 'extends "../tiny.gan"\n\nparam norm = layer_norm\n\ntrain {\n  batch 8\n}\n';
    writeFileSync(join(folder, 'variants', 'small.gan'), variant);
    const flat = await gan(['flatten', join('variants', 'small.gan'), '--set', 'width=6'], { cwd: folder });
    expect(flat).toMatchObject({ code: 0, err: '' });
    expect(flat.out).not.toContain('extends');
    for (const line of ['param width = 6', 'param norm = layer_norm', '  batch 8', '  until 12 steps']) {
      expect(flat.out).toContain(`${line}\n`);
    }
    writeFileSync(join(folder, 'flat.gan'), flat.out);
    expect(await gan(['fmt', '--check', 'flat.gan'], { cwd: folder })).toEqual({ code: 0, out: '', err: '' });
    const checks = [['flat.gan'], [join('variants', 'small.gan'), '--set', 'width=6']].map(async (args) => {
      const { out } = await gan(['check', '--json', ...args], { cwd: folder });
      return (JSON.parse(out) as { readonly files: readonly [{ readonly fingerprint: string }] }).files[0].fingerprint;
    });
    const [ours, theirs] = await Promise.all(checks);
    expect(ours).toMatch(/^[0-9a-f]{64}$/);
    expect(ours).toBe(theirs);
  });

  it('shows what is wrong instead, on stderr', async () => {
    const folder = folderWith({ 'lost.gan': 'extends "nowhere.gan"\n\nparam width = 6\n' });
    const outcome = await gan(['flatten', 'lost.gan'], { cwd: folder });
    expect(outcome).toMatchObject({ code: 1, out: '' });
    expect(outcome.err).toMatch(
      /^error\[[\w/-]+\] .*nowhere\.gan[^]*--> lost\.gan:1:9\n[^]*error: lost\.gan has 1 error\.\n {2}gan explain import\/no-such-file tells more\.\n$/,
    );
  });
});
