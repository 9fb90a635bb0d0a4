/** What is said at the end of a run of tests, of a small run of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));

const files = {
  'some.test.js': `import { describe, it } from 'vitest';
    it('passes', () => {});
    it('fails', () => { throw new Error(); });
    describe.skip('outer (skipped: there is no (real) oracle)', () => {
      it('one', () => {});
      describe.skip('inner (skipped: there is no engine)', () => { it('two', () => {}); });
    });
    it('looks first', ({ skip }) => skip('there is no adapter'));
    describe('a group', () => { it.skip('three', () => {}); });`,
  'broken.test.js': 'throw new Error();',
};

it('counts, and names what was skipped with the outermost reason', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ganlang-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { VITEST: _, ...env } = process.env;
  const command = [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--root', '.'];
  const reporter = `--reporter=${join(repository, 'scripts', 'test-summary.ts')}`;
  const { stdout, status } = spawnSync(process.execPath, [...command, reporter], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stdout.trim().split('\n')).toEqual([
    'skipped 2 of .: there is no (real) oracle',
    'skipped 1 of .: there is no adapter',
    'skipped 1 of .: a group > three gives no reason',
    '1 passed, 2 failed, 4 skipped',
  ]);
});
