/** Writes the trainer of a program as a project that stands alone. */
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Silenced } from '../../compiler/diagnostics/allow/silence.js';
import type { Diagnostic } from '../../compiler/diagnostics/model/diagnostic.js';
import type { Flat } from '../../compiler/compile.js';
import { leadsAnywhere } from '../../compiler/resolve/relocate.js';
import { lacking } from '../../compiler/emit/target.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import type { DataSource } from '../../compiler/graph/ir/data.js';
import type { WeightsFile } from '../../compiler/graph/ir/graph.js';
import type { FileCheck, SourceFiles } from '../../runtime/data/reader.js';
import { sourceFiles } from '../../runtime/data/source-files.js';
import { isOfPackage, packageOf } from '../../runtime/data/package-path.js';
import { mapPaths, pathsOf } from '../../runtime/data/sources/paths.js';
import { isInside } from '../../runtime/files/paths.js';
import { dataSpec, givenOptions, pathOf } from '../host/data-spec.js';
import { modelFactsOf } from '../host/model-file.js';
import { UserError } from '../host/user-error.js';
import { sizeOf, writeFiles } from '../host/files.js';
import { copyRuntime } from './runtime-files.js';
import { carry, checkSafetensors } from './carry.js';
import type { AnyTarget, Machine } from './targets.js';

/** Data up to this size travels with the project; larger data stays where it is. */
const portable = 64 * 2 ** 20;

/** What is built, as it was compiled. */
export interface Built {
  readonly program: Program;
  /** The same with `grad` as it is written. */
  readonly written: (() => Program) | null;
  readonly fingerprint: string;
  readonly flat: Flat;
  readonly silenced: readonly Silenced<Diagnostic>[];
}

/**
 * @param machine what the target is told of this machine, where the project is to run here alone: data stay where they
 * are, what npm packages hold in them; a project that goes elsewhere carries small data along and asks for the packages
 * @throws UserError where the target lacks an operation
 */
export async function buildProject(
  { program: checked, written, fingerprint, flat, silenced }: Built,
  folder: string,
  target: AnyTarget,
  machine: Machine | null = null,
): Promise<void> {
  const program = target.asWritten === true ? written!() : checked;
  refuseLacking(program, target);
  const placed = new Map<DataSource, Readonly<Record<string, unknown>>>();
  const packages = new PackagePaths(machine !== null, target.withoutNpm === true);
  for (const data of program.data)
    placed.set(data, await (machine === null ? carryData(data, folder, packages) : leaveData(data, folder)));
  const placeFile = async (file: WeightsFile, check: FileCheck, into: string): Promise<string> => {
    if (packages.has(file.path)) return packages.place(file, file.path);
    const path = pathOf(file, file.path);
    return place(path, { folder: dirname(path), files: [{ name: basename(path), check }] }, folder, into);
  };
  const weights = new Map<string, string>();
  for (const { name, start } of program.networks)
    if (start !== null) weights.set(name, await placeFile(start, checkSafetensors, join('weights', name)));
  const models = new Map<string, string>();
  // Models are looked through and not changed: in a run they stay where they are, as data do.
  for (const { name, file } of program.models) {
    const stays = machine !== null && !packages.has(file.path);
    const path = stays ? leadingFrom(folder, pathOf(file, file.path)) : await placeFile(file, modelFactsOf, join('models', name)); // prettier-ignore
    models.set(name, path);
  }
  const files = await target.emit(program, {
    ...machine,
    fingerprint,
    dataOptions: (data) => placed.get(data)!,
    weightsFile: ({ name }) => weights.get(name)!,
    modelFile: ({ name }) => models.get(name)!,
    packages: packages.needed,
    scores: machine !== null,
    meant: [...new Set(silenced.flatMap(({ told }) => /^data\/(.+)/.exec(told.code)?.[1] ?? []))],
  });
  // A run is opened from anywhere; what a project carries along, its files name.
  const text = machine === null ? flat() : flat((path, file) => (leadsAnywhere(path) ? path : resolve(pathOf({ declaredIn: file }, path)))); // prettier-ignore
  writeFiles(folder, [...files, { path: `${program.name}.gan`, text }]);
  copyRuntime(folder, files);
}

/** A program is built only for a target that has all its operations. */
function refuseLacking(program: Program, target: AnyTarget): void {
  const [first] = lacking(program, target);
  if (first === undefined) return;
  const { file, start } = first.origin.span;
  throw new UserError(
    `${target.title} has no \`${first.operation}\`, which ${file}:${start.line}:${start.column} needs.`,
    'Build for another target, or write that line with other operations.',
  );
}

/** Where the copies of a data set's files lie in a project; `field` where each field has files of its own, else ''. */
const placeOf = ({ name }: DataSource, field: string): string => join('data', name, field);

/** Paths in npm packages as a project has them. */
class PackagePaths {
  private readonly found = new Map<string, string>();

  /**
   * @param stays whether the project runs on this machine alone
   * @param none whether it knows nothing of npm: what lies in packages is then carried along as other files are
   */
  constructor(
    private readonly stays: boolean,
    private readonly none: boolean,
  ) {}

  /** Whether a path is one in a package to the project. */
  has(path: string): boolean {
    return !this.none && isOfPackage(path);
  }

  /** The packages that the project must have beside it, with the versions that are here. */
  get needed(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.found);
  }

  place({ declaredIn }: Pick<DataSource, 'declaredIn'>, path: string): string {
    if (this.stays) return resolve(pathOf({ declaredIn }, path));
    const { name, version } = packageOf(path, dirname(declaredIn));
    this.found.set(name, version);
    return path;
  }
}

/** A data set's settings with paths as the project sees them, after copying what is small enough. */
async function carryData(
  data: DataSource,
  folder: string,
  packages: PackagePaths,
): Promise<Readonly<Record<string, unknown>>> {
  const sources = await sourceFiles(dataSpec(data));
  const places = new Map<string, string>();
  for (const [field, path] of pathsOf(data.source, data.options)) {
    if (packages.has(path)) {
      places.set(`${field} ${path}`, packages.place(data, path));
      continue;
    }
    const located = pathOf(data, path);
    const source = sources.find((each) => each.path === located)!;
    places.set(`${field} ${path}`, await place(located, source, folder, placeOf(data, field)));
  }
  return mapPaths(data.source, givenOptions(data), (path, field) => places.get(`${field} ${path}`)!);
}

/** A data set's settings with the paths that lead from the project to its files. */
function leaveData(data: DataSource, folder: string): Readonly<Record<string, unknown>> {
  return mapPaths(data.source, givenOptions(data), (path) => leadingFrom(folder, pathOf(data, path)));
}

/**
 * A path as a project has it that stays on this machine: where both lie in the current folder they may be moved with it,
 * else the file stays where it is.
 */
function leadingFrom(project: string, path: string): string {
  const here = process.cwd();
  const target = resolve(path);
  if (!isInside(here, resolve(project)) || !isInside(here, target)) return target;
  return relative(resolve(project), target).replaceAll('\\', '/');
}

/** The path that leads from the project to a file or folder, of which the files named are copied unless they are large. */
async function place(
  path: string,
  { folder: from, files }: Omit<SourceFiles, 'path'>,
  folder: string,
  into: string,
): Promise<string> {
  if (files.reduce((total, { name }) => total + sizeOf(join(from, name)), 0) > portable) return resolve(path);
  // Where a folder itself is named, its name is kept too.
  const last = basename(resolve(path));
  const kept = relative(from, path) === '' ? last : '';
  for (const { name, check } of files) {
    await carry(join(from, name), join(folder, into, kept, name), check, portable);
  }
  return join(into, last).replaceAll('\\', '/');
}
