/** Writes the trainer of a program as a project that stands alone. */
import { cpSync, mkdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { emitTfjs } from '../compiler/emit/tfjs/project.js';
import type { DataSource, Program } from '../compiler/graph/ir.js';
import { mapPaths, pathOf, pathsOf, picturesBeside } from './data-spec.js';
import { copyRuntime, sizeOf, writeFiles } from './files.js';

/** Data up to this size travels with the project; larger data stays where it is. */
const portable = 64 * 2 ** 20;

export async function buildProject(program: Program, fingerprint: string, folder: string, flat: string): Promise<void> {
  const placed = new Map<DataSource, Readonly<Record<string, unknown>>>();
  for (const data of program.data) placed.set(data, await placeData(data, folder));
  const files = await emitTfjs(program, {
    fingerprint,
    dataOptions: (data) => placed.get(data)!,
    weightsFile: ({ name, start }) => place([pathOf(start!, start!.path)], folder, join('weights', name)),
  });
  writeFiles(folder, [...files, { path: `${program.name}.gan`, text: flat }]);
  copyRuntime(folder);
}

/** What is said of a project's files, said of those that they are copies of: nobody would mend the copies. */
export function saidOfOriginals(text: string, { data }: Program, folder: string): string {
  let said = text;
  for (const declared of data) {
    for (const name of declared.paths) {
      for (const [field, path] of pathsOf(declared.options[name] ?? null)) {
        const originals = dirname(pathOf(declared, path));
        said = said.replaceAll(join(folder, placeOf(declared, field), sep), originals === '.' ? '' : originals + sep);
      }
    }
  }
  return said;
}

/** Where the copies of a data set's files lie in a project; `field` where each field has files of its own, else ''. */
const placeOf = ({ name }: DataSource, field: string): string => join('data', name, field);

/** A data set's settings with paths as the project sees them, after copying what is small enough. */
async function placeData(data: DataSource, folder: string): Promise<Readonly<Record<string, unknown>>> {
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(data.options)) {
    if (value === null) continue;
    const beside = data.paths.includes(name) ? await picturesBeside(data) : [];
    options[name] = data.paths.includes(name)
      ? mapPaths(value, (path, field) => place([pathOf(data, path), ...beside], folder, placeOf(data, field)))
      : value;
  }
  return options;
}

/**
 * The path that leads from the project to a file or folder, which is copied into it together with what lies below its
 * folder and goes with it, unless they are large.
 */
function place([source = '', ...beside]: readonly string[], folder: string, into: string): string {
  const all = [source, ...beside];
  if (all.reduce((total, path) => total + sizeOf(path), 0) > portable) return resolve(source);
  for (const path of all) {
    const target = join(folder, into, relative(dirname(source), path));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(path, target, { recursive: true, dereference: true });
  }
  return join(into, basename(source)).replaceAll('\\', '/');
}
