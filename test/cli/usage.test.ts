import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { entry, example, gan, showsStack } from './gan.js';

const documented = [
  'new',
  'check',
  'show',
  'build',
  'train',
  'sample',
  'apply',
  'eval',
  'fmt',
  'flatten',
  'diff',
  'doctor',
];

describe('gan', () => {
  it('without arguments says what there is, as wrong usage', async () => {
    const { code, out, err } = await gan([]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^Usage: gan \[options\] \[command\]\n/);
    for (const command of documented) expect(err).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  it('with --help says the same, and means it', async () => {
    const [help, bare] = await Promise.all([gan(['--help']), gan([])]);
    expect(help).toEqual({ code: 0, out: bare.err, err: '' });
  });

  it('knows its version', async () => {
    const { version } = JSON.parse(readFileSync(join(inject('installed'), 'package.json'), 'utf8')) as Record<
      string,
      string
    >;
    expect(await gan(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it.each([
    { args: ['chekc', 'a.gan'], says: "error: unknown command 'chekc'\n(Did you mean check?)" },
    { args: ['check'], says: "error: missing required argument 'file'" },
    { args: ['check', 'a.gan', '--jsno'], says: "error: unknown option '--jsno'\n(Did you mean --json?)" },
    { args: ['show', 'a.gan', 'b.gan'], says: "error: too many arguments for 'show'. Expected 1 argument but got 2." },
    { args: ['train', 'a.gan', '--steps'], says: "error: option '--steps <n>' argument missing" },
    { args: ['sample'], says: "error: missing required argument 'run'" },
    { args: ['eval'], says: "error: missing required argument 'run'" },
    { args: ['check', 'a.gan', '--set', 'width'], says: 'error: I cannot read --set width.' },
    { args: ['train', 'a.gan', '--target', 'tjfs'], says: 'error: There is no target tjfs.' },
    {
      args: ['train', 'a.gan', '--out', 'a', '--resume', 'b'],
      says: 'error: --out and --resume cannot be given together.',
    },
    {
      args: ['sample', 'a', '--interpolate', 'b'],
      says: "error: too many arguments for 'sample'. Expected 1 argument but got 2.",
    },
  ])('says: $says', async ({ args, says }) => {
    const outcome = await gan(args);
    expect(outcome).toMatchObject({ code: 2, out: '' });
    expect(outcome.err.startsWith(`${says}\n`), outcome.err).toBe(true);
    // One line more says what to do instead.
    expect(outcome.err.trimEnd().split('\n').length).toBeGreaterThan(1);
    expect(showsStack(outcome)).toBe(false);
  });

  it.each([
    { args: ['bogus\x1b[31m'], says: "error: unknown command 'bogus\\x1b[31m'" },
    { args: ['check', '--bo\x1b[31mgus', 'a.gan'], says: "error: unknown option '--bo\\x1b[31mgus'" },
    { args: ['help', 'bo\x1b[31mgus'], says: 'Usage: gan [options] [command]' },
    {
      args: ['train', 'a.gan', '--steps', '\x1b[31m'],
      says: 'error: --steps takes a whole number from 1, not \\x1b[31m.',
    },
    { args: ['train', 'a.gan', '--target', '\x9b31m'], says: 'error: There is no target \\x9b31m.' },
    { args: ['check', 'a.gan', '--set', '\x1b[31m'], says: 'error: I cannot read --set \\x1b[31m.' },
    { args: ['new', '\x1b[31m'], says: 'error: There is no template \\x1b[31m.' },
    { args: ['explain', '\x1b[31m'], says: 'error: There is no diagnostic \\x1b[31m.' },
    { args: ['sample', 'r\x1b[31m'], says: 'error: There is no run r\\x1b[31m.' },
    { args: ['doctor', '\x1b[31m'], says: "error: too many arguments for 'doctor'. Expected 0 arguments but got 1." },
  ])('writes nothing to the terminal that it would obey: $says', async ({ args, says }) => {
    const { out, err } = await gan(args);
    expect(err.split('\n')[0]).toBe(says);
    expect(out + err).not.toMatch(/[\x1b\x9b]/);
  });

  it('does not mind that nobody reads what it prints', async () => {
    const child = spawn(process.execPath, [entry(), 'show', '--json', example('digits')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});
