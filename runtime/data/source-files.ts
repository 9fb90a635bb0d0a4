/**
 * Which files a declaration consists of. A check, training and the copy that travels with a program go by this one list,
 * so none of them meets a file that the others do not.
 */
import { basename, dirname } from 'node:path';
import { expandHome } from './files.js';
import type { DataSpec } from './spec.js';
import { readTable } from './table-file.js';
import { tensorFields } from './spec.js';
import { walkPictures } from './walk.js';

/** What one path of a declaration names. */
export interface SourceFiles {
  /** The path, as the declaration has it. */
  readonly path: string;
  /** The folder that all files lie in or below: the path itself, or where the file lies that it names. */
  readonly folder: string;
  /** The files by their paths from that folder, with `/` between the parts. */
  readonly files: readonly string[];
}

/**
 * The files of a declaration. Of folders they are all, whichever part of the samples it takes: which part a sample
 * belongs to depends on all of them. Of a table they are those of the records that are taken.
 * @throws DataError when files are missing or a table does not fit the declaration
 */
export async function sourceFiles(spec: DataSpec): Promise<readonly SourceFiles[]> {
  switch (spec.source) {
    case 'idx':
      return [spec.images, ...(spec.labels === undefined ? [] : [spec.labels])].map((path) => single(path));
    case 'images':
      return [await pictures(spec.folder)];
    case 'paired':
    case 'unpaired':
      return Promise.all(Object.keys(spec.fields).map((field) => pictures(spec.folders[field] ?? '')));
    case 'table': {
      const table = await readTable(spec);
      const named = tensorFields(spec).flatMap(([field]) => table.files(field));
      return [single(spec.file, [...new Set(named)])];
    }
    case 'mixture':
      return [];
  }
}

const single = (path: string, beside: readonly string[] = []): SourceFiles => ({
  path,
  folder: dirname(expandHome(path)),
  files: [basename(expandHome(path)), ...beside],
});

const pictures = async (path: string): Promise<SourceFiles> => ({
  path,
  folder: expandHome(path),
  files: (await walkPictures(path)).pictures,
});
