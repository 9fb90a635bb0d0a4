import { open, readdir, rename, writeFile } from 'node:fs/promises';

/**
 * Writes a file so that it is either there whole or not at all, whatever stops the program: under another name first,
 * flushed to the disk, then renamed.
 */
export async function writeFileAtomically(path: string, content: string | readonly Uint8Array[]): Promise<void> {
  const partial = `${path}.partial`;
  const file = await open(partial, 'w');
  try {
    await writeFile(file, content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
}

/** Whether the error is Node saying that there is no such file or folder. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** The names in a folder, none if it does not exist. */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** 120 -> `000120`, so that names sort as numbers do. */
export function stepText(step: number): string {
  return String(step).padStart(6, '0');
}
