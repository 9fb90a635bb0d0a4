/** What a run folder was made from: found, and compiled again where what it holds ready is not enough. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { compile } from '../../compiler/compile.js';
import { previewsOf } from '../../compiler/graph/ir/plan.js';
import { type EmitOptions, lacking } from '../../compiler/emit/target.js';
import { onnx } from '../../compiler/emit/onnx/project.js';
import { tfjs } from '../../compiler/emit/tfjs/project.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { isWritable } from '../../runtime/files/folders.js';
import { didYouMean } from '../../runtime/text/nearest.js';
import { exists, nearestPath, writeFiles } from '../host/files.js';
import { readText, textHost } from '../host/host.js';
import { missing, type Settings, usable } from '../host/program.js';
import { homeOf } from './choice.js';
import { copyRuntime } from './runtime-files.js';
import { UserError } from '../host/user-error.js';

/** The trainer in a run folder. @throws UserError when there is no such run */
export function projectOf(run: string): string {
  if (!exists(run)) {
    const hint = didYouMean(nearestPath(run)) ?? 'Train one first: gan train examples/digits.gan';
    throw new UserError(`There is no run ${run}.`, hint);
  }
  const project = join(run, 'program');
  if (!exists(join(project, 'train.ts')))
    throw new UserError(`${run} is not a run folder.`, 'Name a folder that `gan train` made, such as runs/digits-1.');
  return project;
}

/**
 * The program of a run; its data and the files that weights started from need not be there any more. Its warnings are
 * shown unless `quiet`.
 * @throws UserError after showing what is wrong with it
 */
export async function programOf(run: string, set: Settings, quiet = false): Promise<Program> {
  const compilation = await compiled(run, set);
  return usable(compilation.file, compilation, quiet).program!;
}

/** The program of a run as it was read from its texts, mistakes included. */
export async function compiledAs(run: string, set: Settings) {
  const { program, ...compilation } = await compiled(run, set);
  if (program === null) throw missing(compilation.file);
  return { ...compilation, program };
}

async function compiled(run: string, set: Settings, added: readonly string[] = []) {
  const file = programFile(run);
  if (added.length === 0) return { ...(await compile(file, textHost(file), { set })), file };
  // Nobody has a file of this name: it is there for the compiler alone.
  const variant = join(dirname(file), 'asked for.gan');
  const text = `extends "${basename(file)}"\n${added.join('\n')}\n`;
  const host = textHost(file);
  const read = (path: string) => (path === variant ? text : host.read(path));
  return { ...(await compile(variant, { ...host, read }, { set })), file: variant };
}

/** The program in a run folder. @throws UserError when there is none */
export function programFile(run: string): string {
  const project = projectOf(run);
  const name = readdirSync(project).find((file) => file.endsWith('.gan'));
  if (name === undefined) throw new UserError(`${project} has no .gan file.`, 'Train again to have one.');
  return join(project, name);
}

/**
 * The program of a run as a variant with some lines more; it keeps the name of the run's own.
 * @param asked what was written on the command line to have them, for people
 * @throws UserError after showing what is wrong with them
 */
export async function variantOf(run: string, set: Settings, added: readonly string[], asked: string): Promise<Program> {
  const compilation = await compiled(run, set, added);
  const { program } = usable(asked, compilation, true);
  return { ...program!, name: basename(programFile(run), '.gan') };
}

/** The program of a run, without a word; null where it cannot be read without files that are elsewhere. */
export async function readableProgram(run: string): Promise<Program | null> {
  const { program, fingerprint } = await compiled(run, {});
  return fingerprint === null ? null : program;
}

/** What is made of a run's program to use what was trained. */
export interface Use extends Partial<EmitOptions> {
  /** What computes it, where that is asked for. */
  readonly device: string | undefined;
}

/**
 * Gives `use` the program of a run as it is with other params, or to sample another of its previews, counted from 1, in a
 * folder that is gone afterwards.
 */
export async function withParams<Result>(
  run: string,
  { set, preview, ...options }: { readonly set: Settings } & Use,
  use: (project: string) => Promise<Result>,
): Promise<Result> {
  const program = await programOf(run, set);
  const chosen = preview === undefined ? {} : { preview: chosenPreview(program, preview, run) };
  return emitted(program, { ...options, fingerprint: fingerprintOf(run), ...chosen }, use);
}

/** The program that a run was trained with last; null where there is none that can still be read. */
export async function compiledRun(run: string) {
  if (!exists(join(run, 'program')) || !exists(join(run, 'fingerprint'))) return null;
  const found = await compiled(run, {}).catch(() => null);
  if (found === null || found.program?.training == null || found.fingerprint === null) return null;
  const { program, text, file } = found;
  return { program, text, file: basename(file), fingerprint: fingerprintOf(run) };
}

/**
 * Gives `use` what is emitted of a program, in a folder that is gone afterwards: for ONNX Runtime where it is here and has
 * the device that is asked for, else for TensorFlow.js.
 */
export async function emitted<Result>(
  program: Program,
  { device, ...options }: Use & Pick<EmitOptions, 'fingerprint'>,
  use: (project: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'ganlang-'));
  try {
    const target = (await isForOnnx(device)) && lacking(program, onnx).length === 0 ? onnx : tfjs;
    const files = await target.emit(program, { dataOptions: () => ({}), weightsFile: () => '', ...options });
    writeFiles(folder, files);
    copyRuntime(folder, files);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function isForOnnx(device: string | undefined): Promise<boolean> {
  if (device !== undefined && device !== 'auto') return homeOf(device) === onnx.name;
  const { loadRuntime } = await import('../../runtime/onnx/package.js');
  return loadRuntime('').then(() => true, () => false); // prettier-ignore
}

/**
 * Whether a run has the program itself that uses what was trained, for the device that is asked for. On a disk that can
 * only be read, it cannot be lent any packages.
 */
export async function hasOwn(
  run: string,
  file: 'sample.ts' | 'apply.ts',
  device: string | undefined,
): Promise<boolean> {
  const project = projectOf(run);
  if (!isWritable(project)) return false;
  const isOfOnnx = exists(join(project, 'graphs'));
  return !isOfOnnx || (exists(join(project, file)) && (await isForOnnx(device)));
}

/** That of the program as it was trained: whether weights fit another one is seen where they are loaded. */
export const fingerprintOf = (run: string): string => readText(join(run, 'fingerprint')).trim();

/**
 * The place of a preview among those of a program.
 * @param preview counted from 1
 * @throws UserError, with the previews there are, where there is none of that number
 */
export function chosenPreview({ training }: Program, preview: number, run: string): number {
  const previews = previewsOf(training?.items ?? []);
  if (Number.isInteger(preview) && preview >= 1 && preview <= previews.length) return preview - 1;
  const shown = previews.map(({ value }, i) => {
    const node = value.kind === 'node' ? training!.step.nodes[value.node]! : null;
    return `${i + 1}: ${node?.origin.text ?? 'a value'}`;
  });
  throw new UserError(`The program of ${run} has no preview ${preview}.`, `There are ${shown.join('; ')}.`, 2);
}
