import { createRequire } from 'node:module';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { firstLine } from '../../../errors/first-line.js';
import type { EngineName } from './engine.js';
import { Unavailable } from './engine.js';

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

interface Requirement {
  readonly packages: readonly string[];
  readonly remedy: string;
}

function requirement(...packages: readonly string[]): Requirement {
  const [install, have] = packages.length === 1 ? ['install it', 'has it'] : ['install both', 'has them'];
  const command = `npm install ${packages.join(' ')}`;
  return { packages, remedy: `${install} with \`${command}\`, or name a folder that ${have} in GANLANG_ENGINES` };
}

/** What the engines need that is not installed with Ganlang. */
const requirements: Partial<Record<EngineName, Requirement>> = {
  'tfjs-node-gpu': requirement('@tensorflow/tfjs-node-gpu'),
  'tfjs-node': requirement('@tensorflow/tfjs-node'),
  webgpu: requirement('webgpu', '@tensorflow/tfjs-backend-webgpu'),
};

/** Why an engine cannot be loaded at all: a package that is not installed. Undefined where it can be tried. */
export function missingPackage(engine: EngineName): Unavailable | undefined {
  const { packages, remedy } = requirements[engine] ?? { packages: [], remedy: '' };
  const missing = packages.find((name) => locatePackage(name) === undefined);
  return missing === undefined ? undefined : new Unavailable(`the package ${missing} is not installed`, remedy);
}

/** Imports a package an engine needs. Throws {@link Unavailable} where it is missing or fails to load. */
export async function importPackage(engine: EngineName, name: string): Promise<Record<string, unknown>> {
  const file = locatePackage(name);
  if (file === undefined) throw missingPackage(engine) ?? new Unavailable(`the package ${name} is not installed`);
  try {
    const loaded = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    // A CommonJS package found at run time has its exports under `default` as well, and some only there.
    return { ...(loaded['default'] as Record<string, unknown> | undefined), ...loaded };
  } catch (error) {
    const reason = `the package ${name} is installed but does not load: ${firstLine(error)}`;
    throw new Unavailable(reason, requirements[engine]?.remedy);
  }
}
