import { createRequire } from 'node:module';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { firstLine, Unavailable } from './engine.js';

/**
 * Folders to look for optional packages in, nearest first: the program that runs, this runtime, the working folder,
 * then those that the environment variable GANLANG_ENGINES names, each a folder with its own `node_modules`.
 */
function searchFolders(): string[] {
  const named = (process.env['GANLANG_ENGINES'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const inside = [process.cwd(), ...named].map((folder) => join(resolve(folder), 'noop.js'));
  const program = process.argv[1];
  return [...(program === undefined ? [] : [resolve(program)]), import.meta.url, ...inside];
}

/** The file an optional package starts with, or undefined where none of the folders has it. */
export function locatePackage(name: string): string | undefined {
  for (const folder of searchFolders()) {
    try {
      return createRequire(folder).resolve(name);
    } catch {
      // Not in this folder: the next may have it.
    }
  }
  return undefined;
}

/** Imports an optional package. Throws {@link Unavailable} where it is missing or fails to load. */
export async function importPackage(name: string, remedy: string): Promise<Record<string, unknown>> {
  const file = locatePackage(name);
  if (file === undefined) throw new Unavailable(`the package ${name} is not installed`, remedy);
  try {
    const loaded = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    // A CommonJS package found at run time has its exports under `default` as well, and some only there.
    return { ...(loaded['default'] as Record<string, unknown> | undefined), ...loaded };
  } catch (error) {
    throw new Unavailable(`the package ${name} is installed but does not load: ${firstLine(error)}`, remedy);
  }
}
