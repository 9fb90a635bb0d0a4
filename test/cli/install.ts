/** Puts Ganlang where its users have it: built as `npm run build` does, with the files that the package ships. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the installed package. */
    readonly installed: string;
  }
}

export const repository = fileURLToPath(new URL('../..', import.meta.url));

export default function install(project: TestProject): () => void {
  // A space in the path, as in many a home folder.
  const installed = mkdtempSync(join(tmpdir(), 'ganlang installed-'));
  const { files } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { files: readonly string[] };
  for (const path of ['package.json', 'runtime', 'stdlib', 'examples', 'docs/diagnostics']) {
    if (path !== 'package.json' && !files.some((shipped) => shipped.startsWith(path))) continue;
    cpSync(join(repository, path), join(installed, path), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(installed, 'node_modules'), 'junction');
  const remove = () => rmSync(installed, { recursive: true, force: true });
  const build = ['--import', createRequire(import.meta.url).resolve('tsx'), join(repository, 'scripts', 'build.ts')];
  try {
    execFileSync(process.execPath, [...build, join(installed, 'dist')], { stdio: 'inherit' });
  } catch (error) {
    remove();
    throw error;
  }
  project.provide('installed', installed);
  return remove;
}
