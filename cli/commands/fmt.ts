/** `gan fmt FILE...`: one style. */
import { readFileSync, writeFileSync } from 'node:fs';
import pc from 'picocolors';
import { render } from '../../compiler/diagnostics/render.js';
import { format } from '../../grammar/format.js';
import { missing } from '../program.js';

export interface FmtOptions {
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Rewrites files in place; with `check`, only says which would change. A file with mistakes is left alone. */
export function fmt(files: readonly string[], { check, json }: FmtOptions): void {
  const results = files.map((file) => {
    const before = read(file);
    const { text, problems } = format(before, file);
    const changed = problems.length === 0 && text !== before;
    if (problems.length > 0 || (check === true && changed)) process.exitCode = 1;
    if (json !== true) {
      for (const problem of problems)
        process.stderr.write(`${render({ ...problem, severity: 'error', labels: [] }, () => before, pc)}\n`);
      if (changed) process.stdout.write(`${file}${check === true ? ' is not formatted' : ''}\n`);
    }
    if (changed && check !== true) writeFileSync(file, text);
    return { file, ok: problems.length === 0, changed };
  });
  if (json === true) process.stdout.write(`${JSON.stringify({ files: results }, null, 2)}\n`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw missing(file);
  }
}
