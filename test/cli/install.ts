/** Puts Ganlang where its users have it: packed by npm from a copy of the repository, and unpacked elsewhere. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
  const folder = mkdtempSync(join(tmpdir(), 'ganlang installed-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const installed = join(folder, 'node_modules', 'ganlang');
    mkdirSync(installed, { recursive: true });
    execFileSync('tar', ['-xzf', pack(folder), '-C', installed, '--strip-components=1']);
    linkPackages(join(folder, 'node_modules'));
    project.provide('installed', installed);
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}

/** The tarball of a copy of the repository in which an earlier build has left a file. */
function pack(folder: string): string {
  const copy = join(folder, 'repository');
  const left = ['node_modules', 'dist', 'runs', '.git'].map((name) => join(repository, name));
  cpSync(repository, copy, { recursive: true, filter: (path) => !left.includes(path) });
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'), 'junction');
  mkdirSync(join(copy, 'dist'));
  writeFileSync(join(copy, 'dist', 'earlier.js'), '');
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: copy,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  rmSync(copy, { recursive: true });
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz'))!,
  );
}

/** Links this repository's packages, as `npm install ganlang` puts them: without those that only its development needs. */
function linkPackages(folder: string): void {
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  const packages = join(repository, 'node_modules');
  const names = readdirSync(packages)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(packages, name)).map((part) => join(name, part)) : name,
    );
  for (const name of names) {
    if (lock.packages[`node_modules/${name.replaceAll('\\', '/')}`]?.dev === true) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(join(packages, name), join(folder, name), 'junction');
  }
}
