/** What the compiler asks of the world around it; the command line, an editor and a browser each answer. */
import type { Model, Network } from '../graph/ir/graph.js';
import type { DataSource } from '../graph/ir/data.js';

/** What is wrong with files, in words for people. */
export interface Fault {
  readonly problem: string;
  readonly hint: string | null;
}

/** What a look at the files of a data declaration finds. */
export interface Found {
  /** How many samples an epoch has. */
  readonly count: number;
  /** Where fields are drawn independently, how many the smallest has. */
  readonly least?: number;
  /** What is worth a word though the data can be read. */
  readonly notes?: readonly {
    readonly kind: 'passed-over' | 'dark' | 'empty-classes';
    readonly problem: string;
    readonly hint: string;
  }[];
}

export interface Host {
  /** The text of a file, or null when there is none that can be read. */
  read(path: string): string | null;
  /** Why something that is there was not read; null where nothing is. */
  unread?(path: string): Fault | null;
  /** Where a relative path written in `from` leads. */
  resolve(from: string, path: string): string;
  /** The text of a standard library file, by the name after `std/`, or null. */
  library(name: string): string | null;
  /** The names of the standard library's files. */
  libraryNames(): readonly string[];
  /** The names in a folder, for hints; none where it cannot be seen. */
  list?(folder: string): readonly string[];
  /**
   * The folder that a path leads out of, though what is written in `from` must stay in it: that of the npm package
   * that ships the file, else that of the project. Null where the path stays inside; absent where all is allowed.
   */
  leaves?(from: string, path: string): Boundary | null;
  /**
   * Looks at the files of a data declaration. Absent where files cannot be seen.
   */
  inspect?(data: DataSource): Promise<Found | Fault>;
  /** Looks at the file that a network's weights start from; null when it fits. Absent where it cannot be seen. */
  inspectWeights?(network: Network): Promise<Fault | null>;
  /** Looks at the file of a model; null where it takes and makes what is declared. Absent where it cannot be seen. */
  inspectModel?(model: Model): Promise<Fault | null>;
}

export interface Boundary {
  readonly kind: 'package' | 'project';
  readonly folder: string;
}
