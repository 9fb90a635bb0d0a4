/** Python, where there is one with the packages that a test asks for. */
import { spawnSync } from 'node:child_process';

const python = process.env['GANLANG_PYTHON'] ?? 'python3';

/** Whether some packages are here; where not, the test's name says how to get them. */
export function pythonWith(...packages: readonly string[]): { readonly here: boolean; readonly note: string } {
  const { status } = spawnSync(python, ['-c', `import ${packages.join(', ')}`]);
  if (status === 0) return { here: true, note: '' };
  const list = packages.join(' and ');
  return { here: false, note: ` (skipped: needs a Python with ${list}, named by GANLANG_PYTHON or called python3)` };
}

/**
 * What a script prints that is given some text.
 * @throws Error with what it wrote to its error stream
 */
export function runPython(script: string, input: string, cwd?: string): string {
  const { status, stdout, stderr } = spawnSync(python, [script], { encoding: 'utf8', input, cwd, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${script} ended with code ${status}:\n${stderr}`);
  return stdout;
}
