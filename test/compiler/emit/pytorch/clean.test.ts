/** Every example as a project on PyTorch: clean under ruff's linter and formatter, and under mypy. */
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFile } from '../../../../cli/host/program.js';
import { buildProject } from '../../../../cli/project/build.js';
import { targetNamed } from '../../../../cli/project/targets.js';
import { temporaryFolder } from '../../../cli/gan.js';
import { pythonWith } from '../../../cli/python.js';
import { everything } from '../../lower/programs.js';

const python = pythonWith('ruff', 'mypy', 'torch', 'numpy', 'PIL', 'safetensors', 'tqdm');
const folder = temporaryFolder(afterAll);
const projects = join(folder, 'projects');

const examples = readdirSync('examples', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.gan'))
  .map((path) => ({ path: join('examples', path), name: path.replaceAll(/[\\/]/g, '_').slice(0, -'.gan'.length) }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

/** Builds a program; false where files that it is checked against are not here. */
async function built(path: string, name: string): Promise<boolean> {
  const compilation = await compileFile(path, {});
  const errors = compilation.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 && errors.every(({ code }) => code === 'data/files')) return false;
  expect(errors).toEqual([]);
  if (compilation.program.training !== null)
    await buildProject(compilation as never, join(projects, name), targetNamed('pytorch'));
  return true;
}

function run(cwd: string, ...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.env['GANLANG_PYTHON'] ?? 'python3', ['-m', ...args], { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 }); // prettier-ignore
  return stdout + stderr;
}

describe.runIf(python.here)(`what is written for PyTorch${python.note}`, () => {
  beforeAll(async () => {
    const file = join(folder, 'everything.gan');
    writeFileSync(file, everything);
    expect(await built(file, 'everything')).toBe(true);
    const lacking: string[] = [];
    for (const { path, name } of examples) if (!(await built(path, name))) lacking.push(name);
    // Their data lie in a package that is no dependency of Ganlang.
    expect(['mnist_classifier', 'mnist_real']).toEqual(expect.arrayContaining(lacking));
  }, 400_000);

  it('has nothing that the linter finds', { timeout: 60_000 }, () => {
    expect(run(projects, 'ruff', 'check', '--no-cache', '.')).toBe('All checks passed!\n');
  });

  it('is as the formatter leaves it', { timeout: 60_000 }, () => {
    expect(run(projects, 'ruff', 'format', '--no-cache', '--diff', '.')).toMatch(/^\d+ files already formatted\n$/);
  });

  it('has the right types', { timeout: 600_000 }, () => {
    const names = readdirSync(projects);
    expect(names.length).toBeGreaterThan(40);
    // Named from the folder of all: in the common cache, files of two projects differ by their paths.
    const types = (name: string) =>
      run(projects, 'mypy', '--config-file', join(name, 'pyproject.toml'), '--cache-dir', join(folder, 'types'), name);
    const found = names.map((name) => ({ name, said: types(name) }));
    expect(found.filter(({ said }) => !/^Success: no issues found in \d+ source files\n$/.test(said))).toEqual([]);
  });
});
