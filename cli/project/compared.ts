/** What can be compared: a program, or a run with the program that it was trained with last. */
import { join } from 'node:path';
import type { Change } from '../../compiler/diff/diff.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { type Overview, overview } from '../../runtime/run/overview.js';
import { exists } from '../host/files.js';
import { compileFile, type Settings, usable } from '../host/program.js';
import { numbersOf, stepsText } from '../output/overview.js';
import { compiledAs } from './run-program.js';

export interface Compared {
  /** As it was named. */
  readonly name: string;
  readonly program: Program;
  readonly text: (file: string) => string | null;
  readonly fingerprint: string;
  /** Null for a program. */
  readonly run: Overview | null;
}

/** @throws UserError after showing what is wrong, or where there is nothing of the name */
export async function compared(name: string, set: Settings): Promise<Compared> {
  const isRun = exists(join(name, 'program'));
  const compilation = isRun ? await compiledAs(name, set) : await compileFile(name, set);
  const { program, text, fingerprint } = usable(name, compilation, isRun);
  return { name, program, text, fingerprint, run: isRun ? await overview(name) : null };
}

/** What differs between two runs beside their programs; nothing where one of them is none. */
export function runChanges({ run: a }: Compared, { run: b }: Compared): readonly Change[] {
  if (a === null || b === null) return [];
  const facts = (run: Overview) => ({
    seed: run.seed === null ? '' : String(run.seed),
    steps: stepsText(run),
    engine: run.engine ?? '',
  });
  const [before, after] = [facts(a), facts(b)];
  return (['seed', 'steps', 'engine'] as const).flatMap((name) =>
    before[name] === after[name] ? [] : [{ name, before: before[name], after: after[name] }],
  );
}

/** Losses, measures and best checkpoints of two runs, by name; null where one of them has none. None where one is no run. */
export function runNumbers(
  { run: a }: Compared,
  { run: b }: Compared,
): readonly { readonly name: string; readonly before: string | null; readonly after: string | null }[] {
  if (a === null || b === null) return [];
  const [before, after] = [new Map(numbersOf(a)), new Map(numbersOf(b))];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.map((name) => ({ name, before: before.get(name) ?? null, after: after.get(name) ?? null }));
}
