/** `gan check FILE|DIR...`: every diagnostic, of every program in a folder. */
import { isAbsolute, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import pc from 'picocolors';
import { annotation } from '../../compiler/diagnostics/render/annotations.js';
import type { Silenced } from '../../compiler/diagnostics/allow/silence.js';
import type { Diagnostic } from '../../compiler/diagnostics/model/diagnostic.js';
import { summary } from '../../compiler/diagnostics/render/render.js';
import { sarif } from '../../compiler/diagnostics/render/sarif.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { parameterCount } from '../../compiler/graph/analyse/measure.js';
import { typeOf } from '../../compiler/graph/ir/refs.js';
import { showCount, showType } from '../../compiler/graph/ir/types.js';
import type { Host } from '../../compiler/resolve/host.js';
import { cacheFolder } from '../../runtime/data/cache.js';
import { inspectData } from '../../runtime/data/inspect.js';
import { describeError } from '../../runtime/errors/describe.js';
import { RunError } from '../../runtime/errors/run-error.js';
import { visibleJson, visibleLine } from '../../runtime/text/visible.js';
import { lookedAt } from '../../runtime/errors/data-error.js';
import { dataSpec } from '../host/data-spec.js';
import { type Change, fixProgram, showChange } from '../host/fixing.js';
import { ganFiles } from '../host/gan-files.js';
import { fileHost } from '../host/host.js';
import { outsideLine, outsidePaths } from '../host/outside.js';
import { pageOf } from '../output/pages.js';
import {
  compileFile,
  readSettings,
  type Settings,
  showDiagnostics,
  tellsMore,
  unreadableFile,
} from '../host/program.js';
import { UserError } from '../host/user-error.js';
import { version } from '../host/version.js';

export interface CheckOptions {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly github?: boolean;
  readonly deep?: boolean;
  readonly cache?: boolean;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
  readonly set?: readonly string[];
}

/** What was found in one file. */
interface Report {
  readonly file: string;
  readonly ok: boolean;
  readonly fingerprint: string | null;
  readonly networks: ReturnType<typeof networksOf>;
  /** What it reads that does not lie in its folder or below it. */
  readonly outside: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** Warnings that comments say are meant. */
  readonly silenced: readonly Silenced<Diagnostic>[];
  /** What `--fix` did before. */
  readonly changes: readonly Change[];
}

export async function check(paths: readonly string[], options: CheckOptions): Promise<void> {
  const set = readSettings(options.set);
  refuse(options);
  const files = ganFiles(paths);
  const show = options.json !== true && options.sarif !== true;
  const reports: Report[] = [];
  for (const file of files) reports.push(await checkFile(file, set, options, show));
  const pending = options.dryRun === true && reports.some(({ changes }) => changes.length > 0);
  if (pending || reports.some(({ ok }) => !ok)) process.exitCode = 1;
  const diagnostics = reports.flatMap((report) => report.diagnostics);
  if (options.json === true) print({ files: reports.map((report) => plainReport(report, options.fix === true)) });
  else if (options.sarif === true) {
    const silenced = reports.flatMap((report) => report.silenced);
    print(sarif(diagnostics, { version: version(), pageOf, uriOf, files, silenced }));
  } else {
    const annotated = options.github === true || process.env['GITHUB_ACTIONS'] === 'true';
    if (annotated) for (const each of diagnostics) process.stdout.write(`${visibleLine(annotation(each))}\n`);
    const shown = diagnostics.filter(({ code }) => code !== 'file/unreadable');
    if (shown.length > 0 && options.dryRun !== true) process.stderr.write(`${pc.dim(advice(shown, options))}\n`);
  }
}

function refuse({ json, sarif, fix, dryRun }: CheckOptions): void {
  if (json === true && sarif === true)
    throw new UserError('--json and --sarif cannot be given together.', 'Leave one of the two out.', 2);
  if (dryRun === true && fix !== true)
    throw new UserError('--dry-run says what --fix would do.', 'Write --fix --dry-run.', 2);
}

const print = (value: object): void => void process.stdout.write(`${visibleJson(value, 2)}\n`);

/** Where to read on, and what need not be done by hand. */
function advice(diagnostics: readonly Diagnostic[], { fix }: CheckOptions): string {
  const fixable = diagnostics.filter((diagnostic) => diagnostic.fix !== null).length;
  if (fixable === 0 || fix === true) return tellsMore(diagnostics);
  const these = fixable < diagnostics.length ? `${fixable} of these` : fixable === 1 ? 'this' : 'these';
  return `${tellsMore(diagnostics)} gan check --fix puts ${these} right.`;
}

async function checkFile(file: string, set: Settings, options: CheckOptions, show: boolean): Promise<Report> {
  let changes: readonly Change[] = [];
  try {
    if (options.fix === true) {
      changes = await fixProgram(file, set, options.dryRun === true);
      if (show) for (const change of changes) process.stdout.write(`${showChange(change)}\n`);
    }
    const compilation = await compileFile(file, set, {
      host: options.deep === true ? deepHost(file, options, show) : fileHost(file),
    });
    const { program, fingerprint, diagnostics, silenced } = compilation;
    const ok = fingerprint !== null;
    if (show && options.dryRun !== true) {
      showDiagnostics(compilation);
      const counts = program.networks.map(({ name, graph }) => `${name} ${showCount(parameterCount(graph))}`);
      const line = ok ? `${pc.green('fine')}${counts.length > 0 ? `, parameters: ${counts.join(', ')}` : ''}` : '';
      process.stdout.write(`${visibleLine(file)}: ${[line, summary(diagnostics)].filter(Boolean).join('; ')}\n`);
      const outside = outsideLine(program);
      if (outside !== null) process.stdout.write(`  ${pc.dim(outside)}\n`);
    } else if (show) {
      const n = changes.length;
      process.stdout.write(
        `${visibleLine(file)}: ${n === 0 ? 'nothing to change' : `${n} change${n === 1 ? '' : 's'} to make`}\n`,
      );
    }
    const networks = ok ? networksOf(program) : [];
    return { file, ok, fingerprint, networks, outside: outsidePaths(program), diagnostics, silenced, changes };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    if (show) process.stderr.write(`${describeError(error).text}\n`);
    const diagnostics = [unreadableFile(file, error)];
    return { file, ok: false, fingerprint: null, networks: [], outside: [], diagnostics, silenced: [], changes };
  }
}

/** Reads all of the data, and keeps what took long to decode for training. */
function deepHost(file: string, { cache }: CheckOptions, show: boolean): Host {
  return {
    ...fileHost(file),
    async inspect(data) {
      // Loaded only where it is needed: a check starts quickly.
      const { reading } = await import('../../runtime/run/reading-progress.js');
      const { progress, stop } = reading(data.name, !show);
      const deep = { progress, cache: cache === false ? null : cacheFolder() };
      return lookedAt(() => inspectData(dataSpec(data), deep)).finally(stop);
    },
  };
}

/** A file as a URI reference, relative where it lies below this folder; null for what is no file. */
function uriOf(file: string): string | null {
  if (file.startsWith('--set ')) return null;
  const near = relative(process.cwd(), resolve(file)).replaceAll('\\', '/');
  if (near.startsWith('..') || isAbsolute(near)) return pathToFileURL(resolve(file)).href;
  return near.split('/').map(encodeURIComponent).join('/');
}

export function networksOf(program: Program) {
  return program.networks.map(({ name, role, graph }) => ({
    name,
    kind: role,
    inputs: graph.inputs.map((input) => ({ name: input.name, type: showType(input.type), shape: input.type.shape })),
    outputs: graph.outputs.map(({ name: field, ref }) => {
      const type = typeOf(graph, ref);
      return { ...(field === null ? {} : { name: field }), type: showType(type), shape: type.shape };
    }),
    parameters: parameterCount(graph),
  }));
}

const plainReport = ({ changes, diagnostics, silenced: _, ...report }: Report, fixing: boolean) => ({
  ...report,
  diagnostics: diagnostics.map(plain),
  ...(fixing ? { changes } : {}),
});

const place = ({ start, end }: Diagnostic['span']) => ({
  start: { line: start.line, column: start.column },
  end: { line: end.line, column: end.column },
});

/** A diagnostic as programs read it: lines and columns from 1. */
export function plain({ code, severity, message, span, labels, hint, fix }: Diagnostic) {
  const edits = fix?.edits.map((edit) => ({ file: edit.span.file, span: place(edit.span), text: edit.text }));
  return {
    code,
    severity,
    message,
    file: span.file,
    span: place(span),
    labels: labels.map((label) => ({ file: label.span.file, span: place(label.span), text: label.text })),
    hint,
    fix: fix === null ? null : { title: fix.title, edits },
  };
}
