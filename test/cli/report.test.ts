import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gan, showsStack, temporaryFolder } from './gan.js';
import { tiny } from './programs.js';

/** How often a page has something. */
const times = (page: string, what: RegExp): number => page.match(what)?.length ?? 0;

describe('runs beside each other', () => {
  const cwd = temporaryFolder(afterAll);
  const command = (...args: readonly string[]) => gan(args, { cwd });
  const runs = ['runs/tiny-1', 'runs/tiny-2', 'runs/wide-1'] as const;

  beforeAll(async () => {
    writeFileSync(join(cwd, 'tiny.gan'), tiny);
    writeFileSync(join(cwd, 'wide.gan'), 'extends "tiny.gan"\n\nparam width = 5\n');
    for (const args of [['tiny.gan'], ['tiny.gan', '--seed', '1', '--steps', '3'], ['wide.gan']])
      expect(await command('train', ...args, '--device', 'cpu', '--quiet')).toMatchObject({ code: 0, err: '' });
  });

  describe('gan diff', () => {
    it('says that seeds differ where programs mean the same', async () => {
      expect(await command('diff', runs[0], runs[1])).toEqual({
        code: 1,
        err: '',
        out: expect.stringMatching(
          /^runs\/tiny-1 and runs\/tiny-2 mean the same\.\n\nruns\n {2}~ seed {2}3 -> 1\n {2}~ steps {2}\S+ of \S+ -> 3 of 3\n\nnumbers\n {5}runs\/tiny-1 {2}runs\/tiny-2\n {2}D {2}\S+ +\S+\n {2}G {2}\S+ +\S+\n$/,
        ) as string,
      });
      expect(await command('diff', runs[0], runs[0])).toMatchObject({ code: 0 });
      expect(await command('diff', runs[0], 'tiny.gan')).toMatchObject({ code: 0 });
    });

    it('compares the programs of runs, with other params of either side', async () => {
      const { code, out } = await command('diff', runs[0], runs[2]);
      expect(code).toBe(1);
      expect(out).toMatch(/^- runs\/tiny-1 {2}1,026 parameters\n\+ runs\/wide-1 {2}[\d,]+ parameters\n\nparams\n/);
      expect(out).toMatch(/^ {2}~ dense\(2 \* 2 \* 2 \* width\) +\[32\] -> \[40\] +288 -> 360$/m);
      expect(await command('diff', runs[0], runs[2], '--set-after', 'width=4')).toMatchObject({ code: 0 });
      expect(await command('diff', runs[0], runs[2], '--set-before', 'width=5')).toMatchObject({ code: 0 });
      expect(await command('diff', runs[0], runs[2], '--set', 'width=6')).toMatchObject({ code: 0 });
    });

    it('says the same as JSON', async () => {
      const { out } = await command('diff', '--json', runs[0], runs[1]);
      expect(JSON.parse(out)).toMatchObject({
        before: { file: runs[0] },
        after: { file: runs[1] },
        same: true,
        runs: [
          { name: 'seed', before: '3', after: '1' },
          { name: 'steps', after: '3 of 3' },
        ],
        numbers: [
          {
            name: 'D',
            before: expect.stringMatching(/^-?\d/) as string,
            after: expect.stringMatching(/^-?\d/) as string,
          },
          { name: 'G' },
        ],
      });
    });
  });

  describe('gan report', () => {
    it('writes one page that needs nothing else', async () => {
      expect(await command('report', ...runs, '--out', 'pages/three.html')).toEqual({
        code: 0,
        err: '',
        out: '3 runs in pages/three.html; open it in a browser.\n',
      });
      const page = readFileSync(join(cwd, 'pages/three.html'), 'utf8');
      expect(page).not.toMatch(/https?:|<script|<link|@import|url\(/);
      for (const run of runs) expect(page).toContain(`</svg> ${run}</th>`);
      // A line of each run in each chart, each of its own colour.
      const charts = page.match(/<figure><figcaption><b>[^]*?<\/figure>/g)!;
      expect(charts.length).toBeGreaterThan(0);
      for (const chart of charts) {
        expect(times(chart, /<polyline/g)).toBe(3);
        expect(new Set(chart.match(/<polyline class="line"[^>]*? points/g))).toHaveProperty('size', 3);
      }
      expect(page).toContain('<th scope="row">seed</th><td>3</td><td>1</td><td>3</td>');
      expect(page).toContain('<h2>From runs/tiny-1 to runs/tiny-2</h2>\n<pre>Their programs mean the same.</pre>');
      expect(page).toMatch(/<h2>From runs\/tiny-1 to runs\/wide-1<\/h2>\n<pre><span class="bold">params<\/span>\n {2}/);
      expect(page).toContain('[32] -&gt; [40]');
    });

    it('shows previews at the steps that all have, else the newest until then', async () => {
      const at = (run: string, steps: readonly number[]) => {
        cpSync(join(cwd, runs[0]), join(cwd, run), { recursive: true });
        rmSync(join(cwd, run, 'previews'), { recursive: true, force: true });
        mkdirSync(join(cwd, run, 'previews'));
        for (const step of steps)
          writeFileSync(join(cwd, run, 'previews', `step-${String(step).padStart(6, '0')}.png`), `${run} ${step}`);
      };
      const shown = async (...names: readonly string[]) => {
        expect(await command('report', ...names, '--force')).toMatchObject({ code: 0, err: '' });
        const page = readFileSync(join(cwd, 'comparison.html'), 'utf8');
        const rows = page.match(/<div class="wide beside">[^]*?<\/div>/g) ?? [];
        return rows.map((row) =>
          [...row.matchAll(/<figure>(?:<\/figure>|.*?base64,([^"]*)")/g)].map(([, data]) =>
            data === undefined ? '' : Buffer.from(data, 'base64').toString(),
          ),
        );
      };
      at('a', [1, 2, 4]);
      at('b', [2, 3, 4]);
      at('c', [3]);
      expect(await shown('a', 'b')).toEqual([['a 2', 'b 2'], ['a 4', 'b 4']]); // prettier-ignore
      expect(await shown('a', 'c')).toEqual([['a 1', ''], ['a 2', ''], ['a 4', 'c 3']]); // prettier-ignore
      at(
        'long',
        Array.from({ length: 100 }, (_, i) => i + 1),
      );
      const rows = await shown('long');
      expect([rows.length, rows[0], rows.at(-1)]).toEqual([8, ['long 1'], ['long 100']]);
    });

    it('writes over nothing, and says what is no run', async () => {
      writeFileSync(join(cwd, 'mine.html'), 'mine');
      const cases: readonly (readonly [args: readonly string[], code: number, says: string])[] = [
        [[runs[0], '--out', 'mine.html'], 2, 'error: mine.html exists.\n  Name another with --out, or write over it with --force.\n'],
        [[runs[0], '--out', 'runs'], 2, 'error: runs is a folder.\n  Name a file with --out.\n'],
        [[runs[0], 'runs/tiny-9'], 1, 'error: There is no run runs/tiny-9.\n'],
        [[runs[0], 'runs'], 1, 'error: runs is not a run folder.\n'],
        [[], 2, "error: missing required argument 'run'\n"],
      ]; // prettier-ignore
      for (const [args, code, says] of cases) {
        const outcome = await command('report', ...args, ...(args.includes('--out') ? [] : ['--out', 'none.html']));
        expect(outcome, args.join(' ')).toMatchObject({ code, out: '' });
        expect(outcome.err.slice(0, says.length)).toBe(says);
        expect(showsStack(outcome)).toBe(false);
      }
      expect(readFileSync(join(cwd, 'mine.html'), 'utf8')).toBe('mine');
    });

    it('shows a run that has nothing yet', async () => {
      cpSync(join(cwd, runs[0]), join(cwd, 'bare'), { recursive: true });
      for (const part of ['metrics.jsonl', 'previews', 'checkpoints'])
        rmSync(join(cwd, 'bare', part), { recursive: true, force: true });
      expect(await command('report', 'bare', runs[0], '--out', 'bare.html')).toMatchObject({ code: 0, err: '' });
      const page = readFileSync(join(cwd, 'bare.html'), 'utf8');
      expect(page).toContain('<td>no checkpoint yet</td><td>ended</td>');
      expect(page).not.toMatch(/undefined|NaN/);
    });
  });
});
