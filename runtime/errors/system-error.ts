/** What the system says of files, in words: the path, what was being done, and what to do. */
import type { NotRead } from './not-read.js';

/** What was being done to a path. */
export type Doing = 'read' | 'write' | 'make' | 'list' | 'open' | 'remove' | 'copy' | 'rename';

export interface Trouble {
  readonly problem: string;
  readonly hint: string;
}

const done: Readonly<Record<Doing, string>> = {
  read: 'be read',
  write: 'be written',
  make: 'be made',
  list: 'be listed',
  open: 'be opened',
  remove: 'be removed',
  copy: 'be copied',
  rename: 'be put in its place',
};

/** Which calls of the system do what. */
const calls: Readonly<Record<string, Doing>> = {
  read: 'read',
  stat: 'read',
  lstat: 'read',
  fstat: 'read',
  realpath: 'read',
  readlink: 'read',
  access: 'read',
  open: 'open',
  write: 'write',
  ftruncate: 'write',
  fsync: 'write',
  close: 'write',
  mkdir: 'make',
  mkdtemp: 'make',
  symlink: 'make',
  link: 'make',
  scandir: 'list',
  opendir: 'list',
  unlink: 'remove',
  rmdir: 'remove',
  rm: 'remove',
  rename: 'rename',
  copyfile: 'copy',
  cp: 'copy',
};

/** By the system's name of what went wrong: what is so, and what to do. */
const meanings: Readonly<Record<string, readonly [because: string, hint: string]>> = {
  ENOENT: ['it, or a folder on the way to it, is not there', 'Check the path.'],
  ENOTDIR: ['something on the way to it is a file, not a folder', 'Check the path, or move that file out of the way.'],
  EISDIR: ['it is a folder, not a file', 'Name a file in it, or move the folder out of the way.'],
  EEXIST: ['something of that name is there', 'Move it out of the way, or name another path.'],
  ENOTEMPTY: ['it is a folder that is not empty', 'Move it out of the way, or name another path.'],
  EACCES: ['this user may not do that', 'Change its permissions or those of its folder, or name another path.'],
  EROFS: ['its disk can only be read', 'Name a path on another disk.'],
  ENOSPC: ['the disk is full', 'Make room on it, or name a path on another disk.'],
  EDQUOT: ['the disk has no more room for this user', 'Make room on it, or name a path on another disk.'],
  EFBIG: ['the file would be larger than files may be here', 'Name a path on another disk, or see `ulimit -f`.'],
  ELOOP: ['it is a link that leads in a circle', 'Remove the link, or let it lead to a file.'],
  ENAMETOOLONG: ['the name is longer than names may be here', 'Name a shorter path.'],
  EMFILE: ['too many files are open', 'Raise the limit of this shell: ulimit -n 4096.'],
  EBUSY: ['another program uses it', 'Close that program and try again.'],
  EIO: ['the disk reports a fault', 'Name a path on another disk.'],
  ENXIO: ['it is a pipe or a device, not a file', 'Name a file.'],
};

const alike: Readonly<Record<string, string>> = { EPERM: 'EACCES', ENFILE: 'EMFILE', ETXTBSY: 'EBUSY' };

/**
 * What a failed call of the system means; null for an error that is none.
 * @param path the path in words the person knows; by default, the one that the system names
 * @param doing what was being done; by default, what the call says
 */
export function fileTrouble(error: unknown, path?: string, doing?: Doing): Trouble | null {
  if (isNotRead(error)) return { problem: `${path ?? error.path} ${error.problem}`, hint: error.hint };
  if (!isSystemError(error)) return null;
  const place = path ?? error.dest ?? error.path ?? 'A file';
  const cannot = done[doing ?? calls[error.syscall] ?? 'open'];
  const [because, hint] = meanings[alike[error.code] ?? error.code] ?? [`the system says ${error.code}`, 'Try another path.']; // prettier-ignore
  return { problem: `${place} cannot ${cannot}: ${because}.`, hint };
}

// By its name: a built program has a runtime of its own, and its errors may be told by the command.
const isNotRead = (error: unknown): error is NotRead => error instanceof Error && error.name === 'NotRead';

interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly path?: string;
  readonly dest?: string;
}

function isSystemError(error: unknown): error is SystemError {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return false;
  return typeof error.code === 'string' && typeof error.syscall === 'string';
}
