/** Writes the trainer of a program as a project that stands alone. */
import { cpSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { emitTfjs } from '../compiler/emit/tfjs/project.js';
import type { DataSource, Program } from '../compiler/graph/ir.js';
import { pathOf, pathSettings } from './data-spec.js';
import { copyRuntime, sizeOf, writeFiles } from './files.js';

/** Data up to this size travels with the project; larger data stays where it is. */
const portable = 64 * 2 ** 20;

export async function buildProject(program: Program, fingerprint: string, folder: string, flat: string): Promise<void> {
  const files = await emitTfjs(program, {
    fingerprint,
    dataOptions: (data) => placeData(data, folder),
    weightsFile: ({ name, start }) => place(pathOf(start!, start!.path), folder, join('weights', name)),
  });
  writeFiles(folder, [...files, { path: `${program.name}.gan`, text: flat }]);
  copyRuntime(folder);
}

/** A data set's settings with paths as the project sees them, after copying what is small enough. */
function placeData(data: DataSource, folder: string): Readonly<Record<string, unknown>> {
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(data.options)) {
    if (value === null) continue;
    options[name] = (pathSettings as readonly string[]).includes(name)
      ? place(pathOf(data, String(value)), folder, join('data', data.name))
      : value;
  }
  return options;
}

/** The path that leads from the project to a file or folder, which is copied into it unless it is large. */
function place(source: string, folder: string, into: string): string {
  if (sizeOf(source) > portable) return resolve(source);
  const target = join(into, basename(source));
  mkdirSync(join(folder, into), { recursive: true });
  cpSync(source, join(folder, target), { recursive: true, dereference: true });
  return target.replaceAll('\\', '/');
}
