/** The Python modules that travel with a PyTorch project, asked by tests. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const python = process.env['GANLANG_PYTHON'] ?? 'python3';
const runtime = fileURLToPath(new URL('../../../runtime', import.meta.url));

/** What those modules need. */
const { status } = spawnSync(python, ['-c', 'import numpy, PIL, safetensors, torch, tqdm']);
export const here = status === 0;
export const note = here ? '' : ' (skipped: needs a Python with PyTorch and Pillow, named by GANLANG_PYTHON or called python3)'; // prettier-ignore

/**
 * What a script beside this file answers to some questions.
 * @throws Error with what it wrote to its error stream
 */
export function ask<Answer>(script: string, questions: unknown): Answer {
  const { status, stdout, stderr } = spawnSync(python, [fileURLToPath(new URL(script, import.meta.url))], {
    encoding: 'utf8',
    input: JSON.stringify(questions),
    env: { ...process.env, PYTHONPATH: runtime, PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1' },
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`${script} ended with code ${status}:\n${stderr}`);
  return JSON.parse(stdout) as Answer;
}

/** Numbers that a script has written as base64 of their bytes. */
export function floats(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer);
}

export function integers(text: string): Int32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Int32Array(bytes.buffer);
}
