/** The command as it is installed: built, and beside what its package holds. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Gives `use` the path of the command and of a folder for what it makes; both are gone afterwards. */
export async function withInstalled<Result>(
  use: (command: string, folder: string) => Promise<Result> | Result,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'ganlang-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Where it is interrupted, too.
  process.once('exit', remove);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  try {
    for (const name of ['node_modules', 'package.json', 'stdlib', 'examples', 'runtime'])
      symlinkSync(join(root, name), join(folder, name));
    execFileSync(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'build.ts'), join(folder, 'dist')], {
      cwd: root,
    });
    return await use(join(folder, 'dist', 'cli', 'gan.js'), folder);
  } finally {
    remove();
  }
}
