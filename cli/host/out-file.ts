/** A file that a command is to write, where its user may have something. */
import { exists, isFolder } from './files.js';
import { UserError } from './user-error.js';

/**
 * @param inFolder what to do where a folder is there
 * @throws UserError where something is there that nobody said may go
 */
export function checkOutFile(out: string, force: boolean, inFolder: string): void {
  if (isFolder(out)) throw new UserError(`${out} is a folder.`, inFolder, 2);
  if (exists(out) && !force)
    throw new UserError(`${out} exists.`, 'Name another with --out, or write over it with --force.', 2);
}
