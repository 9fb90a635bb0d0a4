/** The checker of the onnx package for Python, where there is one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeModel } from '../../../../compiler/emit/onnx/model/encode.js';
import type { Model } from '../../../../compiler/emit/onnx/model/model.js';

const python = process.env['GANLANG_PYTHON'] ?? 'python3';

const answer = spawnSync(python, ['-c', 'import onnx; print(onnx.__version__)'], { encoding: 'utf8' });

/** Whether onnx is here; where not, the test's name says how to get it. */
export const checker: { readonly here: boolean; readonly note: string } =
  answer.status === 0
    ? { here: true, note: ` (onnx ${answer.stdout.trim()})` }
    : { here: false, note: ' (skipped: needs a Python with onnx, named by GANLANG_PYTHON or called python3)' };

/** What onnx has to complain of in models, by their names. */
export function complaints(models: Readonly<Record<string, Model>>): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'ganlang-onnx-'));
  try {
    for (const [name, model] of Object.entries(models)) writeFileSync(join(folder, `${name}.onnx`), encodeModel(model));
    return complaintsIn(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same of the models that lie in a folder. */
export function complaintsIn(folder: string): Readonly<Record<string, string>> {
  const script = fileURLToPath(new URL('check.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [script, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`check.py ended with code ${status}:\n${stderr}`);
  return JSON.parse(stdout) as Record<string, string>;
}
