/** Built projects as their owners have them: somewhere else, with packages of their own. */
import { execFile } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { gan, type Outcome } from '../cli/gan.js';
import { repository } from '../cli/install.js';

/** Lends a project this repository's packages, which are those its package.json names. */
export function lendPackages(project: string): void {
  symlinkSync(join(repository, 'node_modules'), join(project, 'node_modules'), 'junction');
}

export async function build(program: string, project: string, ...args: readonly string[]): Promise<void> {
  expect(await gan(['build', program, '--out', project, ...args])).toMatchObject({ code: 0, err: '' });
}

/** Runs npm in a folder, quietly where it runs a script. */
export function npm(folder: string, ...args: readonly string[]): Promise<Outcome> {
  const { CI: _, FORCE_COLOR: __, ...env } = process.env;
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...env, NO_COLOR: '1' }, shell: process.platform === 'win32' };
    const child = execFile('npm', ['--silent', ...args], options, (_, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    );
  });
}
