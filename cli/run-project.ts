/** Runs a file of a built project in this process, with the packages this command brings. */
import { lstatSync, symlinkSync, unlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @param args the program's own command line */
export async function runProject(folder: string, file: string, args: readonly string[]): Promise<void> {
  lendPackages(folder);
  const { register } = await import('tsx/esm/api');
  register();
  const path = resolve(join(folder, file));
  process.argv = [process.argv[0]!, path, ...args];
  await import(pathToFileURL(path).href);
}

/** A project lies anywhere; unless it has packages of its own, it is lent those beside this command. */
function lendPackages(folder: string): void {
  const link = join(folder, 'node_modules');
  const present = lstatSync(link, { throwIfNoEntry: false });
  if (present !== undefined && !present.isSymbolicLink()) return;
  // The link may be left from another place this command was in.
  if (present !== undefined) unlinkSync(link);
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs/package.json');
  symlinkSync(dirname(dirname(dirname(manifest))), link, 'junction');
}
