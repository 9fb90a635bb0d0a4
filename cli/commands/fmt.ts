/** `gan fmt FILE...`: one style. */
import { isUtf8 } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import pc from 'picocolors';
import { settle } from '../../compiler/diagnostics/fixes/apply.js';
import { render } from '../../compiler/diagnostics/render/render.js';
import { syntaxFinding } from '../../compiler/diagnostics/report/report.js';
import { format } from '../../grammar/format.js';
import { describeError } from '../../runtime/errors/describe.js';
import { RunError } from '../../runtime/errors/run-error.js';
import { troubleWith } from '../../runtime/files/writing.js';
import { visibleJson, visibleLine } from '../../runtime/text/visible.js';
import { readProgram } from '../host/host.js';
import { missing, unreadableFile } from '../host/program.js';
import { UserError } from '../host/user-error.js';
import { plain } from './check.js';

export interface FmtOptions {
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Rewrites files in place; with `check`, only says which would change. A file with mistakes is left alone. */
export function fmt(files: readonly string[], { check, json }: FmtOptions): void {
  const results = files.map((file) => formatFile(file, check === true, json !== true));
  if (results.some(({ ok, changed }) => !ok || (check === true && changed))) process.exitCode = 1;
  if (json === true) process.stdout.write(`${visibleJson({ files: results }, 2)}\n`);
}

function formatFile(file: string, check: boolean, show: boolean) {
  try {
    const before = read(file);
    const { text, problems } = format(before, file);
    const diagnostics = problems.map((problem) => settle(syntaxFinding(problem), () => before));
    const ok = diagnostics.length === 0;
    const changed = ok && text !== before;
    if (changed && !check) write(file, text);
    if (show) {
      for (const diagnostic of diagnostics) process.stderr.write(`${render(diagnostic, () => before, pc)}\n`);
      if (changed) process.stdout.write(`${visibleLine(file)}${check ? ' is not formatted' : ''}\n`);
    }
    return { file, ok, changed, diagnostics: diagnostics.map(plain) };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    if (show) process.stderr.write(`${describeError(error).text}\n`);
    return { file, ok: false, changed: false, diagnostics: [plain(unreadableFile(file, error))] };
  }
}

function read(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readProgram(file);
  } catch {
    throw missing(file);
  }
  // Anything else would come back with its foreign letters replaced.
  if (!isUtf8(bytes)) throw new UserError(`${file} is not UTF-8 text.`, 'Save it as UTF-8.');
  return bytes.toString('utf8');
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw troubleWith(error, file, 'write');
  }
}
