/** From a path on the command line to a compiled program. */
import pc from 'picocolors';
import { type Compilation, compile, type Flat, noSuchFile, unreadable } from '../../compiler/compile.js';
import type { Diagnostic } from '../../compiler/diagnostics/model/diagnostic.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import type { Quantity, Training } from '../../compiler/graph/ir/training.js';
import { render, summary } from '../../compiler/diagnostics/render/render.js';
import type { RunError } from '../../runtime/errors/run-error.js';
import type { Host } from '../../compiler/resolve/host.js';
import { isFolder } from './files.js';
import { fileHost, unread } from './host.js';
import { UserError } from './user-error.js';

export type Settings = Readonly<Record<string, string>>;

/** `--set width=64 --set norm=layer_norm` */
export function readSettings(given: readonly string[] = []): Settings {
  return Object.fromEntries(
    given.map((item) => {
      const [, name, value] = /^\s*(\w+)\s*=(.+)$/s.exec(item) ?? [];
      if (name === undefined || value === undefined) {
        throw new UserError(`I cannot read --set ${item}.`, 'Write --set name=value, for instance --set width=64.', 2);
      }
      return [name, value.trim()];
    }),
  );
}

/** @throws UserError when there is no such file */
export async function compileFile(
  file: string,
  set: Settings,
  { until, host = fileHost(file) }: { readonly until?: Quantity | undefined; readonly host?: Host } = {},
): Promise<Compilation & { readonly program: Program }> {
  const compilation = await compile(file, host, { set, ...(until !== undefined && { until }) });
  const { program } = compilation;
  if (program === null) throw missing(file);
  return { ...compilation, program };
}

export function missing(file: string): UserError {
  if (isFolder(file)) return new UserError(`${file} is a folder, not a .gan file.`, 'Name the file inside it.');
  const fault = unread(file);
  if (fault !== null) return new UserError(fault.problem, fault.hint ?? undefined);
  const { problem, hint } = noSuchFile(file, fileHost());
  return hint === null ? new UserError(problem) : new UserError(problem, hint);
}

/** A file that cannot be read, as `--json` says it. */
export const unreadableFile = (file: string, { message, hint }: RunError): Diagnostic =>
  unreadable(file, { problem: message, hint: hint ?? null });

/** The program and what trains it, with warnings shown unless `quiet`; anything wrong is shown and ends the command. */
export async function compileForUse(
  file: string,
  set: Settings,
  { until, quiet = false }: { readonly until?: Quantity | undefined; readonly quiet?: boolean | undefined } = {},
): Promise<
  Compilation & {
    readonly program: Program;
    readonly training: Training;
    readonly fingerprint: string;
    readonly flat: Flat;
  }
> {
  const compiled = usable(file, await compileFile(file, set, { until }), quiet);
  const { program } = compiled;
  if (program.training === null) {
    throw new UserError(
      `${file} has no \`train\` block, so there is nothing to train.`,
      'Add one; examples/digits.gan shows how.',
    );
  }
  return { ...compiled, training: program.training };
}

/** A program without errors; its warnings are shown. @throws UserError after showing what is wrong */
export function usable<Compiled extends Compilation>(
  file: string,
  compilation: Compiled,
  quiet = false,
): Compiled & { readonly fingerprint: string; readonly flat: Flat } {
  if (!quiet || compilation.fingerprint === null) showDiagnostics(compilation);
  const { fingerprint, flat, diagnostics } = compilation;
  if (fingerprint === null || flat === null)
    throw new UserError(`${file} has ${summary(diagnostics)}.`, tellsMore(diagnostics));
  return { ...compilation, fingerprint, flat };
}

/** Writes diagnostics to stderr, for people. */
export function showDiagnostics({ diagnostics, text }: Compilation): void {
  for (const diagnostic of diagnostics) process.stderr.write(`${render(diagnostic, text, pc)}\n`);
}

/** Where to read on: the page of the first error. */
export function tellsMore(diagnostics: readonly Diagnostic[]): string {
  const first = diagnostics.find(({ severity }) => severity === 'error') ?? diagnostics[0];
  return `gan explain ${first?.code ?? ''} tells more.`;
}
