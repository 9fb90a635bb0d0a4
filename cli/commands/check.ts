/** `gan check FILE...`: every diagnostic. */
import pc from 'picocolors';
import { summary } from '../../compiler/diagnostics/render.js';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.js';
import { parameterCount } from '../../compiler/graph/measure.js';
import type { Program } from '../../compiler/graph/ir.js';
import { showCount, showType } from '../../compiler/graph/types.js';
import { typeOf } from '../../compiler/graph/measure.js';
import { describeError } from '../../runtime/run/errors.js';
import { compileFile, readSettings, type Settings, showDiagnostics, unreadable } from '../program.js';
import { UserError } from '../user-error.js';

export interface CheckOptions {
  readonly json?: boolean;
  readonly set?: readonly string[];
}

/** What `--json` says about one file. */
interface Report {
  readonly file: string;
  readonly ok: boolean;
  readonly fingerprint: string | null;
  readonly networks: ReturnType<typeof networksOf>;
  readonly diagnostics: readonly ReturnType<typeof plain>[];
}

export async function check(files: readonly string[], options: CheckOptions): Promise<void> {
  const set = readSettings(options.set);
  const reports: Report[] = [];
  for (const file of files) {
    const report = await checkFile(file, set, options.json !== true);
    reports.push(report);
    if (!report.ok) process.exitCode = 1;
  }
  if (options.json === true) process.stdout.write(`${JSON.stringify({ files: reports }, null, 2)}\n`);
}

async function checkFile(file: string, set: Settings, show: boolean): Promise<Report> {
  try {
    const compilation = await compileFile(file, set);
    const { program, fingerprint, diagnostics } = compilation;
    const ok = fingerprint !== null;
    if (show) {
      showDiagnostics(compilation);
      const counts = program.networks.map(({ name, graph }) => `${name} ${showCount(parameterCount(graph))}`);
      const line = ok ? `${pc.green('fine')}${counts.length > 0 ? `, parameters: ${counts.join(', ')}` : ''}` : '';
      process.stdout.write(`${file}: ${[line, summary(diagnostics)].filter(Boolean).join('; ')}\n`);
    }
    return { file, ok, fingerprint, networks: ok ? networksOf(program) : [], diagnostics: diagnostics.map(plain) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (show) process.stderr.write(`${describeError(error).text}\n`);
    return { file, ok: false, fingerprint: null, networks: [], diagnostics: [plain(unreadable(file, error))] };
  }
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

/** A diagnostic as programs read it: lines and columns from 1. */
export function plain({ code, severity, message, span, labels, hint }: Diagnostic) {
  const place = ({ start, end }: Diagnostic['span']) => ({
    start: { line: start.line, column: start.column },
    end: { line: end.line, column: end.column },
  });
  return {
    code,
    severity,
    message,
    file: span.file,
    span: place(span),
    labels: labels.map((label) => ({ file: label.span.file, span: place(label.span), text: label.text })),
    hint,
  };
}
