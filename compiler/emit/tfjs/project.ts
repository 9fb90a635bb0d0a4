/** The whole project: its code, and what surrounds it. */
import type { Program } from '../../graph/ir/program.js';
import type { Training } from '../../graph/ir/training.js';
import { withoutIdleValues } from '../../graph/simplify/shapes.js';
import { minimizes } from '../../graph/ir/plan.js';
import { applyFile } from './apply-file.js';
import { evalFile } from './eval-file.js';
import type { Scopes } from '../../lower/outline/functions.js';
import { FunctionTable } from './functions.js';
import { declarations, homes } from './model-files.js';
import { optimizerFile } from './optimizer-file.js';
import { sampleFile } from './sample-file.js';
import { type EmitOptions, type EmittedFile, isAskedFor, type ProgramName, type Target } from '../target.js';
import { Names } from '../../lower/outline/names.js';
import { mark, ownNamesIn } from '../typescript/own-names.js';
import { operations } from './operations/index.js';
import { type CodeFile, emittedFiles, plainTexts, type TsMorph } from './source-files.js';
import { surroundings } from './surroundings.js';
import { RunNames, trainFile } from './train-file.js';

/** TypeScript on TensorFlow.js. */
export const tfjs: Target<EmitOptions> = { name: 'tfjs', title: 'TensorFlow.js', operations, emit: emitTfjs };

/**
 * A TypeScript project that trains the program on TensorFlow.js; the runtime's sources and the data go beside it.
 * @throws Error `internal: ...` for a program without `train`, which the caller must refuse first
 */
async function emitTfjs(checked: Program, options: EmitOptions): Promise<readonly EmittedFile[]> {
  const program = withoutIdleValues(checked);
  const { training } = program;
  if (training === null) throw new Error('internal: a program without training has no trainer');
  // Loaded only when something is emitted: checking alone stays quick.
  const morph = await import('ts-morph');
  const trained = new Set(minimizes(training.items).flatMap((line) => line.networks));
  const fixed = new Set(program.networks.map(({ name }) => name).filter((name) => !trained.has(name)));
  const write = (scopes: Scopes) => codeFiles(morph, program, training, fixed, options, scopes);
  // What the emitter calls its own values is known once they are written; then no name of the program is the same.
  const marked = () => new Names([], mark);
  const draft = write({ files: marked(), functions: marked() });
  const own = await ownNames(morph, draft.files);
  const { files, runtime } = write({ files: new Names(own.all), functions: new Names(own.inFunctions) });
  const code = await emittedFiles(morph, files, runtime);
  return [...code, ...surroundings(program, new Set(files.map(({ name }) => name)), options.packages)];
}

/** Files that are run; the others hold functions. */
const runs: readonly string[] = ['train', 'apply', 'sample', 'eval'];

/** The names without a mark: in all files, and in those that hold functions alone. */
async function ownNames(morph: TsMorph, files: readonly CodeFile[]) {
  const texts = plainTexts(morph, files);
  const names = await Promise.all(files.map(async ({ name }) => [name, await ownNamesIn(texts.get(name)!)] as const));
  return {
    all: names.flatMap(([, own]) => own),
    inFunctions: names.flatMap(([name, own]) => (runs.includes(name) ? [] : own)),
  };
}

function codeFiles(
  morph: TsMorph,
  program: Program,
  training: Training,
  fixed: ReadonlySet<string>,
  options: EmitOptions,
  scopes: Scopes,
): { readonly files: readonly CodeFile[]; readonly runtime: ReadonlySet<string> } {
  const roots = [...program.networks.map((network) => network.graph), training.step];
  const table = new FunctionTable(roots, fixed, scopes);
  const where = homes(table.functions, program.networks);
  const names = new RunNames(program, training, table);
  const runtime = new Set<string>();
  const asked = (name: ProgramName, file: () => CodeFile | null) => (isAskedFor(options, name) ? [file()] : []);
  const files = [
    ...(['model', 'layers', 'losses'] as const).map((home): CodeFile => {
      const statements = declarations(morph, home, table, where, program.networks, training.step, runtime);
      return { name: home, header: '', statements };
    }),
    ...(options.evaluate === undefined
      ? [
          ...asked('train', () => optimizerFile(morph, training, table, runtime)),
          ...asked('train', () => trainFile(program, training, table, names, options, runtime)),
          ...asked('apply', () => applyFile(program, training, table, names, options, runtime)),
          ...asked('sample', () => sampleFile(program, training, table, names, options, runtime)),
        ]
      : [evalFile(program, training, table, options, options.evaluate, runtime)]),
  ].flatMap((file) => (file === null || file.statements.length === 0 ? [] : [file]));
  return { files, runtime };
}
