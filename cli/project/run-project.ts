/** Runs a file of a built project in this process, with the packages this command brings. */
import { lstatSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../host/user-error.js';
import { programModule } from './program-module.js';

/**
 * @param args the program's own command line
 * @throws UserError for a folder that no program can be run in
 */
export async function runProject(folder: string, file: string, args: readonly string[]): Promise<void> {
  checkPlace(folder);
  const lent = lendPackages(folder);
  const path = resolve(join(folder, file));
  process.argv = [process.argv[0]!, path, ...args];
  const text = lent ? await programModule(path) : null;
  if (text !== null) {
    // Mistakes are told with lines of the project's files.
    process.setSourceMapsEnabled(true);
    const module = join(mkdtempSync(join(tmpdir(), 'ganlang-')), 'program.mjs');
    writeFileSync(module, text);
    await import(pathToFileURL(module).href);
  } else {
    registered ??= (await import('tsx/esm/api')).register();
    // A module is run once, unless it has another address.
    const again = runs++ > 0 ? `?${runs}` : '';
    await import(`${pathToFileURL(path).href}${again}`);
  }
}

/** How many there were in this process. */
let runs = 0;
/** What loads TypeScript. */
let registered: unknown;

/** Options of a command as the program takes them that it runs. */
export const passedOn = <Name extends string>(
  options: { readonly [name in Name]?: string | readonly string[] },
  names: readonly Name[],
): readonly string[] => names.flatMap((name) => [options[name] ?? []].flat().flatMap((value) => [`--${name}`, value]));

/**
 * Modules are loaded by address, in which a question mark begins something else, and a backslash may not stand.
 * @throws UserError for a folder with one in its path
 */
export function checkPlace(folder: string): void {
  const path = resolve(folder);
  const mark = (sep === '\\' ? /\?/ : /[?\\]/).exec(path)?.[0];
  if (mark === undefined) return;
  throw new UserError(
    `No program can be run in ${path}: there is a ${mark === '?' ? 'question mark' : 'backslash'} in the path.`,
    'Give the file or folder another name, or name another folder with --out.',
  );
}

/**
 * A project lies anywhere; unless it has packages of its own, it is lent those beside this command. Several commands
 * may work on one run at a time: a link that is right stays, and another takes its place in one move.
 * @returns whether it was lent them
 */
function lendPackages(folder: string): boolean {
  const link = join(folder, 'node_modules');
  const present = lstatSync(link, { throwIfNoEntry: false });
  if (present !== undefined && !present.isSymbolicLink()) return false;
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/package.json');
  const packages = dirname(dirname(dirname(manifest)));
  // The link may be left from another place this command was in.
  if (present !== undefined && leadsTo(link, packages)) return true;
  const next = `${link}-${process.pid}`;
  rmSync(next, { force: true });
  symlinkSync(packages, next, 'junction');
  // Windows does not put a link in the place of one to a folder.
  if (process.platform === 'win32') rmSync(link, { force: true });
  renameSync(next, link);
  return true;
}

function leadsTo(link: string, folder: string): boolean {
  try {
    return realpathSync(link) === realpathSync(folder);
  } catch {
    return false;
  }
}
