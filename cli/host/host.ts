/** The compiler's view of this machine: files, the standard library, data. */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { isInside, shortest } from '../../runtime/files/paths.js';
import { weightsOf } from '../../compiler/graph/ir/weights.js';
import type { Fault, Host } from '../../compiler/resolve/host.js';
import { inspectData } from '../../runtime/data/inspect.js';
import { readRegularSync } from '../../runtime/files/reading.js';
import { NotRead } from '../../runtime/errors/not-read.js';
import { fileTrouble } from '../../runtime/errors/system-error.js';
import { inspectWeights } from '../../runtime/checkpoints/weights-file.js';
import { lookedAt } from '../../runtime/errors/data-error.js';
import { dataSpec, pathOf } from './data-spec.js';
import { checkModelFile } from './model-file.js';
import { packageRoot } from './package-root.js';

export const stdlibFolder = (): string => join(packageRoot(), 'stdlib');

/** How many bytes of a program are read: more than programs may have, so that one that is too large is told with its size. */
const largestProgram = 2 ** 24;

/** The text of a file. @throws NotRead, or what the system says */
export const readText = (path: string): string => readProgram(path).toString('utf8');

/**
 * The bytes of a program. What does not parse is shown, so a link may not lead to a file that is no program and says so
 * by its name.
 * @throws NotRead, or what the system says
 */
export function readProgram(path: string): Buffer {
  const name = basename(real(path));
  if (name !== basename(resolve(path)) && !name.endsWith('.gan'))
    throw new NotRead(path, `is a link to ${name}, which is no .gan file.`, 'Put the file itself there.');
  return readRegularSync(path, largestProgram);
}

const readOrNull = (path: string): string | null => {
  try {
    return readText(path);
  } catch {
    return null;
  }
};

/** Why a file that is there cannot be read; null where there is none. */
export function unread(path: string): Fault | null {
  try {
    readText(path);
    return null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    return fileTrouble(error, path, 'read');
  }
}

/** @param main the file of the program, which says what project it is part of */
export function fileHost(main?: string): Host {
  return {
    ...textHost(main),
    inspect: (data) => lookedAt(() => inspectData(dataSpec(data))),
    inspectWeights: ({ name, start, graph }) =>
      lookedAt(() => inspectWeights(pathOf(start!, start!.path), name, weightsOf(graph))),
    inspectModel: (model) => lookedAt(() => checkModelFile(pathOf(model.file, model.file.path), model)),
  };
}

/** The same for programs alone, whose data may be elsewhere. */
export function textHost(main = 'main.gan'): Host {
  const project = projectOf(main);
  return {
    list: namesIn,
    leaves(from, path) {
      const folder = packageOf(from);
      const boundary = folder === null ? ({ kind: 'project', folder: project } as const) : ({ kind: 'package', folder } as const); // prettier-ignore
      return isInside(real(boundary.folder), real(path))
        ? null
        : { ...boundary, folder: shortest(boundary.folder) || '.' };
    },
    read: readOrNull,
    unread,
    resolve: (from, path) => (isAbsolute(path) ? path : shortest(resolve(dirname(from), path))),
    library: (name) => (/^[\w-]+$/.test(name) ? readOrNull(join(stdlibFolder(), `${name}.gan`)) : null),
    libraryNames: () =>
      readdirSync(stdlibFolder())
        .filter((file) => file.endsWith('.gan'))
        .map((file) => file.slice(0, -'.gan'.length))
        .sort(),
  };
}

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder === '' ? '.' : folder).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
};

/** Where a path leads in the end: a link may lead anywhere. What does not exist is where it says. */
const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? resolve(path) : join(real(folder), basename(path));
  }
};

/** The folder of the npm package that a file belongs to; null for files of the user's own. */
function packageOf(file: string): string | null {
  const [, folder] = /^(.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/.exec(resolve(file)) ?? [];
  return folder ?? null;
}

/**
 * The folder that a program's imports stay in: the repository around it, else the nearest folder with a package.json;
 * without either, the working folder if the program is in it, else the program's own.
 */
function projectOf(main: string): string {
  const own = dirname(resolve(main));
  const around = [own];
  for (let folder = own; dirname(folder) !== folder; folder = dirname(folder)) around.push(dirname(folder));
  const marked = ['.git', 'package.json'].map((mark) => around.find((folder) => existsSync(join(folder, mark))));
  return marked[0] ?? marked[1] ?? (isInside(process.cwd(), own) ? process.cwd() : own);
}
