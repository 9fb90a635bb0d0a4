/** docs/fine-tuning.md is one session: its files are written and its commands run, in their order. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { entry, temporaryFolder } from './gan.js';
import { repository } from './install.js';

const page = readFileSync(join(repository, 'docs', 'fine-tuning.md'), 'utf8');
const folder = temporaryFolder(afterAll);
const at = (...parts: readonly string[]) => join(folder, ...parts);

interface Piece {
  readonly kind: 'sh' | 'gan' | 'shown';
  readonly file: string | undefined;
  readonly text: string;
}

/** What is fenced: programs to write, commands to run, and what the command before has said. */
const pieces: readonly Piece[] = [...page.matchAll(/^```(sh|gan)?(?: file=(\S+))?\n(.*?)^```$/gms)].map(
  ([, kind, file, text]) => ({ kind: (kind as 'sh' | 'gan' | undefined) ?? 'shown', file, text: text! }),
);

describe.skipIf(process.platform === 'win32')('the session of docs/fine-tuning.md', () => {
  it('runs as it stands there, and says what it says there', () => {
    expect(pieces.filter(({ kind }) => kind === 'sh').length).toBeGreaterThan(5);
    expect(pieces.length).toBe(page.match(/^```/gm)!.length / 2);
    cpSync(join(repository, 'examples', 'data', 'emoji'), at('examples', 'data', 'emoji'), { recursive: true });
    mkdirSync(at('bin'));
    writeFileSync(at('bin', 'gan'), `#!/bin/sh\nexec '${process.execPath}' '${entry()}' "$@"\n`);
    chmodSync(at('bin', 'gan'), 0o755);
    const env = { ...process.env, NO_COLOR: '1', PATH: `${at('bin')}:${process.env['PATH']}` };
    let said = '';
    for (const { kind, file, text } of pieces) {
      if (kind === 'gan') writeFileSync(at(file!), text);
      else if (kind === 'shown') for (const line of text.trim().split('\n')) expect(said).toContain(line);
      else {
        // As typed one after the other; `gan diff` says by its exit code that something differs.
        said = '';
        for (const line of text.trim().split('\n')) {
          const { stdout, stderr, status } = spawnSync('sh', ['-c', line], { cwd: folder, env, encoding: 'utf8' });
          expect({ line, stderr, status }).toEqual({ line, stderr: '', status: line.startsWith('gan diff') ? 1 : 0 });
          said += stdout;
        }
      }
    }
    expect(existsSync(at('flowers.png')) && existsSync(at('all.png'))).toBe(true);
    expect(readdirSync(at('runs')).sort()).toEqual(['ten-1', 'twelve-1']);
  }, 600_000);
});
