/** What a data source does with the files of a declaration. */
import { basename, dirname } from 'node:path';
import type { Random } from '../random/random.js';
import type { Dataset } from './dataset.js';
import { expandHome } from './files.js';
import type { Loading } from './loading.js';
import type { Found } from './notes.js';
import type { DataSpec } from './sources/spec.js';

export interface Reader<Spec extends DataSpec = DataSpec> {
  /** @throws DataError when files are missing or damaged or do not fit the declared fields */
  load(spec: Spec, random: Random, loading: Loading): Promise<Dataset>;
  /**
   * A look at what is there, without decoding every picture.
   * @throws DataError as `load`
   */
  inspect(spec: Spec): Promise<Found>;
  /** Whether a look takes as long as loading: where data are loaded, they are not looked at before. */
  readonly inspectsAll?: true;
  /**
   * Which files a declaration consists of, one entry for each of its paths. Of folders they are all, whichever part of the
   * samples it takes: which part a sample belongs to depends on all of them.
   * @throws DataError when files are missing or do not fit the declaration
   */
  files(spec: Spec): Promise<readonly SourceFiles[]>;
}

/** What one path of a declaration names. */
export interface SourceFiles {
  /** The path, as the declaration has it. */
  readonly path: string;
  /** The folder that all files lie in or below: the path itself, or where the file lies that it names. */
  readonly folder: string;
  readonly files: readonly SourceFile[];
}

export interface SourceFile {
  /** Its path from the folder, with `/` between the parts. */
  readonly name: string;
  readonly check: FileCheck;
}

/** @throws DataError where the bytes are not those of such a file; `path` is what it is called to people */
export type FileCheck = (bytes: Buffer, path: string) => unknown;

/** The file that a path names, and those that lie beside it and below. */
export const oneFile = (path: string, check: FileCheck, beside: readonly SourceFile[] = []): SourceFiles => ({
  path,
  folder: dirname(expandHome(path)),
  files: [{ name: basename(expandHome(path)), check }, ...beside],
});
