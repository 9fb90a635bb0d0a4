/** The whole project: its code, and what surrounds it. */
import type { Program } from '../../graph/ir/program.js';
import type { Training } from '../../graph/ir/training.js';
import { withoutIdleValues } from '../../graph/simplify/shapes.js';
import { minimizes } from '../../graph/ir/plan.js';
import { applyFile } from './apply-file.js';
import { FunctionTable } from './functions.js';
import { declarations, homes } from './model-files.js';
import { optimizerFile } from './optimizer-file.js';
import { sampleFile } from './sample-file.js';
import type { EmitOptions, EmittedFile, Target } from '../target.js';
import { operations } from './operations/index.js';
import { type CodeFile, emittedFiles, type TsMorph } from './source-files.js';
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
  // What the files import from the runtime is known once they are written; then no name of the program is the same.
  const { runtime: imported } = codeFiles(morph, program, training, fixed, options, new Set());
  const { files, runtime } = codeFiles(morph, program, training, fixed, options, imported);
  const code = await emittedFiles(morph, files, runtime);
  return [...code, ...surroundings(program, new Set(files.map(({ name }) => name)), options.packages)];
}

/** @param imported names of the runtime that no name of the program may be */
function codeFiles(
  morph: TsMorph,
  program: Program,
  training: Training,
  fixed: ReadonlySet<string>,
  options: EmitOptions,
  imported: ReadonlySet<string>,
): { readonly files: readonly CodeFile[]; readonly runtime: ReadonlySet<string> } {
  const roots = [...program.networks.map((network) => network.graph), training.step];
  const table = new FunctionTable(roots, fixed, imported);
  const where = homes(table.functions, program.networks);
  const names = new RunNames(program, training, table);
  const runtime = new Set<string>();
  const files = [
    ...(['model', 'layers', 'losses'] as const).map((home): CodeFile => {
      const statements = declarations(morph, home, table, where, program.networks, training.step, runtime);
      return { name: home, header: '', statements };
    }),
    optimizerFile(morph, training, table, runtime),
    trainFile(program, training, table, names, options, runtime),
    applyFile(program, training, table, names, options, runtime),
    sampleFile(program, training, table, names, options, runtime),
  ].flatMap((file) => (file === null || file.statements.length === 0 ? [] : [file]));
  return { files, runtime };
}
