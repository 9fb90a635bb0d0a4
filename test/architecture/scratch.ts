/** A copy of the repository in which a test follows a list of ARCHITECTURE.md. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const execute = promisify(execFile);

/** Takes a change back. */
export type Undo = () => void;

export class Scratch {
  private readonly folder = mkdtempSync(join(tmpdir(), 'ganlang-scratch-'));

  constructor() {
    const parts = ['grammar', 'compiler', 'runtime', 'stdlib', 'examples', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts']; // prettier-ignore
    for (const part of parts) cpSync(join(root, part), join(this.folder, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  add(path: string, text: string): Undo {
    writeFileSync(join(this.folder, path), text, { flag: 'wx' });
    return () => rmSync(join(this.folder, path));
  }

  change(path: string, edit: (before: string) => string): Undo {
    const before = readFileSync(join(this.folder, path), 'utf8');
    const after = edit(before);
    expect(after, path).not.toBe(before);
    writeFileSync(join(this.folder, path), after);
    return () => writeFileSync(join(this.folder, path), before);
  }

  /** What the tests of some files print; null where one fails. */
  async passed(...files: readonly string[]): Promise<string | null> {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    try {
      const { stdout } = await execute(
        process.execPath,
        [vitest, 'run', '--project', 'modules', '--maxWorkers', '1', ...files, '--reporter=verbose'],
        { cwd: this.folder },
      );
      return stdout;
    } catch {
      return null;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The places that a list of ARCHITECTURE.md names, in its order. */
export function listed(title: string): readonly string[] {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const [, list] = new RegExp(`### ${title}\\n\\n([\\s\\S]*?)\\n\\n`).exec(page)!;
  return [...list!.matchAll(/^\d+\. `([^`]+)`/gm)].map((match) => match[1]!);
}
