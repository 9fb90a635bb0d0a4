/** The runtime's sources that travel with a project: those that its code reaches. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { EmittedBytes, EmittedFile } from '../../compiler/emit/target.js';
import { makeFolder, writeWhole } from '../../runtime/files/writing.js';
import { packageRoot } from '../host/package-root.js';

/**
 * Puts into a project what its files import of the runtime, and all that is imported from there.
 * @throws RunError when a file cannot be written
 */
export function copyRuntime(folder: string, files: readonly (EmittedFile | EmittedBytes)[]): void {
  const reached = new Set<string>();
  for (const file of files) {
    if (!('text' in file)) continue;
    if (file.path.endsWith('.ts')) follow(file.path, file.text, reached);
    if (file.path.endsWith('.py')) followPython(file.text, reached);
  }
  for (const path of reached) {
    const target = join(folder, path.replace(pythonRuntime, 'runtime/'));
    makeFolder(dirname(target));
    writeWhole(target, readFileSync(join(packageRoot(), path)));
  }
}

/** Where the modules lie that PyTorch projects import as `runtime.NAME`. */
const pythonRuntime = 'runtime/pytorch/';

/** Notes the Python modules that a text imports of the runtime, and theirs. */
function followPython(text: string, reached: Set<string>): void {
  const names = [...text.matchAll(/^\s*from (?:runtime)?\.(\w+) import /gm)].map(([, name]) => name!);
  for (const name of names.length > 0 ? ['__init__', ...names] : []) {
    const path = `${pythonRuntime}${name}.py`;
    if (reached.has(path)) continue;
    reached.add(path);
    followPython(readFileSync(join(packageRoot(), path), 'utf8'), reached);
  }
}

/** Notes the runtime files that a text names, whether it imports them or starts them as programs, and theirs. */
function follow(path: string, text: string, reached: Set<string>): void {
  for (const [, named] of text.matchAll(/'(\.{1,2}\/[\w./-]+)\.[jt]s'/g)) {
    const found = `${posix.join(posix.dirname(path), named!)}.ts`;
    if (!found.startsWith('runtime/') || reached.has(found) || !existsSync(join(packageRoot(), found))) continue;
    reached.add(found);
    follow(found, readFileSync(join(packageRoot(), found), 'utf8'), reached);
  }
}
