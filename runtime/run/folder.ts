import { copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { isNotFound, listFolder, makeFolder, writeFileAtomically } from '../files/writing.js';

/** Where runs go unless `--out` says otherwise, inside the current folder. */
export const runsFolder = 'runs';

/** `models/digits.gan` -> `digits` */
export const stemOf = (program: string): string => basename(program, extname(program));

/** Makes the folder of a new run: `out`, or `runs/digits-N` with the first free N. Returns its path. */
export async function createRunFolder(program: string, out: string | undefined): Promise<string> {
  if (out !== undefined) {
    makeFolder(out);
    return out;
  }
  makeFolder(runsFolder);
  for (let number = 1; ; number++) {
    const folder = join(runsFolder, `${stemOf(program)}-${number}`);
    // Making it is also the test whether it is free, so two runs started together get two folders.
    if (await madeNew(folder)) return folder;
  }
}

/** Puts the program and its fingerprint into the run folder, so that the run explains itself. */
export async function describeRun(folder: string, programFile: string, fingerprint: string): Promise<void> {
  await writeFileAtomically(join(folder, 'fingerprint'), `${fingerprint}\n`);
  const copy = join(folder, basename(programFile));
  if (resolve(copy) === resolve(programFile)) return;
  await copyFile(programFile, copy).catch((error: unknown) => {
    // A trainer may well be moved somewhere without its .gan file; it runs all the same.
    if (!isNotFound(error)) throw error;
  });
}

/** The run folders of a program, `runs/digits-1`, `runs/digits-2`, ..., in that order. */
export async function listRuns(program: string): Promise<string[]> {
  const prefix = `${stemOf(program)}-`;
  const numberOf = (name: string) => Number(name.slice(prefix.length));
  return (await listFolder(runsFolder))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .sort((a, b) => numberOf(a) - numberOf(b))
    .map((name) => join(runsFolder, name));
}

async function madeNew(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The file beside the generated code that the program was built from. */
export const programFile = (code: string, program: string): string => join(dirname(code), basename(program));
